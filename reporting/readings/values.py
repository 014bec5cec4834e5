"""The values of a statement as they are kept, corrected and shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from projects.core.french import NBSP, format_number
from reporting.enums import Certainty, Measure
from reporting.models import ReadingStatement, StatementCorrection


def as_json(value: Any) -> str:
    """What a correction keeps: text, numbers without useless zeros."""
    return f"{plain(value):f}" if isinstance(value, Decimal) else str(value)


def plain(value: Decimal) -> Decimal:
    """40, not 40.000000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def effective(row: ReadingStatement, correction: StatementCorrection | None) -> dict[str, Any]:
    """What a statement says now: what was read, with what people put in its place."""
    said: Mapping[str, str] = correction.values if correction else {}
    return {
        "subject": said.get("subject", row.subject),
        "population": said.get("population", row.population),
        "measure": said.get("measure", row.measure),
        "value": plain(Decimal(said["value"]) if "value" in said else row.value),
        "unit": said.get("unit", row.unit),
        "period": said.get("period", row.period),
        "certainty": said.get("certainty", row.certainty),
    }


def shown(name: str, value: Any, upper: Decimal | None = None) -> str:
    """A value of a statement as people read it."""
    if name == "measure":
        return str(Measure(value).label)
    if name == "certainty":
        return str(Certainty(value).label)
    if name == "value":
        number = format_number(Decimal(value))
        return f"{number} à {format_number(plain(upper))}" if upper is not None else number
    return str(value)


def summed(values: Mapping[str, Any], upper: Decimal | None = None) -> str:
    """« 40 projets, soutenus, 2024, environ »: a statement in a few words."""
    number = shown("value", values["value"], upper)
    what = f"{number}{NBSP}{values['unit']}" if values["unit"] else number
    parts = [f"{what} {values['subject']}".strip(), values["population"], values["period"]]
    if values["certainty"] not in (Certainty.EXACT, Certainty.RANGE):
        parts.append(shown("certainty", values["certainty"]).lower())
    return ", ".join(part for part in parts if part)
