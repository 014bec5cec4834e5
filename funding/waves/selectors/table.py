"""The lines of a wave as a table: for the files, and for the block that is pasted into Cnaf's own form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from funding.rules.enums import Nature
from funding.waves.enums import Choice, NeedKind
from funding.waves.models import Wave
from funding.waves.selectors.consolidation import CafRow, Total
from funding.waves.selectors.requests import amount
from projects.core.french import format_datetime
from projects.core.money import UNKNOWN, format_euros
from projects.core.spreadsheets import Cell

HEAD = (
    "Vague", "Ligne budgétaire", "Région", "Clé de la Caf", "Caf", "État de la réponse", "Hors délai", "Transmise le",
    "Référence", "Projet", "Demande", "Montant demandé (€)", "Nature", "Besoin", "Justification",
    "Pourquoi rien n’est demandé", "Charges du plan (€)", "Produits du plan (€)", "Autres financeurs",
)  # fmt: skip
PASTED = (
    "Caf", "Ligne budgétaire", "Référence", "Projet", "Montant demandé (€)", "Nature", "Besoin", "Justification",
)  # fmt: skip
# What a spreadsheet would run as a formula.
FORMULAS = ("=", "+", "-", "@")


def table_of(wave: Wave, rows: Iterable[CafRow]) -> list[tuple[Cell, ...]]:
    """One line by project of each answer received; one by Caf that asks for nothing or has not answered."""
    found: list[tuple[Cell, ...]] = []
    for row in rows:
        caf, version = row.answer.caf, row.version
        first: tuple[Cell, ...] = (
            wave.title, wave.budget_line, caf.region.name, caf.pk, caf.name, _state(row),
            "oui" if row.is_overdue or row.answer.is_late else "non",
            format_datetime(row.answer.submitted_at) if row.answer.submitted_at else "",
        )  # fmt: skip
        if version is None or version.content["nothing_asked"] or not version.content["lines"]:
            note = version.content["note"] if version else ""
            found.append((*first, "", "", row.said, "", "", "", "", note, "", "", ""))
            continue
        found += [(*first, *_line(line)) for line in version.content["lines"]]
    return found


def _state(row: CafRow) -> str:
    return row.answer.get_state_display()


def _line(line: dict[str, Any]) -> tuple[Cell, ...]:
    included = line["choice"] == Choice.INCLUDED
    others = " ; ".join(f"{label} {format_euros(amount(told))}" for label, told in line["others"])
    return (
        str(line["reference"]),
        str(line["name"]),
        str(Choice(line["choice"]).label),
        _amount(line["asked"]) if included else "",
        str(Nature(line["nature"]).label) if included else "",
        str(NeedKind(line["need"]).label) if line["need"] else "",
        str(line["justification"]) if included else "",
        "" if included else str(line["exclusion"]),
        _amount(line["charges"]) if line["plan"] else "",
        _amount(line["products"]) if line["plan"] else "",
        others,
    )


def _amount(text: str | None) -> Cell:
    """A number where it is known; the words where it is not, which no sum takes for 0."""
    value = amount(text)
    return UNKNOWN if value is None else value


def pasted(wave: Wave, rows: Iterable[CafRow]) -> str:
    """The requests of these Caf, tab-separated, a heading first: what Cnaf's own form takes by a paste. Each line says
    the budget line it is asked on; the last one of a Caf says what it asks in all.
    """
    lines: list[Sequence[Cell]] = [PASTED]
    for row in rows:
        if row.version is None:
            continue
        first, content = (row.answer.caf.name, wave.budget_line), row.version.content
        if content["nothing_asked"]:
            lines.append((*first, "", "Rien à demander", "", "", "", content["note"]))
            continue
        asked, total = [line for line in content["lines"] if line["choice"] == Choice.INCLUDED], Total()
        for line in asked:
            total.add(amount(line["asked"]))
            told = _line(line)
            lines.append((*first, told[0], told[1], *told[3:7]))
        if asked:
            lines.append((*first, "", "Total", total.said if total.unknown else total.known, "", "", ""))
    return "\n".join("\t".join(_flat(cell) for cell in line) for line in lines)


def _flat(cell: Cell) -> str:
    """One cell of one line: no tab, no return, no formula; a number with a decimal comma, as French sheets read it."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    text = " ".join(str(cell).split())
    return f"'{text}" if text.startswith(FORMULAS) else text
