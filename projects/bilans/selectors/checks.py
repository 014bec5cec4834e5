"""What a bilan still lacks before it may be deposited, and what is only worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.bilans.enums import SectionSlug
from projects.bilans.selectors.content import Json, budget_of
from projects.core.french import count, typeset
from projects.core.money import format_euros


@dataclass(frozen=True)
class Lack:
    """Something missing or odd. `blocks` the deposit, or not; `anchor` is the field of the page that fills it."""

    section: SectionSlug
    what: str
    blocks: bool
    anchor: str = ""


def lacks_of(content: Json, anchors: dict[str, str] | None = None) -> list[Lack]:
    """In the order of the pages. Blocking: an answer that is asked for, and the budget file."""
    anchors = anchors or {}
    found = [
        Lack(
            SectionSlug.ACTIVITY,
            typeset(f"Sans réponse : « {row['label']} »"),
            row["required"],
            anchors.get(row["theme"], ""),
        )
        for row in content["answers"]
        if not row["text"]
    ]
    if not content["indicators"]:
        found.append(Lack(SectionSlug.INDICATORS, "Aucun indicateur n’est suivi pour ce projet", False))
    found += [
        Lack(
            SectionSlug.INDICATORS,
            typeset(f"Réalisé non communiqué : {row['label']}"),
            False,
            f"id_actual_{row['id']}",
        )
        for row in content["indicators"]
        if row["actual"] is None
    ]
    return found + _money(content)


def _money(content: Json) -> list[Lack]:
    found = []
    if content["file"] is None:
        found.append(Lack(SectionSlug.BUDGET, "Le fichier du budget n’est pas joint", True, "id_file"))
    budget = budget_of(content)
    if budget.is_empty:
        found.append(Lack(SectionSlug.BUDGET, "Aucun montant n’est saisi", False, ""))
        return found
    for name, balance in (("prévu", budget.planned), ("réalisé", budget.actual)):
        if said := _unbalanced(name, balance.gap, balance.charges.unknown + balance.produits.unknown):
            found.append(Lack(SectionSlug.BUDGET, said, False))
    return found


def _unbalanced(name: str, gap: Decimal | None, unknown: int) -> str:
    if unknown:
        return typeset(f"Budget {name} : {count(unknown, 'montant')} non communiqué{'s' if unknown > 1 else ''}")
    if gap:
        more = "les produits dépassent les charges" if gap > 0 else "les charges dépassent les produits"
        return typeset(f"Budget {name} non équilibré : {more} de {format_euros(abs(gap))}")
    return ""


def blocking(lacks: Sequence[Lack]) -> list[Lack]:
    return [lack for lack in lacks if lack.blocks]
