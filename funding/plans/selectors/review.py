"""The rows of the page where the Caf examines a plan: the porteur's own words, and the fields beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from funding.plans.enums import PlanState, Side
from funding.plans.models import Plan, PlanLine
from funding.plans.selectors.checks import Checked, Finding
from funding.plans.selectors.texts import LABELS, SINGULAR, shown


@dataclass(frozen=True)
class ReviewCell:
    """What the porteur sent under one column, and the field of the Caf when it may rewrite it."""

    label: str
    sent: str
    field: Any
    is_changed: bool


@dataclass(frozen=True)
class ReviewRow:
    side: str
    name: str
    cells: Sequence[ReviewCell]
    removed: Any
    reason: Any
    findings: Sequence[Finding]


@dataclass(frozen=True)
class AddedRow:
    """A line that the Caf puts in: its fields, and why."""

    name: str
    side_field: Any
    fields: Sequence[tuple[str, Any]]
    reason: Any


def review_rows(plan: Plan, form: Any, checked: Checked) -> list[ReviewRow]:
    """Each line of the last version with what the porteur sent: one query for the texts of the version it sent."""
    sent = _sent(plan)
    rows = []
    for line in form.lines:
        theirs = sent.get(line.key)
        columns = form.columns(line)
        cells = [
            ReviewCell(
                label=LABELS[column],
                sent=shown(theirs, column) if theirs else "Ligne de la Caf",
                field=form[f"l{line.key}_{column}"],
                is_changed=theirs is not None and getattr(theirs, column) != getattr(line, column),
            )
            for column in columns
        ]
        rows.append(
            ReviewRow(
                side=str(Side(line.side).label),
                name=line.name,
                cells=cells,
                removed=form[f"l{line.key}_removed"],
                reason=form[f"l{line.key}_reason"],
                findings=checked.of(line.key),
            )
        )
    return rows


def added_rows(form: Any) -> list[AddedRow]:
    """The lines that are being added, in the order in which they came."""
    return [
        AddedRow(
            name=f"{SINGULAR[Side(side)]} {place}",
            side_field=form[f"l{key}_side"],
            fields=[(LABELS[column], form[f"l{key}_{column}"]) for column in form.new_columns(side)],
            reason=form[f"l{key}_reason"],
        )
        for place, (key, side) in enumerate(form.added.items(), start=1)
    ]


def _sent(plan: Plan) -> dict[str, PlanLine]:
    version = plan.versions.filter(state=PlanState.SENT).order_by("-number").first()
    return {row.key: row for row in version.rows.all()} if version else {}
