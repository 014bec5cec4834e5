"""The indicators of a project across years, as deposited, with what they give together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from projects.bilans.models import BilanVersion
from projects.bilans.selectors.content import Json, nature_label, reading_of
from projects.bilans.totals import Reading, Total, total_of
from projects.core.french import format_number
from projects.portfolio.models import Project


@dataclass(frozen=True)
class Cell:
    """What `components/_bars.html` needs of a value."""

    key: str
    label: str
    value: int | None
    text: str
    share: str = ""
    url: str = ""


@dataclass(frozen=True)
class Year:
    """One period of an indicator."""

    year: int
    period: str
    target: str
    actual: str
    share: str


@dataclass(frozen=True)
class Series:
    """One indicator over the years: bars, table, total or why there is none."""

    label: str
    unit: str
    nature: str
    years: tuple[Year, ...]
    bars: tuple[Cell, ...]
    total: Total

    @property
    def total_text(self) -> str:
        return f"{number(self.total.value)} {self.unit}" if self.total.value is not None else ""


def number(value: Decimal | None) -> str:
    return "non communiqué" if value is None else format_number(value.normalize() if value else Decimal(0))


def series_of(project: Project, known_at: datetime) -> list[Series]:
    """From the last version of each bilan deposited by `known_at`, in one query."""
    rows = BilanVersion.objects.filter(bilan__project=project, deposited_at__lte=known_at)
    last = rows.order_by("bilan_id", "-number").distinct("bilan_id").select_related("bilan__campaign")
    versions = sorted(last, key=lambda version: (version.bilan.campaign.year, version.bilan.pk))
    found: dict[int, list[tuple[Json, Reading]]] = {}
    for version in versions:
        for told in version.content["indicators"]:
            if told["target"] is not None or told["actual"] is not None:
                found.setdefault(told["id"], []).append((told, reading_of(version.content, told)))
    return [_series(rows) for rows in found.values()]


def _series(rows: Sequence[tuple[Json, Reading]]) -> Series:
    """The words of the last version; values that could be of two natures never meet: it is fixed once deposited."""
    last = rows[-1][0]
    readings = [reading for _, reading in rows]
    return Series(
        label=last["label"],
        unit=last["unit"],
        nature=nature_label(last["nature"]),
        years=tuple(_year(reading) for reading in readings),
        bars=tuple(cell for reading in readings for cell in _cells(reading)),
        total=total_of(last["nature"], readings),
    )


def _year(reading: Reading) -> Year:
    whole = (reading.start.month, reading.start.day, reading.end.month, reading.end.day) == (1, 1, 12, 31)
    period = (
        "" if whole and reading.start.year == reading.end.year else f"{reading.start:%d/%m/%Y} – {reading.end:%d/%m/%Y}"
    )
    return Year(reading.year, period, number(reading.target), number(reading.actual), _share(reading))


def _share(reading: Reading) -> str:
    if not reading.target or reading.actual is None:
        return ""
    return f"{format_number(reading.actual / reading.target * 100, 0)}\u202f% de la cible"


def _cells(reading: Reading) -> list[Cell]:
    """Bars are whole: a value is drawn to the unit, and written as it is."""
    return [
        Cell("cible", f"{reading.year}, cible", _whole(reading.target), number(reading.target)),
        Cell("realise", f"{reading.year}, réalisé", _whole(reading.actual), number(reading.actual), _share(reading)),
    ]


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value.to_integral_value())
