"""What a printed document says of each thing, beside what the portal counts, in the order of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from projects.core.french import typeset
from projects.portfolio.models import Statement
from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue, Number
from reporting.models import Edition
from reporting.selectors.editions import UNKNOWN, figure_address, number_text

DESCRIBED = "projects.described"
UNTOLD = "inconnu"  # key of the row that counts what is not known
# What documents print of the fund or of a document itself, which no dossier can tell.
FACTS = {
    "actions": "Les actions soutenues",
    "annex": "L’annexe",
    "budget": "Les réalités budgétaires",
    "call": "L’appel à projets",
    "caflab": "La sélection du Caflab",
    "cog": "La convention d’objectifs et de gestion",
    "fund": "Le fonds",
    "poverty": "La situation sociale",
    "situation_on": "La date de situation",
}


class Verdict(StrEnum):
    SAME = "egal"
    OTHER = "ecart"
    UNKNOWN = "inconnu"
    FACT = "hors"


LABELS = {
    Verdict.SAME: "Égal",
    Verdict.OTHER: "Écart",
    Verdict.UNKNOWN: "Inconnu du portail",
    Verdict.FACT: "Hors des dossiers",
}


@dataclass(frozen=True)
class Line:
    """A printed value and its computed one; `url` leads to the dossiers behind the latter, "" when none is counted."""

    about: str
    population: str
    place: str
    printed: str
    computed: str
    url: str
    gap: str  # « + 8 », "" when both are equal or one is not a number
    verdict: Verdict
    why: str
    in_doubt: bool

    @property
    def label(self) -> str:
        return LABELS[self.verdict]


@dataclass(frozen=True)
class Group:
    """The lines of a section of the document."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Printed:
    groups: tuple[Group, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    def number(self, verdict: Verdict) -> int:
        return sum(line.verdict == verdict for line in self.lines)

    @property
    def tally(self) -> list[tuple[str, int]]:
        return [(label, self.number(verdict)) for verdict, label in LABELS.items()]


def printed_lines(edition: Edition, snapshot: Snapshot, values: Mapping[str, FigureValue]) -> Printed:
    """Every value that the printed document of `edition` gives of itself, section by section; one query."""
    rows = (
        Statement.objects.standing(situation_on=snapshot.situation_on, known_at=snapshot.known_at)
        .filter(source=edition.printed_source_id, project=None)
        .exclude(source=None)
        .order_by("line", "measure", "key", "pk")
    )
    groups: dict[str, list[Line]] = {}
    for row in rows:
        groups.setdefault(_section(row), []).append(_line(edition, row, snapshot, values))
    return Printed(tuple(Group(typeset(title), tuple(lines)) for title, lines in groups.items()))


def _section(row: Statement) -> str:
    """The first words of the place that is told: « Partie I, cartographie » is in « Partie I »."""
    return row.place.partition(",")[0] or "Sans passage noté"


def _line(edition: Edition, row: Statement, snapshot: Snapshot, values: Mapping[str, FigureValue]) -> Line:
    value = values.get(row.measure)
    # A document of one region says of the region what it says of all its projects.
    key = row.key or (row.region_id if row.region_id != edition.region_id else "") or ""
    counted, about = _counted(row, value, key, snapshot)
    gap = counted - row.number if counted is not None and row.number is not None else None
    address = figure_address(edition, row.measure, key if _has_row(value, key) else "") if value is not None else ""
    return Line(
        about=typeset(about),
        population=typeset(row.population),
        place=typeset(row.place),
        printed=typeset(row.printed),
        computed=_text(value, counted),
        url=address if counted is not None else "",
        gap=_gap(gap),
        verdict=_verdict(value, counted, gap),
        why=typeset(row.reason or _why(row, gap, snapshot)),
        in_doubt=row.in_doubt,
    )


def _counted(row: Statement, value: FigureValue | None, key: str, snapshot: Snapshot) -> tuple[Number, str]:
    """The number that the portal gives for the same thing, and what it is about."""
    if value is None:
        return None, FACTS.get(row.measure.partition(".")[0], row.measure)
    if not key:
        return value.counted.value, value.figure.label
    if (line := value.row(key)) is not None:
        return None if _untold(value, key) else line.value, f"{value.figure.label} : {line.label}"
    place = snapshot.region_names.get(key, key)
    # The figure has no lines: the projects described in a region are those of the region.
    described = sum(dossier.region == key for dossier in snapshot.dossiers) if row.measure == DESCRIBED else None
    return described, f"{value.figure.label} : {place}"


def _untold(value: FigureValue, key: str) -> bool:
    """Whether nothing of this breakdown is known: a line then counts nobody, which is not zero."""
    rows = [row for row in value.counted.rows if row.value]
    return key != UNTOLD and bool(rows) and all(row.key == UNTOLD for row in rows)


def _has_row(value: FigureValue | None, key: str) -> bool:
    return bool(key) and value is not None and value.row(key) is not None


def _text(value: FigureValue | None, counted: Number) -> str:
    if value is None:
        return "—"
    return number_text(counted, value.figure.unit) if counted is not None else UNKNOWN


def _gap(gap: Number) -> str:
    if not gap:
        return ""
    sign = "+" if gap > 0 else "−"
    return f"{sign}\N{NO-BREAK SPACE}{number_text(abs(Decimal(gap)), '')}"


def _verdict(value: FigureValue | None, counted: Number, gap: Number) -> Verdict:
    if value is None:
        return Verdict.FACT
    if counted is None or gap is None:
        return Verdict.UNKNOWN
    return Verdict.OTHER if gap else Verdict.SAME


def _why(row: Statement, gap: Number, snapshot: Snapshot) -> str:
    """What the two do not count alike, when nobody noted why they differ."""
    if not gap or not row.population:
        return ""
    return f"Le document compte : {row.population}. Le portail compte ses {len(snapshot.dossiers)} dossiers décrits."
