"""The number of the portal beside one that a document prints: the same figure, of the same projects, on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from funding.grants.querysets import money_projects
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.paris import today
from projects.portfolio.models import CaflabSelection, Project, Statement
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock
from projects.territories.models import CafDepartment, Department
from reporting.enums import ProposalKind
from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue, compute, get_figure
from reporting.figures.snapshot import take_snapshot
from reporting.models import ReadingProposal, StatementCorrection
from reporting.readings.measures import Population
from reporting.readings.portal import BY_REGION, counted_words, figure_page, known_number, population_words, tells

# What makes two printed numbers of one document tell one thing.
SUBJECT = ("figure", "key", "caflab", "region", "year")


@dataclass(frozen=True)
class PortalNumber:
    """What the portal counts on `on`, in words; `population` of whom; whether the document says the same; its page."""

    on: date
    text: str
    population: str
    is_same: bool
    url: str


@dataclass(frozen=True)
class Beside:
    """Another passage of the document that tells the same thing; `is_same` number or not."""

    proposal: ReadingProposal
    is_same: bool


@dataclass(frozen=True)
class PrintedNumber:
    """A number that a document prints of a figure, or of its row `label` ("" for the whole). `url` is what the portal
    counts on the day that the document describes: "" where it does not say which, or where no page counts that.
    """

    statement: Statement
    label: str
    url: str


@dataclass(frozen=True)
class Sees:
    """Of which places somebody sees every project: a part of them contradicts no number of the whole."""

    national: bool
    regions: frozenset[str]
    departments: frozenset[str]

    @classmethod
    def of(cls, actor: User) -> Sees:
        scope = scope_of(actor)
        mine = CafDepartment.objects.filter(caf__in=scope.cafs).values("department")
        shared = CafDepartment.objects.filter(department__in=mine).exclude(caf__in=scope.cafs).values("department")
        own = Department.objects.filter(Q(pk__in=scope.departments) | Q(region__in=scope.regions) | Q(pk__in=mine))
        keys = () if scope.national else own.exclude(pk__in=shared).values_list("pk", flat=True)
        return cls(scope.national, scope.regions, frozenset(keys))

    def whole(self, values: Mapping[str, Any]) -> bool:
        """Whether every project that a number counts is seen."""
        key = values["key"]
        if self.national or values["region"] in self.regions:
            return True
        by_region, by_department = values["figure"].endswith("by_region"), values["figure"].endswith("by_department")
        return (by_region and key in self.regions) or (by_department and key in self.departments)


def snapshot_of(actor: User, clock: Clock, population: Population, reads: Any) -> Snapshot:
    """The projects of a population that `actor` sees; those invented for a demonstration are in no document."""
    projects = Project.objects.visible_to(actor).real()
    if population.region:
        projects = projects.filter(department__region=population.region)
    if population.year:
        projects = projects.filter(application__call__year=population.year)
    if population.caflab:
        projects = _followed(projects, clock)
    money = money_projects(actor) if scope_of(actor).porteurs else None
    snapshot = take_snapshot(projects, **vars(clock), population="", read=reads, money=money)
    return snapshot


def _followed(projects: ProjectQuerySet, clock: Clock) -> ProjectQuerySet:
    last = CaflabSelection.objects.filter(project__in=projects).latest_per("project", **vars(clock))
    chosen = CaflabSelection.objects.filter(pk__in=last.values("pk"), is_selected=True)
    return projects.filter(pk__in=chosen.values("project"))


def population_of(values: Mapping[str, Any]) -> Population:
    return Population(values["caflab"], values["region"], values["year"])


def told_values(proposal: ReadingProposal, correction: StatementCorrection | None) -> dict[str, Any] | None:
    """A printed number as people corrected it; None where they said that it is none."""
    values = {**proposal.values, **proposal.said}
    if correction is None:
        return values
    return None if correction.is_dropped else {**values, "number": correction.values.get("value", values["number"])}


def corrections_of(proposals: Iterable[ReadingProposal]) -> dict[tuple[int, int, int], StatementCorrection]:
    """The corrections of the files of some proposals, by the place of their number (`place_of`)."""
    rows = StatementCorrection.objects.filter(file__in={one.file_id for one in proposals})
    return {(one.file_id, one.line, one.start): one for one in rows}


def place_of(proposal: ReadingProposal) -> tuple[int, int, int]:
    return proposal.file_id, proposal.first_line, proposal.start


def portal_number(user: User, proposal: ReadingProposal) -> PortalNumber | None:
    """What the portal counts of a printed number, on the day of its document; None without a day, on a day to come,
    where `user` sees a part only of what is counted, or where the portal does not know.
    """
    values = told_values(proposal, corrections_of([proposal]).get(place_of(proposal)))
    on = proposal.reading.document_on
    if values is None or on is None or on > today() or not Sees.of(user).whole(values):
        return None
    figure, population = get_figure(values["figure"]), population_of(values)
    snapshot = snapshot_of(user, Clock(on, timezone.now()), population, figure.reads)
    value = compute(snapshot, [figure.id])[figure.id]
    known = known_number(values, value, snapshot)
    if known is None:
        return None
    url = figure_page(value, values["key"], on, population.region)
    return PortalNumber(
        on, counted_words(value, known), population_words(population, snapshot), tells(values, known), url
    )


def passages_beside(proposal: ReadingProposal) -> Sequence[Beside]:
    """The other passages of the file that tell the same thing, as people corrected them, in the order of the text."""
    rows = ReadingProposal.objects.filter(file=proposal.file_id, kind=ProposalKind.FIGURE)
    others = list(rows.exclude(pk=proposal.pk).select_related("file").defer("file__lines"))
    corrections = corrections_of([proposal])
    mine = told_values(proposal, corrections.get(place_of(proposal)))
    told = [(one, told_values(one, corrections.get(place_of(one)))) for one in others]
    return [
        Beside(one, values["number"] == mine["number"])
        for one, values in told
        if mine and values and all(values[name] == mine[name] for name in SUBJECT)
    ]


def printed_numbers(
    user: User, value: FigureValue, clock: Clock, key: str = "", but: int | None = None
) -> Sequence[PrintedNumber]:
    """What documents print of a figure, up to the day of `clock`, the oldest day first; of one row where `key` is
    given; not what the source `but` prints. Only for who sees every project: a printed number counts them all.
    """
    if not scope_of(user).national:
        return []
    rows = Statement.objects.standing(**vars(clock)).filter(project=None, measure=value.figure.id).exclude(source=but)
    if key:
        rows = rows.filter(Q(key=key) | Q(key="", region=key))
    ordered = rows.select_related("source", "region").order_by(
        "observed_on", "source__published_on", "source", "line", "pk"
    )
    return [_printed(one, value) for one in ordered]


def _printed(said: Statement, value: FigureValue) -> PrintedNumber:
    """A number of a region alone is no number of the whole, though it has no row."""
    labels = {**dict(value.counted.lines), **{row.key: row.label for row in value.counted.rows}}
    region = said.region.name if said.region else ""
    url = ""
    if said.observed_on and (said.key in labels or (not said.key and (not region or value.figure.id in BY_REGION))):
        url = figure_page(value, said.key, said.observed_on, "" if said.key else said.region_id or "")
    return PrintedNumber(said, labels.get(said.key, region or said.key), url)
