"""Writing the actions of a project, and where each stood on a day."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.portfolio import links, services
from projects.portfolio.forms.actions import ActionForm, NewActionForm
from projects.portfolio.forms.fields import FactDay
from projects.portfolio.models import ActionState
from projects.portfolio.policies import ACTION_POLICIES, can_edit_project
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.actions import is_told_of
from projects.portfolio.views.action_life import action_of
from projects.portfolio.views.editing_base import FORM, confirmed, editable, frame, project_url, put_back
from projects.portfolio.workflow import ACTION_LIFE

page = require_http_methods(["GET", "HEAD", "POST"])
WORDS = ("title", "number", "planned_for", "detail")


@page
def action_add(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)

    @transaction.atomic
    def save(form: NewActionForm) -> Saved:
        data = form.cleaned_data
        action = services.add_action(actor=user, project=project, **{name: data[name] for name in WORDS})
        if data["status"]:
            on = data["observed_on"]
            services.change_action_state(
                actor=user,
                action=action,
                transition=data["status"],
                observed_on=on.day,
                date_precision=on.precision,
            )
        # A state is a fact, and stays: an action that has one is not taken back.
        undo = "" if data["status"] else reverse("action_remove", args=[reference, action.pk])
        return Saved(project_url(project), f"Action ajoutée : {action}.", undo_url=undo)

    context = frame(project, "Ajouter une action", submit="Ajouter")
    return answer_form(request, form=NewActionForm(), template=FORM, save=save, context=context)


@page
def action_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    action = action_of(project, pk)

    def save(form: ActionForm) -> Saved:
        services.update_action(
            actor=user,
            action=action,
            version=form.cleaned_data["version"],
            values={name: form.cleaned_data[name] for name in WORDS},
        )
        return Saved(project_url(project), f"Action enregistrée : {action}.")

    found = ActionState.objects.filter(action=action).standing(**vars(Clock.now())).select_related("source")
    states = list(found.order_by("-observed_on", "-recorded_at", "-pk"))
    context = frame(
        project,
        "Modifier l’action",
        states=[
            {
                "label": str(state),
                "on": str(FactDay(state.observed_on, state.date_precision)),
                "source": state.source.title if state.source else "",
                "note": state.note,
                "edit_url": reverse("action_state_edit", args=[reference, pk, state.pk]),
                "cancel_url": reverse("fact_cancel", args=[reference, "etat", state.pk]),
            }
            for state in states
        ],
        steps=[
            {"label": line.label, "confirm": line.confirm, "url": links.action_transition(project, pk, line.name)}
            for line in ACTION_LIFE.offered(states[0].status if states else None, ACTION_POLICIES, user, action)
        ],
        remove_url="" if is_told_of(action) else reverse("action_remove", args=[reference, pk]),
    )
    return answer_form(
        request, form=ActionForm(row=action), template="portfolio/edit/action.html", save=save, context=context
    )


@page
def action_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    action = action_of(project, pk)

    def act(_: object) -> Saved:
        services.remove_action(actor=user, action=action)
        undo = reverse("action_restore", args=[reference, pk])
        return Saved(project_url(project), f"Action retirée : {action}.", undo_url=undo)

    lead = f"« {action} » ne sera plus une action de ce projet. Menée ou non, une action réelle se note plutôt."
    return confirmed(request, act=act, context=frame(project, "Retirer cette action ?", submit="Retirer", lead=lead))


@require_POST
def action_restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return put_back(request, reference, pk, restore=services.restore_action, said="L’action est remise.")
