"""A share that no two numbers of the text make, though it is said of a number that the text gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from reporting.reading.numbers import Hedge, Quantity
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.series import MANY
from reporting.reading.rules.share_bases import (
    BASED,
    SOIT,
    Of,
    fits,
    is_sure,
    other_shares,
    plain,
    plausible,
    unexplained,
)
from reporting.reading.rules.shares_counts import shares_of
from reporting.reading.rules.spots import Spot, Spots, spots_of
from reporting.reading.vocabulary import roots

# Of another thing than the numbers around.
_APART = re.compile(
    r"\b(?:pour moitie|fois sur|au plus|depass\w+|plafon\w+|maximum|maturite|contre|[a-z]+ en represente)\b"
)
_CHANGE = re.compile(
    r"\b(?:hausse|baisse\w*|augment\w*|dimin\w*|progress\w*|recul\w*|evolu\w*|croissance|accroi\w*|chute|repli|"
    r"de plus(?! de)|de moins(?! de)|gagn\w*|gain|perd\w*|perte|economi\w*|rebond\w*|"
    r"supplement\w*|majoration|minoration)\b"
)
# « neuf dossiers, soit 56 % », « 15 000 € (60 %) », « ils représentent 40 % »
_JOINT = re.compile(
    r"[^.]{0,160}?(?:\bsoit\b|\(|=|:|\bc'est|\brepresent\w*|\bcorrespond\w*|\bequiva\w*|\bpes\w+|\bform\w+|"
    r"\bconstitu\w+|\bdonc\b|\bfait\b|\bfont\b|\bcouvr\w+|\bfinanc\w+|\ba hauteur de|\bou\b|\bportant|\bse situe|,|;|–)"
    r"[^.;()]{0,40}"
)
_THEN = re.compile(r"[^.;()]{0,90}(?:\(|,? soit |, c'est-a-dire |: ?|, ou )[^.;()]{0,20}")
_AGAIN = re.compile(
    r" ?(?:soit|c'est|cela|ce|cette|ces|son|sa|leurs?|autrement|donc|ainsi|en somme|il|elle|ils|elles|on|tel\w*|bref|"
    r"la part|le taux|la proportion)\b"
)
_THE = r"(?:les |ces |nos |vos |leurs |ses |des |un total de |un ensemble de |quelque )*"
_PART_OF = re.compile(
    rf"[^.;:()\d]{{0,70}}?(?:\bsur {_THE}|\bdes |\bde (?:ces|nos|vos|leurs|ses) |\bparmi {_THE}|\bd'entre les |"
    r"\bpour (?:un|une|le|la) [a-z' ]{3,30} (?:de |d'))"
)
_OF_WHICH = re.compile(r"[^.;]{0,70}?(?:,| \()? ?(?:dont|parmi lesquel\w+|y compris) (?:deja |seulement |encore )?")
_AMONG = re.compile(rf"(?:^|[.,;:(] ?|\bet |\bmais )(?:sur|parmi|de|pour) {_THE}$")


@rule("pourcentage-effectif", "Une part n’est celle d’aucun des nombres du texte.", general=True)
def drawn(read: Read) -> Iterator[Found]:
    """« Le coût est de 30 000 €. La Caf y contribue à hauteur de 15 000 €, soit 60 % du coût. »"""
    spots = spots_of(read)
    listed = {id(share) for run in shares_of(spots) if len(run) > 2 for _, share in run}
    for share in _claims(spots):
        if id(share) in listed:
            continue  # of what the list is of
        clause = _clause(spots, share)
        lead = share.block.folded[max(0, share.at - 24) : share.at]
        if _APART.search(clause) or _CHANGE.search(clause) or _APART.search(lead):
            continue
        row = _again(spots, share) or _row_of(spots, share)
        if row is not None and not _near_share(share, row.value):
            text = f"{_said_share(share)} ici, {shown(row.value, 'percent')} là."
            yield (read.passage((share.block, share.at)), read.passage((row.block, row.at))), text
            continue
        one = _of(spots, share)
        if one is not None:
            true = one.part.value * 100 / one.base.value
            text = (
                f"{shown(one.part.value, one.part.kind)} sur {shown(one.base.value, one.part.kind)} font "
                f"{shown(round(true, 1), 'percent')}, et non {_said_share(share)}."
            )
            yield tuple(read.passage((each.block, each.at)) for each in (share, one.part, one.base)), text


# « La majorité des actions », « elles sont minoritaires », « la quasi-totalité »: what they say of a share.
_WORDS: tuple[tuple[re.Pattern[str], int, Hedge], ...] = (
    (
        re.compile(
            r"\b(?:la|une) (?:(?:tres )?(?:large|grande|nette|courte|forte) )?majorite (?:de|d'|des|s|sont|est)\b|"
            r"\bmajoritaires?\b|\bmajoritairement\b|\bla plupart\b|\bplus d'un sur deux\b"
        ),
        50,
        "min",
    ),
    (re.compile(r"\b(?:la|une) (?:petite |faible )?minorite\b|\bminoritaires?\b|\bmoins d'un sur deux\b"), 50, "max"),
    (re.compile(r"\bquasi[- ]totalite\b|\b(?:presque|quasiment) (?:tou(?:te)?s|la totalite)\b"), 80, "min"),
)
_IN_WORDS = re.compile(r"m(?:aj|in)orit|plupart|d'un sur deux|quasi|presque")


def _claims(spots: Spots) -> Iterator[Spot]:
    """The shares that the prose tells, in figures or in words."""
    for one in spots.all:
        if one.kind == "percent" and not one.cell and 1 < one.value < 100 and one.quantity.upper is None:
            yield one
    for rank, (block, first, last) in enumerate(spots.spans):
        if block.kind == "row" or not _IN_WORDS.search(block.folded, first, last):
            continue
        for pattern, value, hedge in _WORDS:
            for match in pattern.finditer(block.folded, first, last):
                said = Quantity(match.start(), match.end(), Decimal(value), "percent", hedge)
                yield Spot(said.value, said, "", frozenset(), block, match.start(), rank)


def _said_share(share: Spot) -> str:
    return f"« {share.block.folded[share.quantity.start : share.quantity.end].strip()} »"


def _again(spots: Spots, share: Spot) -> Spot | None:
    """The same share, said once more in figures: « plus de la moitié des familles, soit 38 % »."""
    if share.quantity.exact and not share.quantity.spelt:
        return None
    after = [one for one in spots.between(share.rank, share.rank) if one.at >= share.quantity.end]
    one = next((one for one in after if not one.quantity.article), None)
    if one is None or one.kind != "percent" or not one.quantity.exact or one.quantity.spelt:
        return None
    return one if SOIT.search(share.block.folded, share.quantity.end, one.at) else None


def _row_of(spots: Spots, share: Spot) -> Spot | None:
    """The share that one row prints of what a sentence tells another share of."""
    if any(plain(one) or one.kind == "percent" for one in spots.between(share.rank, share.rank) if one is not share):
        return None
    said = _told(spots, share)
    rows = [one for one in spots.labelled(said) if one.cell and one.kind == "percent" and one.words]
    return rows[0] if len(rows) == 1 and rows[0].value != 100 else None


def _told(spots: Spots, share: Spot) -> frozenset[str]:
    """The words that tell of what a share is: its sentence, or its clause where there are several."""
    block, first, last = spots.spans[share.rank]
    return roots(_clause(spots, share) if other_shares(spots, share) else block.folded[first:last])


def _near_share(share: Spot, value: Decimal) -> bool:
    return fits(share, value, Decimal(100))


def _clause(spots: Spots, one: Spot) -> str:
    """What is said around a number, between the signs that end a clause."""
    block, first, last = spots.spans[one.rank]
    start = max((match.end() for match in _STOP.finditer(block.folded, first, one.at)), default=first)
    stop = _STOP.search(block.folded, one.quantity.end, last)
    return block.folded[start : stop.start() if stop else last]


_STOP = re.compile(r"[;:()]|, (?!soit|c'est)")


def _of(spots: Spots, share: Spot) -> Of | None:
    near = [one for one in spots.between(share.rank - 2, share.rank + 1) if plain(one)]
    said = [each for each in _said(spots, near) if _linked(spots, share, each)]
    said = said or [each for each in _two_before(spots, share) if not _of_both(share, each)]
    if said:
        return None if any(fits(share, each.part.value, each.base.value) for each in said) else _likely(share, said)
    parts = list(_parts(spots, share))
    found = [unexplained(spots, share, part) for part in parts]
    if True in found:
        return None
    return next((one for one in found if isinstance(one, Of)), None) or _only_two(spots, share)


def _only_two(spots: Spots, share: Spot) -> Of | None:
    """« Ces 92 000 €, rapportés aux 115 000 € de dépenses, en font 75 % »: all that the sentence counts."""
    here = [one for one in spots.between(share.rank, share.rank) if not one.quantity.article and not one.time]
    if (
        len(here) != 3
        or len({one.kind for one in here}) != 2
        or not all(plain(one) for one in here if one is not share)
    ):
        return None
    if MANY.search(share.block.folded) or _OUT_OF.search(share.block.folded, share.quantity.end):
        return None
    part, base = sorted((one for one in here if one is not share), key=lambda one: one.value)
    one = Of(part, base)
    right = part.kind != base.kind or fits(share, part.value, base.value) or _of_both(share, one)
    return one if not right and plausible(share, one) else None


def _of_both(share: Spot, one: Of) -> bool:
    """Whether a share is that of one of two numbers in what they make together."""
    whole = one.part.value + one.base.value
    return fits(share, one.part.value, whole) or fits(share, one.base.value, whole)


def _said(spots: Spots, near: Sequence[Spot]) -> Iterator[Of]:
    """The numbers of which the text says that one is a part of the other."""
    for one, two in pairwise(near):
        if one.block is not two.block or one.kind != two.kind or one.cell:
            continue
        folded = one.block.folded
        joint = folded[one.quantity.end : two.at]
        if one.value < two.value and _PART_OF.fullmatch(joint):
            yield Of(one, two)
        elif one.value > two.value and (
            _OF_WHICH.fullmatch(joint) or (len(joint) < 80 and _AMONG.search(folded[: one.at]))
        ):
            yield Of(two, one)


_OUT_OF = re.compile(r"\bsur (?:les |ces )?\d+ (?:reponses|repondants)")


def _two_before(spots: Spots, share: Spot) -> Iterator[Of]:
    """« Quarante dossiers ont été reçus, dix retenus. Autrement dit, un dossier sur deux a convaincu. »"""
    block, start, _ = spots.spans[share.rank]
    here = [one for one in spots.between(share.rank, share.rank) if plain(one) or one.kind == "percent"]
    before = [one for one in spots.between(share.rank - 1, share.rank - 1) if plain(one) or _stands_alone(one)]
    if len(before) == 1 and before[0].block is block:
        before = [one for one in spots.between(share.rank - 2, share.rank - 1) if plain(one)]
    drawn = _SO.match(block.folded, start) or _SO_IT_IS.search(_clause(spots, share))
    if here != [share] or len(before) != 2 or not all(map(plain, before)) or before[0].cell or not drawn:
        return
    part, base = sorted(before, key=lambda one: one.value)
    like = part.kind == "euro" or part.noun == base.noun or not before[1].noun
    if part.kind == base.kind and part.value < base.value and like:
        yield Of(part, base)


def _stands_alone(one: Spot) -> bool:
    """« deux par des hôpitaux et une par une mutuelle »: the first « une » is a number."""
    return one.quantity.article and not one.noun


_SO = re.compile(r" ?(?:autrement dit|c'est donc|ce sont donc|cela|soit|ainsi|c'est|en somme|bref)\b")


def _linked(spots: Spots, share: Spot, pair: Of) -> bool:
    """Whether a share is said next to two numbers: after them or before, in their sentence or the next."""
    first, last = sorted((pair.part, pair.base), key=lambda one: one.at)
    between = [
        one
        for one in spots.between(min(first.rank, share.rank), max(last.rank, share.rank))
        if one not in (share, first, last) and (plain(one) or one.kind == "percent")
    ]
    block, start, _ = spots.spans[share.rank]
    if share.block is first.block and share.rank in (first.rank, last.rank):
        return _joined(share, first, between) if share.at < first.at else _joined(share, last, between)
    inside = [one for one in between if one.rank in (share.rank, last.rank) and _earlier(one, share)]
    drawn = _AGAIN.match(block.folded, start) or _SO_IT_IS.search(_clause(spots, share))
    return share.rank == last.rank + 1 and not inside and bool(drawn)


def _earlier(one: Spot, share: Spot) -> bool:
    return (one.rank, one.at) < (share.rank, share.at)


def _joined(share: Spot, one: Spot, others: Sequence[Spot]) -> bool:
    """Whether nothing but words that say so is between a share and a number."""
    before = one.at < share.at
    start, end = (one.quantity.end, share.at) if before else (share.quantity.end, one.at)
    if any(each.block is one.block and start <= each.at < end for each in others):
        return False
    return bool((_JOINT if before else _THEN).fullmatch(share.block.folded, start, end))


def _likely(share: Spot, said: Sequence[Of]) -> Of | None:
    best = said[-1]
    return best if plausible(share, best) else None


def _parts(spots: Spots, share: Spot) -> list[Spot]:
    """The numbers that a share is said of: beside it; or a sentence before, or in a row, with its words."""
    based = BASED.match(share.block.folded, share.quantity.end)
    inside = [one for one in spots.between(share.rank, share.rank) if plain(one)]
    here = [one for one in inside if not (based and one.at == based.end())]
    beside = [one for one in here if _joined(share, one, [*here, *other_shares(spots, share)])]
    if here:
        return [one for one in beside if is_sure(share, one)] or beside
    said = _told(spots, share)
    rows = [one for one in spots.labelled(said) if plain(one)]
    if any(share.value == cell.value for one in rows for cell in one.block.quantities):
        return []  # « Horaires adaptés | 62 | 28 | 10 », in percent though no sign says so
    if rows:
        most = max(len(one.words) for one in rows)
        best = [one for one in rows if len(one.words) == most]
        # A share is rather of a part than of the whole of its line.
        return sorted(best, key=lambda one: one.value) if len({one.rank for one in best}) == 1 else []
    before = [one for one in spots.between(share.rank - 3, share.rank - 1) if plain(one)]
    like = [one for one in before if one.words & said - {one.noun}]
    if based and not like:
        like = [one for one in before if one.rank == share.rank - 1]
    like.sort(key=lambda one: (len(one.words & said), one.rank))
    return like[-1:] if _DRAWN.search(_clause(spots, share)) else []


_SO_IT_IS = re.compile(r"\b(?:donc|ainsi|autrement)\b")
_DRAWN = re.compile(r"\b(?:donc|ainsi|soit|c'est|represent\w+|pes\w+|autrement)\b")
