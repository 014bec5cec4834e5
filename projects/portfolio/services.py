"""Writing projects: identity once, then only dated facts. Each act leaves its line in the journal."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchVector
from django.db import models, transaction
from django.db.models import Value

from projects.accounts.models import User
from projects.calls.models import Application
from projects.core.french import sort_key
from projects.journal.facts import DatedFact
from projects.journal.models import Source
from projects.journal.services import record
from projects.porteurs.models import Porteur
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
    Partnership,
    Project,
    SupportedStructure,
)

RowT = TypeVar("RowT", bound=models.Model)
FactT = TypeVar("FactT", bound=DatedFact)


@transaction.atomic
def create_project(
    *, actor: User | None, application: Application, sources: Iterable[Source] = (), **identity: Any
) -> Project:
    """The project that a selected application becomes; it keeps its reference. `sources` told of it."""
    project = _checked(Project(application=application, reference=application.reference, **identity))
    project.sources.set(sources)
    record(actor=actor, verb="project.created", subject=project)
    return project


@transaction.atomic
def add_partner(*, actor: User | None, project: Project, porteur: Porteur, role: str) -> Partnership:
    partnership = _checked(Partnership(project=project, porteur=porteur, role=role))
    record(actor=actor, verb="project.partner_added", subject=project)
    return partnership


@transaction.atomic
def add_structure(*, actor: User | None, project: Project, kind: str, **details: Any) -> SupportedStructure:
    structure = _checked(SupportedStructure(project=project, kind=kind, **details))
    record(actor=actor, verb="project.structure_added", subject=project)
    return structure


@transaction.atomic
def add_action(
    *,
    actor: User | None,
    project: Project,
    title: str,
    number: str = "",
    detail: str = "",
    planned_for: str = "",
) -> Action:
    """A new action after the project's last one. Its states, when any is known, are facts of their own."""
    position = (project.actions.aggregate(last=models.Max("position"))["last"] or 0) + 1
    action = _checked(
        Action(project=project, number=number, title=title, detail=detail, planned_for=planned_for, position=position)
    )
    record(actor=actor, verb="project.action_added", subject=project)
    return action


@transaction.atomic
def record_action_state(
    *, actor: User | None, action: Action, status: ActionStatus, observed_on: date, **fact: Any
) -> ActionState:
    state = _fact(ActionState(action=action, status=status), actor, observed_on, fact)
    record(actor=actor, verb=f"action.{status}", subject=action.project)
    return state


@transaction.atomic
def observe(
    *, actor: User | None, project: Project, kind: ObservationKind, value: str, observed_on: date, **fact: Any
) -> Observation:
    """Note progress or maturity as seen on a day; ValidationError on a day to come or an unknown value."""
    observation = _fact(Observation(project=project, kind=kind, value=value), actor, observed_on, fact)
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
    classification = _fact(Classification(project=project), actor, observed_on, fact)
    ClassificationItem.objects.bulk_create(
        ClassificationItem(classification=classification, category=category, is_main=category == main)
        for category in dict.fromkeys([*([main] if main else []), *categories])
    )
    record(actor=actor, verb="project.classified", subject=project)
    return classification


@transaction.atomic
def select_for_caflab(
    *, actor: User | None, project: Project, observed_on: date, grounds: Iterable[str] = (), **fact: Any
) -> CaflabSelection:
    selection = _fact(CaflabSelection(project=project, grounds=list(grounds)), actor, observed_on, fact)
    record(actor=actor, verb="project.caflab_selected", subject=project)
    return selection


@transaction.atomic
def put_forward(
    *, actor: User | None, project: Project, kind: str, text: str, observed_on: date, **fact: Any
) -> Highlight:
    highlight = _fact(Highlight(project=project, kind=kind, text=text), actor, observed_on, fact)
    record(actor=actor, verb="project.highlighted", subject=project)
    return highlight


def refresh_search(projects: Iterable[Project], *, texts: dict[int, str] | None = None) -> None:
    """Rewrite the search document of `projects`; `texts` adds words that higher apps hold (fiche…).

    Words are stored without accents nor capitals (`sort_key`), so that a prefix of any of them finds.
    """
    for project in projects:
        partners = [str(row.porteur) for row in project.partnerships.select_related("porteur")]
        named = [project.porteur, project.porteur and project.porteur.printed_name, *partners]
        places = [project.commune, project.epci, project.department, project.department.region, project.caf]
        first = sort_key(" ".join(str(part) for part in [project.reference, project.title, *named] if part))
        second = sort_key(" ".join(str(part) for part in places if part))
        third = sort_key(
            " ".join([*(action.title for action in project.actions.all()), (texts or {}).get(project.pk, "")])
        )
        Project.objects.filter(pk=project.pk).update(
            search=SearchVector(Value(first), weight="A", config="simple")
            + SearchVector(Value(second), weight="B", config="simple")
            + SearchVector(Value(third), weight="C", config="simple")
        )


def _checked(row: RowT) -> RowT:
    row.full_clean()
    row.save()
    return row


def _fact(fact: FactT, actor: User | None, observed_on: date, rest: dict[str, Any]) -> FactT:
    fact.observed_on = observed_on
    fact.recorded_by = actor
    for name, value in rest.items():
        setattr(fact, name, value)
    return _checked(fact)
