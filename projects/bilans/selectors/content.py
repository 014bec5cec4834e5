"""What a bilan holds, as values: from its draft, and from the versions that were deposited (the same shape)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from projects.bilans.enums import BudgetSide, DifficultyKind, Nature, NeedKind, SectionSlug
from projects.bilans.models import (
    Bilan,
    BilanAnswer,
    BilanDocument,
    BilanQuestion,
    BilanSection,
    BudgetHeading,
    BudgetLine,
    Difficulty,
    Indicator,
    IndicatorValue,
    Need,
)
from projects.bilans.totals import Balance, Reading, sum_of

Json = dict[str, Any]


def draft_content(bilan: Bilan) -> Json:
    """All that is written so far, in the shape that a version keeps: text, numbers as text, None where unknown."""
    return {
        "period": [bilan.period_start.isoformat(), bilan.period_end.isoformat()],
        "answers": _answers(bilan),
        "indicators": _indicators(bilan),
        "difficulties": _told(Difficulty, DifficultyKind, bilan),
        "needs": _told(Need, NeedKind, bilan),
        "budget": _budget(bilan),
        "budget_note": BilanSection.objects.values_list("note", flat=True).get(bilan=bilan, slug=SectionSlug.BUDGET),
        "file": _file(bilan),
    }


def questions_of(bilan: Bilan) -> list[BilanQuestion]:
    return list(BilanQuestion.of_year(bilan.year))


def headings_of(bilan: Bilan) -> list[BudgetHeading]:
    return list(BudgetHeading.of_year(bilan.year))


def indicators_of(bilan: Bilan) -> list[Indicator]:
    """Those that the project follows, and those closed since that this bilan has a value of."""
    told = IndicatorValue.objects.filter(bilan=bilan).values("indicator")
    rows = Indicator.objects.filter(project=bilan.project_id)
    return list((rows.filter(is_closed=False) | rows.filter(pk__in=told)).order_by("pk").distinct())


def _answers(bilan: Bilan) -> list[Json]:
    texts = dict(BilanAnswer.objects.filter(bilan=bilan).values_list("question", "text"))
    return [
        {"theme": row.theme, "label": row.label, "required": row.required, "text": texts.get(row.pk, "")}
        for row in questions_of(bilan)
    ]


def _indicators(bilan: Bilan) -> list[Json]:
    values = {row.indicator_id: row for row in IndicatorValue.objects.filter(bilan=bilan)}
    return [
        {
            "id": row.pk,
            "label": row.label,
            "unit": row.unit,
            "nature": row.nature,
            "target": _text(value.target if (value := values.get(row.pk)) else None),
            "actual": _text(value.actual if value else None),
        }
        for row in indicators_of(bilan)
    ]


def _told(model: Any, kinds: Any, bilan: Bilan) -> list[Json]:
    texts = dict(model.objects.filter(bilan=bilan).values_list("kind", "text"))
    return [{"kind": kind.value, "label": str(kind.label), "text": texts[kind]} for kind in kinds if kind in texts]


def _budget(bilan: Bilan) -> list[Json]:
    lines = {row.heading_id: row for row in BudgetLine.objects.filter(bilan=bilan)}
    return [
        {
            "code": row.code,
            "side": row.side,
            "label": row.label,
            "planned": _text(line.planned if (line := lines.get(row.pk)) else None),
            "actual": _text(line.actual if line else None),
        }
        for row in headings_of(bilan)
    ]


def _file(bilan: Bilan) -> Json | None:
    held = BilanDocument.objects.filter(bilan=bilan).select_related("document__current").first()
    if held is None or held.document.removed_at or held.document.current is None:
        return None
    version = held.document.current
    return {"id": str(held.document.public_id), "number": version.number, "name": version.name}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@dataclass(frozen=True)
class BudgetRow:
    code: str
    label: str
    planned: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True)
class Budget:
    """The two sides of a budget, and whether they balance, planned and actual."""

    charges: tuple[BudgetRow, ...]
    produits: tuple[BudgetRow, ...]
    planned: Balance
    actual: Balance

    @property
    def is_empty(self) -> bool:
        return all(row.planned is None and row.actual is None for row in (*self.charges, *self.produits))


def budget_of(content: Json) -> Budget:
    sides = {
        side: tuple(
            BudgetRow(row["code"], row["label"], amount(row["planned"]), amount(row["actual"]))
            for row in content["budget"]
            if row["side"] == side
        )
        for side in BudgetSide
    }
    charges, produits = sides[BudgetSide.CHARGE], sides[BudgetSide.PRODUIT]
    return Budget(
        charges,
        produits,
        Balance(sum_of([row.planned for row in charges]), sum_of([row.planned for row in produits])),
        Balance(sum_of([row.actual for row in charges]), sum_of([row.actual for row in produits])),
    )


def reading_of(content: Json, indicator: Json) -> Reading:
    start, end = (date.fromisoformat(day) for day in content["period"])
    return Reading(start, end, amount(indicator["target"]), amount(indicator["actual"]))


def nature_label(nature: str) -> str:
    """The words before the examples: « Compté sur l’année, s’additionne »."""
    return str(Nature(nature).label).split(" (")[0]


FILE_KEY, BUDGET_KEY, DIFFICULTIES_KEY, NEEDS_KEY = "file", "budget", "difficulties", "needs"


def commentable(content: Json) -> dict[str, tuple[str, SectionSlug]]:
    """What the Caf may comment on, by key: its label, and the page where the porteur completes it."""
    keys = {f"question:{row['theme']}": (row["label"], SectionSlug.ACTIVITY) for row in content["answers"]}
    keys |= {f"indicator:{row['id']}": (row["label"], SectionSlug.INDICATORS) for row in content["indicators"]}
    return keys | {
        DIFFICULTIES_KEY: ("Difficultés", SectionSlug.DIFFICULTIES),
        NEEDS_KEY: ("Besoins", SectionSlug.DIFFICULTIES),
        BUDGET_KEY: ("Budget, prévu et réalisé", SectionSlug.BUDGET),
        FILE_KEY: ("Fichier du budget", SectionSlug.BUDGET),
    }


def changed_keys(before: Json | None, after: Json) -> frozenset[str]:
    """The commentable keys whose content is not the same in two versions; none when there is no earlier one."""
    if before is None:
        return frozenset()
    old, new = _by_key(before), _by_key(after)
    return frozenset(key for key in new if old.get(key) != new[key])


def _by_key(content: Json) -> dict[str, Any]:
    period = content["period"]
    return {
        **{f"question:{row['theme']}": row["text"] for row in content["answers"]},
        **{f"indicator:{row['id']}": (period, row["target"], row["actual"]) for row in content["indicators"]},
        DIFFICULTIES_KEY: {row["kind"]: row["text"] for row in content["difficulties"]},
        NEEDS_KEY: {row["kind"]: row["text"] for row in content["needs"]},
        BUDGET_KEY: (content["budget"], content["budget_note"]),
        FILE_KEY: content["file"],
    }
