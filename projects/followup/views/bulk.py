"""Acts on the projects ticked in the list: a form, what it would do to each, then the act."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import add_errors
from projects.core.french import count, format_number
from projects.followup.forms.bulk import AssignForm, BulkForm, ObserveForm, RemindForm
from projects.followup.lookups import writable_projects
from projects.followup.models import BulkRun
from projects.followup.policies import can_follow_up
from projects.followup.services import assign_all, observe_all, remind_all
from projects.followup.services.bulk import Plan, plan_assign, plan_observe, plan_remind, said
from projects.portfolio.listing.selection import selection_of
from projects.portfolio.models import Project
from projects.portfolio.views.editing_base import allow

# More than an advisor follows; each project costs a few writes in the one transaction.
MOST = 200
TEMPLATE = "followup/bulk.html"
CONFIRM = "confirmer"


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_assign(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    return _answer(
        request,
        form=AssignForm(actor=user),
        title="Désigner un référent",
        heads=("Référent aujourd’hui", "Référent ensuite"),
        plan=lambda form, rows: plan_assign(user, rows, form.chosen()),
        act=lambda form, **given: assign_all(actor=user, user=form.chosen(), **given),
        submit="Confier ces projets",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_remind(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    return _answer(
        request,
        form=RemindForm(),
        title="Relancer les porteurs",
        heads=("Porteur", "Contact responsable"),
        plan=lambda form, rows: plan_remind(user, rows),
        act=lambda form, **given: remind_all(actor=user, sentence=form.cleaned_data["sentence"], **given),
        submit="Envoyer les relances",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_observe(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)

    def plan(form: Any, rows: Any) -> Plan:
        return plan_observe(user, rows, form.cleaned_data["value"], form.cleaned_data["observed_on"])

    def act(form: Any, **given: Any) -> BulkRun:
        told = {name: form.cleaned_data[name] for name in ("value", "observed_on", "note")}
        return observe_all(actor=user, **told, **given)

    return _answer(
        request,
        form=ObserveForm(),
        title="Noter l’avancement",
        heads=("Dernier constat", "Constat à noter"),
        plan=plan,
        act=act,
        submit="Noter ces constats",
    )


def _answer(
    request: HttpRequest,
    *,
    form: BulkForm,
    title: str,
    heads: tuple[str, str],
    plan: Callable[[Any, Any], Plan],
    act: Callable[..., BulkRun],
    submit: str,
) -> HttpResponse:
    """The form; then, unless it is confirmed, what it would do; then the list, with what was done."""
    user = signed_in(request)
    allow(user, can_follow_up, None)
    projects = _selected(request, user)
    if not projects:
        messages.error(request, "Cochez d’abord des projets dans la liste.")
        return HttpResponseRedirect(reverse("project_list"))
    form.user = user
    lines: Plan | None = None
    if request.method == "POST":
        form.bind(request.POST)
        if form.is_valid():
            token, accepted = form.cleaned_data["token"], form.accepted()
            if CONFIRM in request.POST:
                try:
                    run = act(form, projects=projects, token=token, accepted=accepted)
                except (DomainError, ValidationError) as refused:
                    add_errors(form, refused)
                else:
                    messages.success(request, said(run))
                    return HttpResponseRedirect(reverse("project_list"))
            if form.is_valid() or form.errors.keys() <= {"__all__"}:
                lines = plan(form, projects)
                _announce(form, lines)
    else:
        form.initial["token"] = uuid.uuid4()
    changing = [line for line in lines or () if not line.refused]
    context = {
        "form": form,
        "title": title,
        "heads": heads,
        "submit": submit,
        "lines": lines,
        "changing": len(changing),
        "refused": len(lines or ()) - len(changing),
        "projects": projects,
        "count_text": count(len(projects), "projet sélectionné", "projets sélectionnés"),
        "too_many": f"Un acte porte sur {format_number(MOST)} projets au plus : seuls les premiers sont là."
        if len(selection_of(request)) > MOST
        else "",
        "confirm": CONFIRM,
        "trail": [{"label": "Projets", "url": reverse("project_list")}],
    }
    return render(request, TEMPLATE, context)


def _selected(request: HttpRequest, user: User) -> list[Project]:
    return list(writable_projects(user).filter(pk__in=selection_of(request)).order_by("reference")[:MOST])


def _announce(form: BulkForm, lines: Plan) -> None:
    """The page carries what it announces: what is confirmed is that, and no more."""
    announced = ".".join(str(line.project.pk) for line in lines if not line.refused)
    # One by one: unpacked, a MultiValueDict gives its lists.
    form.data = {key: form.data[key] for key in form.data} | {"shown": announced}
