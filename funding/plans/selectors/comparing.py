"""Two versions of a plan side by side: what came, what left, what changed, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

from funding.plans.enums import Side
from funding.plans.lines import COLUMNS, named
from funding.plans.models import PlanLine, PlanVersion
from funding.plans.selectors.texts import LABELS, shown
from projects.core.money import format_euros


@dataclass(frozen=True)
class Changed:
    """A line that is not the same in both. `what` is « ajoutée », « retirée » or « modifiée »."""

    side: str
    name: str
    what: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Comparison:
    old: PlanVersion
    new: PlanVersion
    changed: tuple[Changed, ...]
    totals: tuple[tuple[str, str, str], ...]
    same: int


def compare(old: PlanVersion, new: PlanVersion) -> Comparison:
    """Lines are matched by their key. Two queries."""
    before = {row.key: row for row in old.rows.all()}
    after = {row.key: row for row in new.rows.all()}
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        if (one := _changed(before.get(key), after.get(key))) is not None:
            found.append(one)
    order = {str(side.label): place for place, side in enumerate(Side)}
    found.sort(key=lambda one: order[one.side])
    same = len(set(before) & set(after)) - sum(one.what == "modifiée" for one in found)
    totals = (
        ("Total des charges", format_euros(old.charges), format_euros(new.charges)),
        ("Total des produits", format_euros(old.products), format_euros(new.products)),
    )
    return Comparison(old, new, tuple(found), totals, same)


def _changed(old: PlanLine | None, new: PlanLine | None) -> Changed | None:
    line = new or old
    assert line is not None
    columns = COLUMNS[line.side]
    side, name = str(Side(line.side).label), name_of(line)
    if old is None or new is None:
        cells = tuple(
            (LABELS[column], shown(old, column) if old else "", shown(new, column) if new else "")
            for column in columns
            if getattr(line, column) not in (None, "")
        )
        return Changed(side, name, "retirée" if new is None else "ajoutée", cells)
    cells = tuple(
        (LABELS[column], shown(old, column), shown(new, column))
        for column in columns
        if getattr(old, column) != getattr(new, column)
    )
    return Changed(side, name, "modifiée", cells) if cells else None


def name_of(line: PlanLine) -> str:
    return named(line.get_heading_display() or line.get_co_funder_display(), line.label)
