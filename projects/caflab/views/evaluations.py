"""Evaluations and impact measures of a project."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.accounts.requests import signed_in
from projects.caflab import services
from projects.caflab.forms.accompaniment import (
    EVALUATED,
    MEASURED,
    EvaluationForm,
    MeasureForm,
    ReasonForm,
    StoredEvaluationForm,
    StoredMeasureForm,
)
from projects.caflab.models import Evaluation, ImpactMeasure
from projects.caflab.policies import can_accompany_project
from projects.caflab.views.base import FORM, dossier_url, framed, page, project_of
from projects.caflab.workflow import EVALUATION_LIFE
from projects.core.forms import Saved, answer_form
from projects.portfolio.models import Project
from projects.portfolio.views.editing_base import confirmed, taken_back


@page
def evaluation_add(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), project_of(request, reference, can_accompany_project)

    def save(form: EvaluationForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in EVALUATED}
        services.add_evaluation(actor=user, project=project, **values)
        return Saved(dossier_url(project), "Évaluation ajoutée.")

    context = framed("Ajouter une évaluation", project)
    return answer_form(request, form=EvaluationForm(), template=FORM, save=save, context=context)


@page
def evaluation_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user = signed_in(request)
    project, evaluation = _evaluation(request, reference, pk)

    def save(form: StoredEvaluationForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in EVALUATED}
        changed = services.update_evaluation(
            actor=user, evaluation=evaluation, version=form.cleaned_data["version"], values=values
        )
        return Saved(dossier_url(project), "Évaluation enregistrée." if changed else "Rien n’avait changé.")

    context = framed("Modifier une évaluation", project)
    return answer_form(request, form=StoredEvaluationForm(row=evaluation), template=FORM, save=save, context=context)


@page
def evaluation_transition(request: HttpRequest, reference: str, pk: int, transition: str) -> HttpResponse:
    user = signed_in(request)
    project, evaluation = _evaluation(request, reference, pk)
    line = EVALUATION_LIFE.find(transition)
    if line is None:
        raise Http404("ce changement d’état n’existe pas")

    def act(form: Any) -> Saved:
        made = services.change_evaluation(
            actor=user, evaluation=evaluation, transition=transition, reason=form.cleaned_data["reason"],
            read=form.cleaned_data["read"],
        )  # fmt: skip
        return Saved(dossier_url(project), f"L’évaluation est « {made.get_state_display()} ».")

    lead = f"État actuel : {evaluation.get_state_display()}. {line.confirm}"
    context = framed(line.label, project, submit=line.label, lead=lead)
    form = ReasonForm(required=line.needs_reason, longest=2000, initial={"read": evaluation.state})
    return confirmed(request, act=act, context=context, form=form)


@page
def measure_add(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user = signed_in(request)
    project, evaluation = _evaluation(request, reference, pk)

    def save(form: MeasureForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in MEASURED}
        services.add_measure(actor=user, evaluation=evaluation, **values)
        return Saved(dossier_url(project), "Mesure d’impact ajoutée.")

    context = framed("Ajouter une mesure d’impact", project, lead=f"Évaluation menée par {evaluation.evaluator}.")
    return answer_form(request, form=MeasureForm(), template=FORM, save=save, context=context)


@page
def measure_edit(request: HttpRequest, reference: str, pk: int, measure: int) -> HttpResponse:
    user = signed_in(request)
    project, evaluation = _evaluation(request, reference, pk)
    row = _measure(evaluation, measure)

    def save(form: StoredMeasureForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in MEASURED}
        changed = services.update_measure(actor=user, measure=row, version=form.cleaned_data["version"], values=values)
        return Saved(dossier_url(project), "Mesure enregistrée." if changed else "Rien n’avait changé.")

    context = framed("Modifier une mesure d’impact", project)
    return answer_form(request, form=StoredMeasureForm(row=row), template=FORM, save=save, context=context)


@page
def measure_remove(request: HttpRequest, reference: str, pk: int, measure: int) -> HttpResponse:
    user = signed_in(request)
    project, evaluation = _evaluation(request, reference, pk)
    row = _measure(evaluation, measure)

    def act(_: Any) -> Saved:
        services.remove_measure(actor=user, measure=row)
        undo = reverse("measure_restore", args=[reference, pk, measure])
        return Saved(dossier_url(project), "La mesure est retirée.", undo_url=undo, undo_label="Remettre")

    context = framed("Retirer cette mesure ?", project, submit="Retirer la mesure", lead=row.what)
    return confirmed(request, act=act, context=context)


@require_POST
def measure_restore(request: HttpRequest, reference: str, pk: int, measure: int) -> HttpResponse:
    user = signed_in(request)
    project, evaluation = _evaluation(request, reference, pk)
    return taken_back(
        request, lambda: services.restore_measure(actor=user, evaluation=evaluation, key=measure),
        url=dossier_url(project), said="La mesure est remise.",
    )  # fmt: skip


def _evaluation(request: HttpRequest, reference: str, pk: int) -> tuple[Project, Evaluation]:
    project = project_of(request, reference, can_accompany_project)
    evaluation = get_object_or_404(Evaluation, pk=pk, project=project)
    evaluation.project = project
    return project, evaluation


def _measure(evaluation: Evaluation, pk: int) -> ImpactMeasure:
    return get_object_or_404(ImpactMeasure.objects.select_related("evaluation__project"), pk=pk, evaluation=evaluation)
