"""The page « Accompagnement »: what is accompanied, what might be, what is owed by Caf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from projects.accounts.models import User
from projects.caflab.enums import LessonKind, LessonState
from projects.caflab.models import Lesson, PlannedInterview
from projects.caflab.owed import Owed, owed_kinds, owed_of
from projects.caflab.selectors.choices import Choice, accompanied, choices_of
from projects.core.french import sort_key
from projects.fiches.models import Availability, Fiche
from projects.portfolio.enums import Maturity, PriorityArea
from projects.portfolio.listing.search import searched
from projects.portfolio.models import CaflabSelection, Project
from projects.portfolio.selectors import (
    MATURITY_RANKS,
    Clock,
    ProjectRow,
    last_fact,
    project_rows,
    selected,
    with_current,
)

# An order that people keep by hand is never longer; beyond, the page says so.
LONGEST = 300
PAGE = 30
WITHOUT_CAF = "Caf à renseigner"


@dataclass(frozen=True)
class Line:
    """An accompanied project, as the list prints it."""

    project: Project
    row: ProjectRow
    choice: Choice
    rank: int
    is_described: bool
    owed: dict[str, Owed]
    next_interview: date | None

    @property
    def caf(self) -> str:
        return self.project.caf.name if self.project.caf else WITHOUT_CAF


@dataclass(frozen=True)
class Asked:
    """What filters the list: words, codes; all empty for the whole list."""

    text: str = ""
    region: str = ""
    caf: str = ""
    category: str = ""
    ground: str = ""
    referent: str = ""
    owed: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Asked()

    def keeps(self, line: Line) -> bool:
        words = sort_key(f"{line.row.name} {line.row.subject} {line.row.reference} {line.row.place} {line.caf}")
        return (
            all(word in words for word in sort_key(self.text).split())
            and self.region in ("", line.project.department.region_id)
            and self.caf in ("", line.project.caf_id or "inconnue")
            and (not self.category or any(sign.code == self.category for sign in line.row.categories))
            and (not self.ground or self.ground in line.choice.grounds)
            and (not self.referent or self.referent == str(line.choice.referent_id or "personne"))
            and (not self.owed or self.owed in line.owed)
        )


@dataclass(frozen=True)
class Accompaniment:
    """All that someone sees accompanied; `shown` is what the filters keep."""

    lines: Sequence[Line]
    shown: Sequence[Line]
    is_cut: bool = False
    described: int = 0
    referents: Sequence[tuple[str, str]] = field(default_factory=tuple)


def read_accompaniment(user: User, asked: Asked, clock: Clock) -> Accompaniment:
    """The accompanied projects that `user` sees, in their order: a constant number of queries."""
    rows = accompanied(Project.objects.visible_to(user), clock).with_identity()
    projects = list(rows[: LONGEST + 1])
    cut, projects = len(projects) > LONGEST, projects[:LONGEST]
    keys = [project.pk for project in projects]
    choices, described, owed = choices_of(keys, clock), described_of(keys, clock), owed_of(user, projects, clock)
    coming = next_interviews(keys)
    lines = [
        Line(
            project=project,
            row=row,
            choice=choices[project.pk],
            rank=rank,
            is_described=project.pk in described,
            owed=owed[project.pk],
            next_interview=coming.get(project.pk),
        )
        for rank, (project, row) in enumerate(zip(projects, project_rows(projects, clock), strict=True), start=1)
    ]
    people = {
        str(line.choice.referent_id or "personne"): line.choice.referent or "Sans référent du Caflab" for line in lines
    }
    return Accompaniment(
        lines=lines,
        shown=[line for line in lines if asked.keeps(line)],
        is_cut=cut,
        described=sum(line.is_described for line in lines),
        referents=sorted(people.items(), key=lambda pair: sort_key(pair[1])),
    )


def described_of(keys: Collection[int], clock: Clock) -> set[int]:
    """The projects that a fiche describes: a source says that there is one, or one was written."""
    said = last_fact(Availability, keys, clock, "has_fiche")
    written = set(Fiche.objects.filter(project__in=keys).values_list("project", flat=True))
    return {key for key in keys if key in written or said.get(key, (None,))[0]}


def next_interviews(keys: Collection[int]) -> dict[int, date]:
    """The first meeting to come of each project, late ones included."""
    rows = PlannedInterview.objects.filter(project__in=keys, interview=None, dropped_because="")
    return dict(rows.order_by("-planned_on").values_list("project_id", "planned_on"))


@dataclass(frozen=True)
class CafLine:
    """A Caf with what it owes: how many projects lack each thing, in the order of the columns."""

    key: str
    name: str
    projects: int
    counts: tuple[tuple[str, str, int], ...]  # slug, label, how many
    total: int


def owed_by_caf(lines: Sequence[Line]) -> list[CafLine]:
    """The table « ce qui manque, par Caf », of lines read already: no query."""
    cafs: dict[str, list[Line]] = {}
    for line in lines:
        cafs.setdefault(line.project.caf_id or "inconnue", []).append(line)
    found = []
    for key, own in cafs.items():
        counts = Counter(slug for line in own for slug in line.owed)
        cells = tuple((kind.slug, kind.label, counts[kind.slug]) for kind in owed_kinds())
        found.append(CafLine(key, own[0].caf, len(own), cells, sum(counts.values())))
    return sorted(found, key=lambda row: sort_key(row.name))


@dataclass(frozen=True)
class Candidate:
    """A project that might be accompanied, and what speaks for it."""

    project: Project
    row: ProjectRow
    signals: tuple[str, ...]
    stopped: Choice | None


@dataclass(frozen=True)
class CandidatePage:
    """`after` is the reference that the next page starts after, "" on the last one."""

    rows: Sequence[Candidate]
    after: str


def candidate_page(user: User, asked: Asked, clock: Clock, *, after: str = "") -> CandidatePage:
    """The projects that are not accompanied, thirty at a time: a constant number of queries."""
    seen = Project.objects.visible_to(user)
    rows = selected(seen, clock).exclude(pk__in=accompanied(seen, clock).order_by().values("pk"))
    rows = searched(rows, asked.text)
    if asked.region:
        rows = rows.filter(department__region=asked.region)
    if asked.caf:
        rows = rows.filter(caf=None if asked.caf == "inconnue" else asked.caf)
    if asked.category:
        rows = with_current(rows, clock).filter(category_codes__contains=[asked.category])  # type: ignore[misc]
    if after:
        rows = rows.filter(reference__gt=after)
    found = list(rows.with_identity().order_by("reference")[: PAGE + 1])
    shown = found[:PAGE]
    keys = [project.pk for project in shown]
    choices = choices_of(keys, clock)
    signs = _signals(shown, clock)
    candidates = [
        Candidate(project, row, _spoken(project, row, signs), choices.get(project.pk))
        for project, row in zip(shown, project_rows(shown, clock), strict=True)
    ]
    return CandidatePage(candidates, shown[-1].reference if len(found) > PAGE else "")


@dataclass(frozen=True)
class _Signs:
    practices: Counter[int]
    regions: set[str]


def _signals(projects: Sequence[Project], clock: Clock) -> _Signs:
    """What is read once for the page: good practices seen in these projects, regions where some are accompanied."""
    keys = [project.pk for project in projects]
    practices = Lesson.objects.filter(
        kind=LessonKind.PRACTICE, state=LessonState.RETAINED, evidence__project__in=keys
    ).values_list("evidence__project", flat=True)
    regions = {project.department.region_id for project in projects}
    last = CaflabSelection.objects.filter(project__department__region__in=regions).latest_per("project", **vars(clock))
    chosen = CaflabSelection.objects.filter(pk__in=last.values("pk"), is_selected=True)
    return _Signs(Counter(practices), set(chosen.values_list("project__department__region", flat=True)))


def _spoken(project: Project, row: ProjectRow, signs: _Signs) -> tuple[str, ...]:
    """What speaks for a project, in the words of the grounds that it would be chosen on."""
    found = []
    if row.highlight_label:
        found.append(row.highlight_label)
    if project.ami_origin:
        found.append("Issu de l’AMI « Accueil pour tous »")
    if number := signs.practices[project.pk]:
        found.append("Bonne pratique retenue" if number == 1 else f"{number} bonnes pratiques retenues")
    if (row.maturity_rank or 0) >= MATURITY_RANKS[Maturity.MONTEE_EN_CHARGE]:
        found.append(f"Peut se reproduire : {row.maturity_label.lower()}")
    if project.qpv == PriorityArea.YES:
        found.append("En quartier prioritaire")
    if project.department.region_id not in signs.regions:
        found.append("Aucun projet accompagné dans sa région")
    return tuple(found)
