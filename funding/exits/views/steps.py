"""The list of what there is to do: added to, edited, ticked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from funding.exits import services
from funding.exits.forms import StepAddForm, StepForm
from funding.exits.models import ExitStep
from funding.exits.policies import can_plan_exit
from funding.exits.views.base import exit_frame, exit_url, project_of, rule_of
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.paris import today
from projects.portfolio.views.editing_base import FORM

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def exit_step_add(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    user, project = project_of(request, reference, can_plan_exit)
    rule = rule_of(request, code)

    def save(form: StepAddForm) -> Saved:
        values = {"label": form.cleaned_data["label"], "due_on": form.cleaned_data["due_on"]}
        services.add_step(actor=user, project=project, code=code, values=values)
        return Saved(exit_url(project, code), "Démarche ajoutée.")

    context = exit_frame(user, project, "Ajouter une démarche", submit="Ajouter", lead=f"{rule.title}.")
    return answer_form(request, form=StepAddForm(), template=FORM, save=save, context=context)


@page
def exit_step_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = project_of(request, reference, can_plan_exit)
    step = get_object_or_404(ExitStep.objects.select_related("project"), pk=min(pk, 2**62), project=project)

    def save(form: StepForm) -> Saved:
        version = form.cleaned_data["version"]
        changed = services.edit_step(actor=user, step=step, version=version, values=form.values())
        said = "Démarche enregistrée." if changed else "Rien n’avait changé."
        return Saved(exit_url(project, step.code), said)

    context = exit_frame(user, project, "Modifier une démarche")
    return answer_form(request, form=StepForm(row=step), template=FORM, save=save, context=context)


@require_POST
def exit_step_done(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Tick it (`faite=oui`) or untick it: a second click of the same button changes nothing."""
    user, project = project_of(request, reference, can_plan_exit)
    step = get_object_or_404(ExitStep.objects.select_related("project"), pk=min(pk, 2**62), project=project)
    done = (step.done_on or today()) if request.POST.get("faite") == "oui" else None
    try:
        services.edit_step(actor=user, step=step, version=step.version, values={"done_on": done})
    except DomainError as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(f"{reverse('exit_detail', args=[reference])}#{step.code}")
