"""Writing what was seen of projects on a day. Each act leaves its line in the journal."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from projects.accounts.models import User
from projects.core.rows import checked
from projects.journal.facts import DatedFact
from projects.journal.services import record
from projects.portfolio.enums import ActionStatus, ObservationKind
from projects.portfolio.models import (
    Action,
    ActionState,
    CaflabSelection,
    Category,
    Classification,
    ClassificationItem,
    Highlight,
    Observation,
    Project,
)

FactT = TypeVar("FactT", bound=DatedFact)


@transaction.atomic
def record_action_state(
    *, actor: User | None, action: Action, status: ActionStatus, observed_on: date, **fact: Any
) -> ActionState:
    state = store_fact(ActionState(action=action, status=status), actor, observed_on, fact)
    record(actor=actor, verb=f"action.{status}", subject=action.project)
    return state


@transaction.atomic
def observe(
    *, actor: User | None, project: Project, kind: ObservationKind, value: str, observed_on: date, **fact: Any
) -> Observation:
    """Note progress or maturity as seen on a day; ValidationError on a day to come or an unknown value."""
    observation = store_fact(Observation(project=project, kind=kind, value=value), actor, observed_on, fact)
    record(actor=actor, verb=f"project.{kind}_observed", subject=project)
    return observation


@transaction.atomic
def classify(
    *,
    actor: User | None,
    project: Project,
    categories: Sequence[Category],
    main: Category | None,
    observed_on: date,
    **fact: Any,
) -> Classification:
    """State all the categories of a project at once; `main` is one of them or unknown."""
    classification = store_fact(Classification(project=project), actor, observed_on, fact)
    add_items(classification, categories, main)
    record(actor=actor, verb="project.classified", subject=project)
    return classification


@transaction.atomic
def select_for_caflab(
    *, actor: User | None, project: Project, observed_on: date, grounds: Iterable[str] = (), **fact: Any
) -> CaflabSelection:
    selection = store_fact(CaflabSelection(project=project, grounds=list(grounds)), actor, observed_on, fact)
    record(actor=actor, verb="project.caflab_selected", subject=project)
    return selection


@transaction.atomic
def put_forward(
    *, actor: User | None, project: Project, kind: str, text: str, observed_on: date, **fact: Any
) -> Highlight:
    highlight = store_fact(Highlight(project=project, kind=kind, text=text), actor, observed_on, fact)
    record(actor=actor, verb="project.highlighted", subject=project)
    return highlight


def add_items(classification: Classification, categories: Iterable[Category], main: Category | None) -> None:
    """Store the categories of a classification, each once; `main` is one of them, said or not."""
    ClassificationItem.objects.bulk_create(
        ClassificationItem(classification=classification, category=category, is_main=category == main)
        for category in dict.fromkeys([*([main] if main else []), *categories])
    )


def store_fact(fact: FactT, actor: User | None, observed_on: date, rest: dict[str, Any]) -> FactT:
    """Store a fact of `actor` on a day; `rest` holds its source, provenance, note, or the fact it replaces."""
    fact.observed_on = observed_on
    fact.recorded_by = actor
    for name, value in rest.items():
        setattr(fact, name, value)
    return checked(fact)
