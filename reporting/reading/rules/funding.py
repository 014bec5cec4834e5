"""A budget said in one sentence, its funders in the next."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import exact, tolerance
from reporting.reading.statements import Statement

_NOT_ALL = re.compile(
    r"\bdont\b|\bnotamment|\bcontre\b|\bpar an\b|\bchaque annee|\ben moyenne|\bsupplementaire|"
    r"\bprecedent|\bpar (?:place|projet|enfant|mois)|\bmoins de|\bentre\b|\bsur un total|\bvoire\b|"
    r"\bpuis\b|\bplafonn|\bprincipa|\bnotamment|\ble reste\b"
)


def _enumerated(block: Block, parts: list[Statement]) -> bool:
    joints = [block.folded[one.quantity.end : two.quantity.start] for one, two in itertools.pairwise(parts)]
    return all(
        re.search(r"[,;]| et ", joint) and len(joint) < 100 and not re.search(r"\bsoit\b", joint) for joint in joints
    )


_SUM_LABEL = re.compile(r"^(?:le |un )?(?:total|montant total|budget total|cout total)\b|^soit (?:un total|au total)")


@rule("somme-puis-total", "Les montants d’une phrase ne font pas le total que dit la suivante.")
def then_total(read: Read) -> Iterator[Found]:
    """« Recettes : Caf 40 000 €, commune 25 000 €. Total des recettes : 65 000 €. »"""
    for block in read.text.blocks:
        amounts = [one for one in read.of(block) if one.quantity.kind == "euro"]
        for (start, end), (next_start, next_end) in zip(block.sentences, block.sentences[1:], strict=False):
            parts = [one for one in amounts if start <= one.quantity.start < end]
            totals = [one for one in amounts if next_start <= one.quantity.start < next_end]
            if (
                len(parts) < 2
                or len(totals) != 1
                or not exact([*parts, *totals])
                or not _SUM_LABEL.match(block.folded[next_start:next_end])
            ):
                continue
            made = sum((one.value for one in parts), Decimal(0))
            if (
                _enumerated(block, parts)
                and not _NOT_ALL.search(block.folded[start:end])
                and abs(made - totals[0].value) > tolerance([*parts, *totals])
            ):
                addition = " + ".join(number(one.value) for one in parts)
                yield (
                    (read.passage(totals[0]), *(read.passage(one) for one in parts)),
                    f"{addition} font {shown(made, 'euro')}, et non {shown(totals[0].value, 'euro')}.",
                )
