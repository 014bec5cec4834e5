"""The rows of the page where the Caf examines a plan: the porteur's own words, and the fields beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from funding.plans.enums import PlanState, Side
from funding.plans.models import Plan, PlanLine
from funding.plans.selectors.checks import Checked, Finding
from funding.plans.selectors.texts import LABELS, shown


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


def _sent(plan: Plan) -> dict[str, PlanLine]:
    version = plan.versions.filter(state=PlanState.SENT).order_by("-number").first()
    return {row.key: row for row in version.rows.all()} if version else {}
