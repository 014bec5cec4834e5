"""Putting dated facts right: nothing is rewritten, a new row replaces the wrong one or takes it back.

« Corriger » stores the right fact, which retracts the wrong one. « Annuler » stores a silent row: what stood before
stands again. « Rétablir » records again what was replaced, since retracting a retraction does not
(docs/clocks.md). A fact is put right once: the second person is told so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.journal.facts import DatedFact
from projects.journal.services import record
from projects.portfolio.enums import ActionStatus
from projects.portfolio.models import (
    ActionState,
    Category,
    Classification,
    Observation,
    Project,
)
from projects.portfolio.services.facts import add_items, store_fact
from projects.portfolio.services.lifecycle import ACTION
from projects.portfolio.workflow import ACTION_LIFE

FactT = TypeVar("FactT", bound=DatedFact)
REPLACED = "Ce constat a été corrigé ou annulé entre-temps : relisez la page."
NO_SUCH_STEP = "Une action ne passe pas de « {} » à « {} » : corrigez d’abord l’autre état, ou revenez en arrière."
NOT_TAKEN_BACK = "Ce constat n’en a remplacé aucun : il n’y a rien à rétablir."
# What journal lines say of each kind of fact.
NAMES: dict[type[DatedFact], str] = {
    Observation: "project.observation",
    Classification: "project.classification",
    ActionState: "action.state",
}


@transaction.atomic
def correct_observation(
    *, actor: User | None, observation: Observation, value: str, observed_on: date, **fact: Any
) -> Observation:
    """Store what was to be read instead of `observation`: of the same project or action, the same constat."""
    _hold(observation)
    subject = {"project": observation.project, "action": observation.action, "kind": observation.kind}
    made = store_fact(Observation(**subject, value=value), actor, observed_on, {**fact, "retracts": observation})
    record(actor=actor, verb="project.observation_corrected", subject=made.project)
    return made


@transaction.atomic
def correct_action_state(
    *, actor: User | None, state: ActionState, status: ActionStatus, observed_on: date, **fact: Any
) -> ActionState:
    """Store what was to be read instead of `state`, of the same action.

    DomainError when the table of the life of an action has no line from the state before, or to the one after: a
    correction puts a life right, it does not make one up.
    """
    _hold(state)
    _check_neighbours(state, status, observed_on)
    made = store_fact(ActionState(action=state.action, status=status), actor, observed_on, {**fact, "retracts": state})
    record(actor=actor, verb="action.state_corrected", subject=made.action.project)
    return made


@transaction.atomic
def correct_classification(
    *,
    actor: User | None,
    classification: Classification,
    categories: Sequence[Category],
    main: Category | None,
    observed_on: date,
    **fact: Any,
) -> Classification:
    """Store the categories that were to be read instead of those of `classification`."""
    _hold(classification)
    project = classification.project
    made = store_fact(Classification(project=project), actor, observed_on, {**fact, "retracts": classification})
    add_items(made, categories, main)
    record(actor=actor, verb="project.classification_corrected", subject=project)
    return made


@transaction.atomic
def cancel_fact(*, actor: User | None, fact: Observation | Classification | ActionState, note: str = "") -> DatedFact:
    """Take `fact` back: a silent row retracts it, of the same day, and is returned. DomainError when it is no more."""
    _hold(fact)
    silent = _of_same_subject(fact)
    rest = {"note": note, "retracts": fact, "date_precision": fact.date_precision, **fact.silent}
    made = store_fact(silent, actor, fact.observed_on, rest)
    record(actor=actor, verb=f"{NAMES[type(fact)]}_cancelled", subject=_project(fact))
    return made


@transaction.atomic
def restore_fact(*, actor: User | None, fact: Observation | Classification | ActionState) -> DatedFact:
    """Record again what `fact` took back or corrected, as it was; DomainError when it replaced nothing."""
    lost = fact.retracts
    if lost is None:
        raise DomainError(NOT_TAKEN_BACK)
    _hold(fact)
    kept = ("date_precision", "source", "provenance", "note", *lost.silent)
    rest = {name: getattr(lost, name) for name in kept}
    made = store_fact(_of_same_subject(lost), actor, lost.observed_on, {**rest, "retracts": fact})
    if isinstance(made, Classification) and isinstance(lost, Classification):
        items = list(lost.items.select_related("category"))
        add_items(made, [item.category for item in items], next((i.category for i in items if i.is_main), None))
    record(actor=actor, verb=f"{NAMES[type(made)]}_restored", subject=_project(made))
    return made


def _check_neighbours(wrong: ActionState, status: str, observed_on: date) -> None:
    others = list(ACTION.standing(wrong.action).exclude(pk=wrong.pk).order_by("observed_on", "recorded_at", "pk"))
    before = next((row.status for row in reversed(others) if row.observed_on <= observed_on), None)
    after = next((row.status for row in others if row.observed_on > observed_on), None)
    for source, target in ((before, status), (status, after)):
        known = source is not None and target in ACTION_LIFE.states
        if known and source != target and not ACTION_LIFE.leads(source, str(target)):
            raise DomainError(NO_SUCH_STEP.format(ACTION_LIFE.label(source), ACTION_LIFE.label(target)), "status")


def _hold(fact: DatedFact) -> None:
    """Keep others from putting `fact` right meanwhile; DomainError when one already did."""
    manager: models.Manager[Any] = type(fact)._default_manager
    manager.select_for_update().get(pk=fact.pk)
    if manager.filter(retracts=fact.pk).exists():
        raise DomainError(REPLACED)


def _of_same_subject(fact: FactT) -> FactT:
    """A new row that says nothing yet, about what `fact` is about."""
    same: dict[str, Any] = {}
    if isinstance(fact, Observation):
        same = {"project": fact.project, "action": fact.action, "kind": fact.kind}
    elif isinstance(fact, Classification):
        same = {"project": fact.project}
    elif isinstance(fact, ActionState):
        same = {"action": fact.action}
    return type(fact)(**same)


def _project(fact: DatedFact) -> Project:
    project: Project = fact.action.project if isinstance(fact, ActionState) else fact.project  # type: ignore[attr-defined]
    return project
