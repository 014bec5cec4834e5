"""Everything dated that is known of a project, corrections included. Higher apps add the kinds of facts they hold."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from projects.accounts.models import User
from projects.calls.enums import ApplicationStatus
from projects.calls.models import ApplicationState
from projects.core.french import typeset
from projects.porteurs.enums import Provenance
from projects.portfolio.enums import Ground, HighlightKind, Maturity, ObservationKind, Progress
from projects.portfolio.models import (
    ActionState,
    CaflabSelection,
    Classification,
    ClassificationItem,
    Highlight,
    Observation,
    Project,
    ProjectState,
    Referent,
)
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.sheet import fact_day

# What a source prints beside a fact that says it already.
BARE = {"Oui.", "Oui", "Non.", "Non"}
OBSERVED = {**dict(Progress.choices), **dict(Maturity.choices)}


@dataclass(frozen=True)
class Told:
    """What one fact says, and of which kind it is (a line of the filter)."""

    kind: str
    what: str
    value: str


@dataclass(frozen=True)
class Kind:
    """A model of facts about projects: how to find those of one, and what each says.

    `reads_note(project, user)` tells of which facts that person reads the note too, and why one was taken back; all of
    them unless it is given.
    """

    slug: str
    label: str
    rows: Callable[[Project], Any]
    tell: Callable[[Any], Told]
    reads_note: Callable[[Project, User], Callable[[Any], bool]] = lambda _project, _user: lambda _fact: True


@dataclass(frozen=True)
class TakenBack:
    """A fact that another one replaced or took back: when, by whom, why."""

    at: datetime
    by: str
    why: str
    replaced: bool


@dataclass(frozen=True)
class Line:
    """One dated fact, as a timeline prints it; `code` is its raw value, `model` and `pk` name its row."""

    model: str
    pk: int
    action: int | None
    day: date
    on: str
    kind: str
    what: str
    value: str
    code: str
    note: str
    source: str
    provenance: str
    at: datetime
    by: str
    taken_back: TakenBack | None
    url: str = ""  # the page of what is no fact (an exchange)


@dataclass(frozen=True)
class Source:
    """Dated lines that are no facts of two clocks, and that not everybody who sees the project may read.

    `lines(project, clock, user)` and `count` (the same, as a queryset with an `observed_on`) ask one question each.
    """

    slug: str
    label: str
    lines: Callable[[Project, Clock, User], list[Line]]
    rows: Callable[[Project, Clock, User], Any]


_kinds: dict[str, Kind] = {}
_sources: dict[str, Source] = {}


def register_kind(kind: Kind) -> None:
    """Add a kind of facts to the timeline of projects; ValueError when another one has its slug."""
    if _kinds.setdefault(kind.slug, kind) != kind:
        raise ValueError(f"two kinds of facts {kind.slug}")


def register_source(source: Source) -> None:
    """Add lines of another nature; ValueError when another source has the slug."""
    if _sources.setdefault(source.slug, source) != source:
        raise ValueError(f"two sources of lines {source.slug}")


def kinds() -> tuple[Kind, ...]:
    return (*OWN, *_kinds.values())


def timeline(project: Project, clock: Clock, user: User) -> list[Line]:
    """Every fact true by S and known at R, and what `user` may read besides, the latest first.

    One query for each kind, however long the history. What happened comes before what was seen then.
    """
    lines = [line for source in _sources.values() for line in source.lines(project, clock, user)]
    for kind in kinds():
        reads = kind.reads_note(project, user)
        told = ((fact, _line(fact, kind, clock)) for fact in _known(kind.rows(project), clock))
        lines += [line if reads(fact) else _without_note(line) for fact, line in told]
    return sorted(lines, key=lambda line: (line.day, line.at), reverse=True)


def fact_count(project: Project, clock: Clock, user: User) -> int:
    """How many lines the timeline has for `user`, in one query."""
    parts = [_told(kind.rows(project), clock).order_by().values("observed_on") for kind in kinds()]
    parts += [source.rows(project, clock, user).order_by().values("observed_on") for source in _sources.values()]
    return int(parts[0].union(*parts[1:], all=True).count())


def _told(rows: Any, clock: Clock) -> Any:
    """The facts by S known at R, those that only take another one back left out: they show on that one."""
    found = rows.filter(observed_on__lte=clock.situation_on, recorded_at__lte=clock.known_at)
    return found.exclude(**rows.model.silent)


def _known(rows: Any, clock: Clock) -> Any:
    """The same, with who told them and who took them back."""
    return _told(rows, clock).select_related("source", "recorded_by", "retracted_by__recorded_by")


def _line(fact: Any, kind: Kind, clock: Clock) -> Line:
    told = kind.tell(fact)
    return Line(
        model=kind.slug,
        pk=fact.pk,
        action=getattr(fact, "action_id", None),
        day=fact.observed_on,
        on=fact_day(fact.observed_on, fact.date_precision),
        kind=told.kind,
        what=typeset(told.what),
        value=typeset(told.value),
        code=str(getattr(fact, "value", "") or getattr(fact, "status", "")),
        note="" if fact.note.strip() in BARE else typeset(fact.note),
        source=typeset(fact.source.title) if fact.source else "",
        provenance=Provenance(fact.provenance).label,
        at=fact.recorded_at,
        by=str(fact.recorded_by or ""),
        taken_back=_taken_back(fact, clock),
    )


def _without_note(line: Line) -> Line:
    back = replace(line.taken_back, why="") if line.taken_back else None
    return replace(line, note="", taken_back=back)


def _taken_back(fact: Any, clock: Clock) -> TakenBack | None:
    later = getattr(fact, "retracted_by", None)
    if later is None or later.recorded_at > clock.known_at:
        return None
    silent = all(getattr(later, name) == value for name, value in later.silent.items())
    return TakenBack(later.recorded_at, str(later.recorded_by or ""), typeset(later.note), replaced=not silent)


def _labels() -> ArraySubquery:
    """The main category first; an empty array for a classification that names none."""
    items = ClassificationItem.objects.filter(classification=OuterRef("pk")).order_by("-is_main", "category__position")
    return ArraySubquery(items.values("category__short_label"))


def _observed(fact: Observation) -> Told:
    what = f"{fact.get_kind_display()} de l’action « {fact.action} »" if fact.action else fact.get_kind_display()
    return Told(fact.kind, what, str(OBSERVED[fact.value]))


def _caflab(fact: CaflabSelection) -> Told:
    said = "Accompagné" if fact.is_selected else "Accompagnement terminé"
    grounds = ", ".join(str(Ground(ground).label) for ground in fact.grounds)
    return Told("caflab", "Caflab", f"{said} ({grounds})" if grounds else said)


# The first two share a model: one query, and a filter for each.
OWN = (
    Kind(
        "observation",
        "",
        lambda project: Observation.objects.filter(project=project).select_related("action"),
        _observed,
    ),
    Kind(
        "etat",
        "État du projet",
        lambda project: ProjectState.objects.filter(project=project),
        lambda fact: Told("etat", "État du projet", fact.get_status_display()),
    ),
    Kind(
        "action",
        "Actions",
        lambda project: ActionState.objects.filter(action__project=project).select_related("action"),
        lambda fact: Told("action", f"Action « {fact.action} »", fact.get_status_display()),
    ),
    Kind(
        "candidature",
        "Candidature",
        lambda project: ApplicationState.objects.filter(application=project.application_id),
        lambda fact: Told("candidature", "Candidature", str(ApplicationStatus(fact.status).label)),
    ),
    Kind(
        "categorie",
        "Catégories",
        lambda project: Classification.objects.filter(project=project).annotate(labels=_labels()),
        lambda fact: Told("categorie", "Catégories", ", ".join(fact.labels)),
    ),
    Kind("caflab", "Caflab", lambda project: CaflabSelection.objects.filter(project=project), _caflab),
    Kind(
        "lumiere",
        "Mise en avant",
        lambda project: Highlight.objects.filter(project=project),
        lambda fact: Told("lumiere", "Mise en avant", str(HighlightKind(fact.kind).label)),
    ),
    Kind(
        "referent",
        "Référent",
        lambda project: Referent.objects.filter(project=project).select_related("user"),
        lambda fact: Told("referent", "Référent de la Caf", str(fact.user or "Personne")),
    ),
)


def kind_labels() -> dict[str, str]:
    """The filters of a timeline, in their order: progress and maturity apart, then each kind of fact."""
    own = {kind.slug: kind.label for kind in kinds() if kind.label}
    others = {source.slug: source.label for source in _sources.values()}
    return others | {kind.value: str(kind.label) for kind in ObservationKind} | own
