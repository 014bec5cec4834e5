"""Interviews: planned, held, read, put right."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.caflab import services
from projects.caflab.forms.accompaniment import InterviewForm, PlanForm, ReasonForm
from projects.caflab.models import InterviewNotes, PlannedInterview
from projects.caflab.policies import can_accompany_project, can_propose_lesson, can_read_interviews
from projects.caflab.selectors.dossier import meetings_of
from projects.caflab.views.base import FORM, dossier_url, framed, key_of, page, project_of
from projects.core.forms import Saved, answer_form
from projects.core.french import format_date
from projects.portfolio.forms.facts import CancelForm
from projects.portfolio.forms.fields import FactDay
from projects.portfolio.models import Interview, Project
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import confirmed, taken_back


@page
def interview_add(request: HttpRequest, reference: str) -> HttpResponse:
    """`?prevu=` the meeting that was to come, which is held now."""
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    plan = _open_plan(project, request.GET.get("prevu", ""))

    def save(form: InterviewForm) -> Saved:
        made = services.hold_interview(actor=user, project=project, plan=plan, **form.values())
        undo = reverse("interview_cancel", args=[reference, made.pk])
        said = f"Entretien du {format_date(made.observed_on)} noté."
        return Saved(reverse("interview_detail", args=[reference, made.pk]), said, undo_url=undo)

    initial = {"observed_on": FactDay(plan.planned_on)} if plan and plan.planned_on <= Clock.now().situation_on else {}
    lead = f"Entretien prévu le {format_date(plan.planned_on)}{f' : {plan.purpose}' if plan.purpose else ''}." if (
        plan) else ""  # fmt: skip
    context = framed("Noter un entretien", project, lead=lead)
    form = InterviewForm(project=project, initial=initial)
    return answer_form(request, form=form, template=FORM, save=save, context=context)


def _open_plan(project: Project, asked: str) -> PlannedInterview | None:
    """The one that is named, or the first that waits."""
    rows = PlannedInterview.objects.filter(project=project, interview=None, dropped_because="")
    key = key_of(asked)
    return rows.filter(pk=key).first() if key else rows.filter(planned_on__lte=Clock.now().situation_on).first()


@page
def interview_plan(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)

    def save(form: PlanForm) -> Saved:
        made = services.plan_interview(actor=user, project=project, **form.cleaned_data)
        return Saved(dossier_url(project), f"Entretien prévu le {format_date(made.planned_on)}.")

    context = framed("Prévoir un entretien", project)
    form = PlanForm(project=project, initial={"owner": user.pk})
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def interview_drop(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say that a planned interview will not take place."""
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    plan = get_object_or_404(PlannedInterview, pk=pk, project=project)

    def act(form: Any) -> Saved:
        services.drop_interview(actor=user, plan=plan, reason=form.cleaned_data["reason"])
        return Saved(dossier_url(project), "Cet entretien n’est plus prévu.")

    context = framed(
        "Renoncer à cet entretien ?", project, submit="Renoncer à l’entretien", cancel_label="Ne rien changer",
        lead=f"Il était prévu le {format_date(plan.planned_on)}.",
    )  # fmt: skip
    return confirmed(request, act=act, context=context, form=ReasonForm())


@require_safe
def interview_detail(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference, can_read_interviews)
    found = meetings_of(project, Clock.now(), pk=pk)
    if not found:
        raise Http404("cet entretien n’existe pas, ou a été annulé")
    context = {
        "meeting": found[0],
        "project": project,
        "trail": framed("", project)["trail"],
        "may_act": can_accompany_project(user, project)[0],
        "may_propose": can_propose_lesson(user, project)[0],
    }
    return render(request, "caflab/interview_detail.html", context)


@page
def interview_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """« Corriger »: another interview in the place of the wrong one, with its people and its notes."""
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    wrong = _standing(project, pk)

    def save(form: InterviewForm) -> Saved:
        made = services.correct_interview(actor=user, interview=wrong, **form.values())
        undo = reverse("interview_restore", args=[reference, made.pk])
        return Saved(reverse("interview_detail", args=[reference, made.pk]), "Entretien corrigé.", undo_url=undo)

    people = list(wrong.persons.all())
    notes = InterviewNotes.objects.filter(interview=wrong).first()
    advisors = [row.user_id for row in people if row.user_id]
    contacts = [row.contact_id for row in people if row.contact_id]
    initial = {
        "observed_on": FactDay(wrong.observed_on, wrong.date_precision),
        "advisors": advisors,
        "contacts": contacts,
        "text": notes.text if notes else "",
        "learned": notes.learned if notes else "",
    }
    context = framed(
        "Corriger un entretien", project, lead="L’ancien reste dans l’historique, remplacé par le vôtre.",
        fact_cancel_url=reverse("interview_cancel", args=[reference, pk]), fact_cancel_label="Annuler cet entretien",
    )  # fmt: skip
    form = InterviewForm(project=project, kept=advisors, kept_contacts=contacts, initial=initial)
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def interview_cancel(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    fact = _standing(project, pk)

    def act(form: Any) -> Saved:
        silent = services.cancel_interview(actor=user, interview=fact, note=form.cleaned_data["note"])
        undo = reverse("interview_restore", args=[reference, silent.pk])
        return Saved(dossier_url(project), "L’entretien est annulé.", undo_url=undo, undo_label="Rétablir")

    context = framed(
        "Annuler cet entretien ?", project, submit="Annuler l’entretien", cancel_label="Ne rien changer",
        lead=f"Entretien du {format_date(fact.observed_on)} : ses personnes ne seront plus comptées.",
    )  # fmt: skip
    return confirmed(request, act=act, context=context, form=CancelForm())


@require_POST
def interview_restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)
    fact = get_object_or_404(Interview, pk=pk, project=project)
    return taken_back(
        request, lambda: services.restore_interview(actor=user, fact=fact), url=dossier_url(project),
        said="L’entretien est rétabli.",
    )  # fmt: skip


def _standing(project: Project, pk: int) -> Interview:
    """An interview that says something, be it replaced: the service tells so."""
    return get_object_or_404(Interview.objects.filter(is_void=False), pk=pk, project=project)
