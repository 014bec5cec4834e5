"""« Ressources »: what helps people in their work, kept by Caflab."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.caflab import services
from projects.caflab.enums import ListSlug, Reader, ResourceKind
from projects.caflab.forms.registers import KEPT, ResourceForm, StoredResourceForm
from projects.caflab.models import Resource
from projects.caflab.policies import can_keep_resources
from projects.caflab.selectors.resources import resource_page
from projects.caflab.services.ordering import version_of
from projects.caflab.views.base import FORM, allow, framed, moved, page
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.paris import today
from projects.portfolio.views.editing_base import confirmed, taken_back


@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """`?pour=` a reader."""
    user = signed_in(request)
    reader = typed(request.GET.get("pour", ""))
    reader = reader if reader in Reader.values else ""
    keeps = can_keep_resources(user)[0]
    context = {
        "groups": resource_page(user, today(), reader=reader),
        "reader": reader,
        "readers": Reader.choices,
        "may_keep": keeps,
        "may_order": keeps and not reader,
        "version": version_of(ListSlug.RESOURCES),
        "listing": ListSlug.RESOURCES,
        "moved": moved(request),
    }
    return render(request, "caflab/resource_list.html", context)


@page
def resource_add(request: HttpRequest) -> HttpResponse:
    """`?rubrique=` a kind."""
    user = signed_in(request)
    allow(user, can_keep_resources, None)

    def save(form: ResourceForm) -> Saved:
        made = services.add_resource(
            actor=user, upload=form.cleaned_data["file"], **{name: form.cleaned_data[name] for name in KEPT}
        )
        undo = reverse("resource_retire", args=[made.pk])
        return Saved(reverse("resource_list"), f"Ressource ajoutée : {made.title}.", undo_url=undo)

    kind = request.GET.get("rubrique", "")
    form = ResourceForm(initial={"kind": kind if kind in ResourceKind.values else ""})
    return answer_form(request, form=form, template=FORM, save=save, context=_framed("Ajouter une ressource"))


@page
def resource_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = signed_in(request), _resource(request, pk)

    def save(form: StoredResourceForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in KEPT}
        changed = services.update_resource(
            actor=user, resource=row, version=form.cleaned_data["version"], values=values,
            upload=form.cleaned_data["file"],
        )  # fmt: skip
        return Saved(reverse("resource_list"), "Ressource enregistrée." if changed else "Rien n’avait changé.")

    context = _framed("Modifier la ressource", subject=row.title)
    return answer_form(request, form=StoredResourceForm(row=row), template=FORM, save=save, context=context)


@page
def resource_retire(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = signed_in(request), _resource(request, pk)

    def act(_: Any) -> Saved:
        services.retire_resource(actor=user, resource=row)
        undo = reverse("resource_restore", args=[pk])
        return Saved(reverse("resource_list"), f"« {row.title} » est retirée.", undo_url=undo, undo_label="Remettre")

    lead = "Seuls le Caflab et la Cnaf la verront encore, pour la remettre."
    context = _framed("Retirer cette ressource ?", subject=row.title, submit="Retirer la ressource", lead=lead)
    return confirmed(request, act=act, context=context)


@require_POST
def resource_restore(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = signed_in(request), _resource(request, pk)
    return taken_back(
        request, lambda: services.restore_resource(actor=user, resource=row), url=reverse("resource_list"),
        said="La ressource est remise.",
    )  # fmt: skip


def _resource(request: HttpRequest, pk: int) -> Resource:
    """One that may be written: 404 for who does not read it, 403 for who does not keep the page."""
    row = get_object_or_404(Resource.objects.visible_to(request.user), pk=pk)
    allow(signed_in(request), can_keep_resources, row)
    return row


def _framed(title: str, **more: Any) -> dict[str, Any]:
    trail = [{"label": "Ressources", "url": reverse("resource_list")}]
    return framed(title, trail=trail, cancel_url=reverse("resource_list"), **more)
