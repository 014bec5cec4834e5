"""The fiche as the Caf writes it, and what was published of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.forms.compare import told_apart
from projects.fiches import content as words
from projects.fiches.enums import NOT_PRINTED
from projects.fiches.forms import FicheForm, blank_fiche
from projects.fiches.models import FicheVersion
from projects.fiches.policies import can_write_fiche
from projects.fiches.reading import content_of, main_fiche
from projects.fiches.sections import FIELDS
from projects.fiches.selectors.proposals import versions_of
from projects.fiches.services.writing import edit_fiche, publish_fiche
from projects.fiches.views.printed import printed
from projects.portfolio.models import Project
from projects.portfolio.views.editing_base import editable, frame, project_url


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_write(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole fiche, written by the Caf."""
    project = editable(request, reference, can_write_fiche)
    fiche = main_fiche(project) or blank_fiche(project)

    def save(form: Any) -> Saved:
        edit_fiche(actor=signed_in(request), project=project, version=form.cleaned_data["version"], values=form.typed())
        return Saved(reverse("fiche_versions", args=[reference]), "Fiche enregistrée. Elle n’est pas encore publiée.")

    context = frame(project, "Écrire la fiche")
    form = FicheForm(row=fiche)
    return answer_form(request, form=form, template="form_page.html", save=save, context=context)


@require_safe
def fiche_versions(request: HttpRequest, reference: str) -> HttpResponse:
    """All that was published of the fiche of a project, and whether it changed since."""
    project = _seen(request, reference)
    rows = versions_of(project)
    fiche = main_fiche(project)
    may_publish = can_write_fiche(signed_in(request), project)[0]
    changed = fiche is not None and (not rows or rows[0].digest != words.digest_of(content_of(fiche)))
    context = {
        "project": project,
        "project_url": project_url(project),
        "versions": rows,
        "has_fiche": fiche is not None,
        "is_changed": changed,
        "may_publish": may_publish,
        "publish_url": reverse("fiche_publish", args=[reference]),
        "write_url": reverse("fiche_write", args=[reference]),
    }
    return render(request, "fiches/versions.html", context)


@require_safe
def fiche_version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One published version, as it read; beside another one when `avec` names it."""
    project = _seen(request, reference)
    version = FicheVersion.objects.select_related("published_by").filter(project=project, number=number).first()
    if version is None:
        raise Http404("cette version n’existe pas")
    other = _other(request, project)
    context = {
        "project": project,
        "project_url": project_url(project),
        "version": version,
        "sheet": printed(project, version.content),
        "other": other,
        "differences": _differences(other, version) if other else [],
        "others": [row for row in versions_of(project) if row.pk != version.pk],
        "versions_url": reverse("fiche_versions", args=[reference]),
    }
    return render(request, "fiches/version.html", context)


@require_POST
def fiche_publish(request: HttpRequest, reference: str) -> HttpResponse:
    project = editable(request, reference, can_write_fiche)
    try:
        version = publish_fiche(actor=signed_in(request), project=project)
        messages.success(request, f"Version {version.number} publiée.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("fiche_versions", reference=reference)


def _seen(request: HttpRequest, reference: str) -> Project:
    visible = Project.objects.visible_to(signed_in(request)).with_identity()
    return get_object_or_404(visible, reference=reference)


def _other(request: HttpRequest, project: Project) -> FicheVersion | None:
    asked = request.GET.get("avec", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        return None
    return FicheVersion.objects.filter(project=project, number=int(asked)).first()


def _differences(old: FicheVersion, new: FicheVersion) -> list[dict[str, Any]]:
    found = []
    for name, field in FIELDS.items():
        if field.kind in NOT_PRINTED:
            continue
        one, two = old.content.get(name, ""), new.content.get(name, "")
        if not words.same(one, two):
            found.append({"label": field.label, "parts": told_apart(one, two)})
    return found
