"""Acts on the life of an action: a step of its table to confirm, a state to put right."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form, answer_transition
from projects.core.french import typeset
from projects.journal.lives import key, status_of
from projects.portfolio import links, services
from projects.portfolio.forms.actions import ActionStateForm, ActionTransitionForm
from projects.portfolio.forms.fields import FactDay
from projects.portfolio.models import Action, ActionState, Project
from projects.portfolio.policies import can_edit_project
from projects.portfolio.services.lifecycle import ACTION
from projects.portfolio.views.editing_base import FORM, editable, frame, project_url
from projects.portfolio.workflow import ACTION_LIFE

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def action_transition(request: HttpRequest, reference: str, pk: int, transition: str) -> HttpResponse:
    line = ACTION_LIFE.find(transition)
    if line is None:
        raise Http404("ce changement d’état n’existe pas")
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    action = action_of(project, pk)
    last = ACTION.last(action)

    def move(on: FactDay | date, reason: str, read: str) -> Saved:
        day = on if isinstance(on, FactDay) else FactDay(on)
        state = services.change_action_state(
            actor=user,
            action=action,
            transition=line.name,
            observed_on=day.day,
            date_precision=day.precision,
            reason=reason,
            read=read,
        )
        said = "Le dernier état est retiré." if line.is_correction else f"L’action est « {state} »."
        return Saved(project_url(project), said)

    status = status_of(last)
    context = {
        **_frame(action, line.label),
        "submit_label": line.label,
        "lead": line.confirm,
        "code": status or "",
        "label": typeset(ACTION_LIFE.label(status)),
        "possible": status in line.sources,
        "action_url": links.action_edit(project, pk),
    }
    return answer_transition(
        request,
        form=ActionTransitionForm(transition=line),
        shown=key(last),
        move=move,
        template="portfolio/edit/action_transition.html",
        context=context,
    )


@page
def action_state_edit(request: HttpRequest, reference: str, pk: int, state: int) -> HttpResponse:
    """« Corriger »: another fact in the place of the wrong one."""
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    action = action_of(project, pk)
    wrong = get_object_or_404(ActionState.objects.exclude(status=""), pk=state, action=action)

    def save(form: ActionStateForm) -> Saved:
        data, on = form.cleaned_data, form.cleaned_data["observed_on"]
        made = services.correct_action_state(
            actor=user,
            state=wrong,
            status=data["status"],
            observed_on=on.day,
            date_precision=on.precision,
            note=data["note"],
        )
        undo = reverse("fact_restore", args=[reference, "etat", made.pk])
        return Saved(links.action_edit(project, pk), f"État corrigé : {made}.", undo_url=undo)

    initial = {
        "status": wrong.status,
        "observed_on": FactDay(wrong.observed_on, wrong.date_precision),
        "note": wrong.note,
    }
    context = _frame(action, "Corriger l’état de l’action")
    return answer_form(request, form=ActionStateForm(initial=initial), template=FORM, save=save, context=context)


def action_of(project: Project, pk: int) -> Action:
    return get_object_or_404(Action.objects.select_related("project"), pk=pk, project=project)


def _frame(action: Action, title: str) -> dict[str, object]:
    url = links.action_edit(action.project, action.pk)
    context = frame(action.project, title, lead=f"Action : {action}")
    trail = [*context["trail"], {"label": "L’action", "url": url}]
    return {**context, "subject": action.title, "trail": trail, "cancel_url": url}
