"""Figures as plain JSON values, for the command and the API."""

from decimal import Decimal
from typing import Any

from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue, Number


def as_document(slug: str, snapshot: Snapshot, values: dict[str, FigureValue]) -> dict[str, Any]:
    """The figures as plain JSON values: amounts are texts with two decimals, unknown is null."""
    return {
        "edition": slug,
        "situation_on": snapshot.situation_on.isoformat(),
        "known_at": snapshot.known_at.isoformat(),
        "population": {"label": snapshot.population, "dossiers": [dossier.reference for dossier in snapshot.dossiers]},
        "figures": [
            {
                "id": value.figure.id,
                "label": value.figure.label,
                "unit": value.figure.unit,
                "definition": value.figure.definition,
                "value": _plain(value.counted.value),
                "dossiers": list(value.counted.members),
                "rows": [
                    {"key": row.key, "label": row.label, "value": _plain(row.value), "dossiers": list(row.members)}
                    for row in value.counted.rows
                ],
                "note": " ".join(filter(None, (value.counted.note, value.fictitious))),
            }
            for value in values.values()
        ],
    }


def _plain(value: Number) -> int | str | None:
    return f"{value:.2f}" if isinstance(value, Decimal) else value
