"""Numbers that each have a share beside them, in a list or a column: the others tell of what they all are shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.spots import Spot, Spots, spots_of

_BESIDE = re.compile(r"[a-z' -]{0,90}?(?: ?\(| ?, soit | soit | ?: ?| – | ?; ?)(?:environ )?")
_RATES = re.compile(r"\btaux\b|\bevolution|\bvariation|\bhausse|\bbaisse|\bpar rapport|\bdont\b|\bpour cent\b")


@rule("part-colonne", "Une ligne dit une part qui n’est pas celle de son nombre, au contraire de toutes les autres.")
def of_column(read: Read) -> Iterator[Found]:
    """« Communes : 10 (56 %) », « EPCI : 6 (33 %) », « Associations : 2 (21 %) »."""
    for run in shares_of(spots_of(read)):
        whole = sum((part.value for part, _ in run), Decimal(0))
        bases = [whole, *((part.value * 100 / share.value).quantize(Decimal(1)) for part, share in run if share.value)]
        best = max(bases, key=lambda base: sum(_is_share(part, share, base) for part, share in run))
        wrong = [(part, share) for part, share in run if not _is_share(part, share, best)]
        if len(wrong) == 1 and len(run) > 2 and best >= max(part.value for part, _ in run):
            part, share = wrong[0]
            true = shown(round(part.value * 100 / best, 1), "percent")
            text = f"{number(part.value)} sur {number(best)} font {true}, et non {number(share.value)}\u202f%."
            yield (read.passage((part.block, part.at)),), text


_SOIT = re.compile(r" [^.;:()\d]{0,60}, soit ")


def _is_share(part: Spot, share: Spot, base: Decimal) -> bool:
    return bool(base) and abs(part.value * 100 / base - share.value) <= max(share.quantity.step, Decimal(1))


def shares_of(spots: Spots) -> Iterator[list[tuple[Spot, Spot]]]:
    """The numbers that follow one another with the share of each: no more than a sentence apart."""
    run: list[tuple[Spot, Spot]] = []
    for before, one, two in zip([None, *spots.all], spots.all, spots.all[1:], strict=False):
        if one.rank != two.rank:
            continue
        if _is_worth(one, two):
            one, two = two, one
        elif not _beside(one, two):
            continue
        elif before is not None and before.rank == one.rank and one.block.folded.endswith("sur ", 0, one.at):
            one = before  # « 12 porteurs sur 20, soit 60 % »
        if run and (one.rank - run[-1][0].rank > 1 or one.cell != run[-1][0].cell):
            yield run
            run = []
        run.append((one, two))
    yield run


def _is_worth(share: Spot, part: Spot) -> bool:
    """« 20 % au solde, soit 14 600 € »."""
    known = share.kind == "percent" and part.kind in ("count", "euro") and share.sure and part.sure and not share.cell
    return known and bool(_SOIT.fullmatch(share.block.folded, share.quantity.end, part.at))


def _beside(one: Spot, two: Spot) -> bool:
    if one.kind not in ("count", "euro") or two.kind != "percent" or not (one.sure and two.sure) or two.quantity.spelt:
        return False
    if one.cell:
        return two.cell and not _RATES.search(one.block.folded)
    return bool(_BESIDE.fullmatch(one.block.folded, one.quantity.end, two.at))
