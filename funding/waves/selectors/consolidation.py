"""A wave put together: one row by Caf, by region, what is asked of Cnaf, what lacks. Amounts are those received."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from funding.waves.enums import NOT_SUBMITTED, AnswerState, Choice
from funding.waves.models import Answer, AnswerVersion, Wave, WaveReminder
from funding.waves.selectors.requests import amount
from projects.accounts.models import User
from projects.core.french import NBSP, sort_key, typeset
from projects.core.money import UNKNOWN, format_euros

LATE = "retard"
ARTICLES = ("caf", "d", "de", "des", "du", "l", "la", "le", "les")
NOT_YET = "pas encore transmis"
SORTS = {"region": "Région", "caf": "Caf", "etat": "État", "demande": "Montant demandé"}


@dataclass
class Total:
    """Amounts put together without ever counting an unknown one as 0."""

    known: Decimal = Decimal()
    told: int = 0
    unknown: int = 0

    def add(self, value: Decimal | None) -> None:
        if value is None:
            self.unknown += 1
        else:
            self.known, self.told = self.known + value, self.told + 1

    def add_total(self, other: Total) -> None:
        self.known, self.told, self.unknown = (
            self.known + other.known,
            self.told + other.told,
            self.unknown + other.unknown,
        )

    @property
    def value(self) -> Decimal | None:
        """None when no amount is known."""
        return self.known if self.told else None

    @property
    def said(self) -> str:
        """« 42 000 €, et 2 non communiqués »; « aucune demande » when nothing is asked."""
        if not (self.told or self.unknown):
            return "aucune demande"
        if not self.told:
            return UNKNOWN if self.unknown == 1 else f"{self.unknown}{NBSP}montants non communiqués"
        told = format_euros(self.known)
        return f"{told}, et {self.unknown}{NBSP}non communiqué{'s' * (self.unknown > 1)}" if self.unknown else told


@dataclass(frozen=True)
class Filters:
    """What the address asks for; an unknown value is none."""

    region: str = ""
    state: str = ""  # a state, or LATE
    text: str = ""
    sort: str = "region"
    descending: bool = False

    @property
    def is_on(self) -> bool:
        return bool(self.region or self.state or self.text)


@dataclass(frozen=True)
class CafRow:
    """A Caf as a line of the consolidation prints it; `content` is what Cnaf last received, None before."""

    answer: Answer
    version: AnswerVersion | None
    is_overdue: bool
    reminded_on: date | None
    total: Total
    lines: int

    @property
    def content(self) -> dict[str, Any] | None:
        return self.version.content if self.version else None

    @property
    def said(self) -> str:
        if self.version is None:
            return NOT_YET
        return "rien à demander" if self.version.content["nothing_asked"] else self.total.said


@dataclass
class RegionRow:
    code: str
    name: str
    cafs: int = 0
    received: int = 0
    lines: int = 0
    total: Total = field(default_factory=Total)

    @property
    def said(self) -> str:
        """Nobody having answered is not « aucune demande »."""
        return self.total.said if self.received else NOT_YET


@dataclass(frozen=True)
class Consolidation:
    rows: tuple[CafRow, ...]
    regions: tuple[RegionRow, ...]
    total: Total
    lines: int
    received: int
    overdue: int
    every_region: tuple[tuple[str, str], ...]  # for the filter: those of every answer one sees


def consolidated(user: User, wave: Wave, filters: Filters, moment: datetime | None = None) -> Consolidation:
    """Two queries, whatever the number of Caf."""
    instant = moment or timezone.now()
    reminded = WaveReminder.objects.filter(answer=OuterRef("pk")).order_by("-day").values("day")[:1]
    answers = Answer.objects.visible_to(user).filter(wave=wave).with_identity()
    every = list(answers.annotate(reminded_on=Subquery(reminded)))
    versions = _versions(wave)
    rows = [_row(row, versions.get(row.pk), instant) for row in every]
    kept = [row for row in rows if _matches(row, filters)]
    regions = _regions(kept)
    total = Total()
    for region in regions:
        total.add_total(region.total)
    return Consolidation(
        rows=tuple(_sorted(kept, filters)),
        regions=regions,
        total=total,
        lines=sum(row.lines for row in kept),
        received=sum(row.version is not None for row in kept),
        overdue=sum(row.is_overdue for row in kept),
        every_region=tuple(_named(every)),
    )


def _versions(wave: Wave) -> dict[int, AnswerVersion]:
    rows = AnswerVersion.objects.filter(answer__wave=wave).order_by("answer_id", "-number").distinct("answer_id")
    return {row.answer_id: row for row in rows}


def asked_lines(version: AnswerVersion | None) -> list[dict[str, Any]]:
    """The lines of a version that ask for credits."""
    if version is None or version.content["nothing_asked"]:
        return []
    return [line for line in version.content["lines"] if line["choice"] == Choice.INCLUDED]


def _row(answer: Any, version: AnswerVersion | None, moment: datetime) -> CafRow:
    total, lines = Total(), asked_lines(version)
    for line in lines:
        total.add(amount(line["asked"]))
    return CafRow(answer, version, is_overdue(answer, moment), answer.reminded_on, total, len(lines))


def is_overdue(answer: Answer, moment: datetime) -> bool:
    """Still awaited after the deadline; a closed wave awaits nothing any more, and what lacks lacks for good. One that
    was cancelled has asked for nothing.
    """
    is_awaited = answer.state in NOT_SUBMITTED and answer.submitted_at is None and not answer.wave.cancellation
    return is_awaited and answer.wave.is_over(moment)


def _matches(row: CafRow, filters: Filters) -> bool:
    caf, state = row.answer.caf, filters.state
    if filters.region and caf.region_id != filters.region:
        return False
    if state == LATE and not (row.is_overdue or row.answer.is_late):
        return False
    if state and state != LATE and row.answer.state != state:
        return False
    return all(word in caf.sort_name or word == caf.pk.lower() for word in sort_key(filters.text).split())


def _regions(rows: Iterable[CafRow]) -> tuple[RegionRow, ...]:
    found: dict[str, RegionRow] = {}
    for row in sorted(rows, key=_BY["region"]):
        region = row.answer.caf.region
        told = found.setdefault(region.pk, RegionRow(region.pk, region.name))
        told.cafs += 1
        told.received += row.version is not None
        told.lines += row.lines
        told.total.add_total(row.total)
    return tuple(found.values())


def _named(answers: Sequence[Answer]) -> list[tuple[str, str]]:
    regions = {row.caf.region_id: row.caf.region for row in answers}
    return [(row.pk, typeset(row.name)) for row in sorted(regions.values(), key=lambda row: row.sort_name)]


def _state_rank(row: CafRow) -> int:
    """Late ones first, then the others in the order of the life."""
    return -1 if row.is_overdue else list(AnswerState).index(AnswerState(row.answer.state))


def _place(row: CafRow) -> str:
    """Where one looks for a Caf: « Caf du Gard » is at « gard », beside the Gers."""
    words = row.answer.caf.sort_name.split()
    while len(words) > 1 and words[0] in ARTICLES:
        words.pop(0)
    return " ".join(words)


_BY: dict[str, Callable[[CafRow], Any]] = {
    "region": lambda row: (row.answer.caf.region.sort_name, _place(row)),
    "caf": _place,
    "etat": lambda row: (_state_rank(row), _place(row)),
    "demande": lambda row: (row.total.known, _place(row)),
}


def _sorted(rows: list[CafRow], filters: Filters) -> list[CafRow]:
    """What is not known comes last, whichever way amounts are sorted."""
    found = sorted(rows, key=_BY[filters.sort], reverse=filters.descending)
    return sorted(found, key=lambda row: row.total.value is None) if filters.sort == "demande" else found
