"""Reading projects: the last standing value of each dated fact, for lists, documents and figures alike."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.calls.enums import ApplicationStatus
from projects.calls.models import ApplicationState
from projects.core.built import BuiltQuery
from projects.core.french import typeset
from projects.core.paris import today
from projects.portfolio.enums import HighlightKind, Maturity, ObservationKind, Progress
from projects.portfolio.models import (
    Category,
    Classification,
    ClassificationItem,
    Highlight,
    Observation,
    Project,
    Statement,
)
from projects.portfolio.querysets import ProjectQuerySet

Key = int
UNKNOWN = "inconnu"
DOUBT = "en_doute"
MATURITY_RANKS = {code: rank for rank, code in enumerate(Maturity.values, start=1)}


@dataclass(frozen=True)
class Clock:
    """A day S and an instant R: what was true on S, as it was known at R."""

    situation_on: date
    known_at: datetime

    @classmethod
    def now(cls) -> "Clock":
        return cls(today(), timezone.now())

    @classmethod
    def latest(cls) -> "Clock":
        """All that is stored, whatever the clock of this server says: what a limit is verified with. Facts are dated by
        the clock of the database, and one that was just written may be of « later » than ours.
        """
        return cls(date.max, datetime.max.replace(tzinfo=UTC))


def built_of_project(build: Callable[[int, Clock], QuerySet[Any]]) -> BuiltQuery:
    """The query that `build` makes of a project’s key and a clock, built once: `rows(project=…, **vars(clock))`."""
    return BuiltQuery(
        lambda project, **clock: build(project, Clock(**clock)),
        project=-1871,
        situation_on=date(1871, 3, 18),
        known_at=datetime(1871, 3, 18, tzinfo=UTC),
    )


def maturity_label(value: str | None, doubts: Collection[str]) -> str:
    """What a reader is told: the phase, « En doute » when a source prints two, « Non connue » without any."""
    if value:
        return Maturity(value).label
    return "En doute" if doubts else "Non connue"


def progress_label(value: str | None) -> str:
    return Progress(value).label if value else "Non évalué"


def observed_values(keys: Collection[Key], clock: Clock) -> dict[Key, dict[str, str]]:
    """Progress and maturity of each project (not of its actions), by kind."""
    found: dict[Key, dict[str, str]] = defaultdict(dict)
    rows = Observation.objects.filter(project__in=keys, action=None).latest_per("project", "kind", **vars(clock))
    for project, kind, value in rows.values_list("project", "kind", "value"):
        found[project][kind] = value
    return found


def maturity_doubts(keys: Collection[Key], clock: Clock) -> dict[Key, tuple[str, ...]]:
    """Printed maturities that disagree, for projects of which nothing was chosen."""
    found: dict[Key, list[str]] = defaultdict(list)
    rows = Statement.objects.standing(**vars(clock)).filter(project__in=keys, measure="maturity", in_doubt=True)
    for project, printed in rows.order_by("line", "pk").values_list("project", "printed"):
        found[project].append(printed)
    return {project: tuple(values) for project, values in found.items()}


def classified(keys: Collection[Key], clock: Clock) -> dict[Key, list[tuple[str, bool]]]:
    """The categories of each project with whether each is the main one, the main one first."""
    standing = Classification.objects.filter(project__in=keys).latest_per("project", **vars(clock))
    found: dict[Key, list[tuple[str, bool]]] = defaultdict(list)
    items = ClassificationItem.objects.filter(classification__in=standing.values("pk"), recorded_at__lte=clock.known_at)
    for project, code, is_main in items.order_by("-is_main", "category__position").values_list(
        "classification__project", "category", "is_main"
    ):
        found[project].append((code, is_main))
    return found


def last_fact(model: Any, keys: Collection[Key], clock: Clock, *columns: str) -> dict[Key, tuple[Any, ...]]:
    """`columns` of the last standing fact of `model` for each project."""
    rows = model.objects.filter(project__in=keys).latest_per("project", **vars(clock))
    return {row[0]: row[1:] for row in rows.values_list("project", *columns)}


def selected(projects: ProjectQuerySet, clock: Clock) -> ProjectQuerySet:
    """The projects that exist: those whose application stood as selected. Lists and figures share this rule."""
    last = ApplicationState.objects.filter(application__project__in=projects).latest_per("application", **vars(clock))
    chosen = ApplicationState.objects.filter(pk__in=last.values("pk"), status=ApplicationStatus.SELECTED)
    return projects.filter(application__in=chosen.values("application"))


def with_current(projects: ProjectQuerySet, clock: Clock) -> ProjectQuerySet:
    """Annotate what lists filter on, as standing at `clock`.

    `maturity_state` and `progress_state` are a value, DOUBT or UNKNOWN; `category_codes` is an array.
    """

    def latest(rows: Any, column: str) -> Subquery:
        standing = rows.filter(project=OuterRef("pk")).standing(**vars(clock))
        return Subquery(standing.order_by("-observed_on", "-recorded_at", "-pk").values(column)[:1])

    whole = Observation.objects.filter(action=None)
    doubts = Statement.objects.standing(**vars(clock)).filter(project=OuterRef("pk"), measure="maturity", in_doubt=True)
    items = ClassificationItem.objects.filter(
        classification=OuterRef("classification"), recorded_at__lte=clock.known_at
    )
    return projects.annotate(
        progress_state=Coalesce(latest(whole.filter(kind=ObservationKind.PROGRESS), "value"), Value(UNKNOWN)),
        maturity_state=Coalesce(
            latest(whole.filter(kind=ObservationKind.MATURITY), "value"),
            Case(When(Exists(doubts), then=Value(DOUBT)), default=Value(UNKNOWN), output_field=CharField()),
        ),
        classification=latest(Classification.objects, "pk"),
    ).annotate(category_codes=ArraySubquery(items.values("category")))


@dataclass(frozen=True)
class CategorySign:
    """A category as pages draw it."""

    code: str
    letter: str
    label: str
    is_main: bool


@dataclass(frozen=True)
class ProjectRow:
    """A project as a list prints it."""

    reference: str
    name: str
    subject: str
    place: str
    categories: tuple[CategorySign, ...]
    maturity_label: str
    maturity_rank: int | None
    maturity_doubts: tuple[str, ...]
    progress: str
    progress_label: str
    highlight_label: str


def project_rows(projects: Collection[Project], clock: Clock) -> list[ProjectRow]:
    """The rows of `projects` (read `with_identity`): five queries, however many they are."""
    keys = [project.pk for project in projects]
    signs = {row.code: row for row in Category.objects.filter(scheme="fipe")}
    observed = observed_values(keys, clock)
    doubts = maturity_doubts(keys, clock)
    classes = classified(keys, clock)
    highlights = last_fact(Highlight, keys, clock, "kind")
    rows = []
    for project in projects:
        values = observed.get(project.pk, {})
        maturity = values.get(ObservationKind.MATURITY)
        progress = values.get(ObservationKind.PROGRESS)
        in_doubt = () if maturity else doubts.get(project.pk, ())
        highlight = next(iter(highlights.get(project.pk, ())), "")
        rows.append(
            ProjectRow(
                reference=project.reference,
                name=typeset(project.display_name),
                subject=typeset(project.title),
                place=typeset(project.department.name),
                categories=tuple(
                    CategorySign(code, signs[code].letter, typeset(signs[code].label), is_main)
                    for code, is_main in classes.get(project.pk, ())
                ),
                maturity_label=maturity_label(maturity, in_doubt),
                maturity_rank=MATURITY_RANKS.get(maturity or ""),
                maturity_doubts=in_doubt,
                progress=progress or "",
                progress_label=progress_label(progress),
                highlight_label=HighlightKind(highlight).label if highlight else "",
            )
        )
    return rows
