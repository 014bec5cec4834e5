"""A share that no two numbers of the text make, though it is said of a number that the text gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from reporting.reading.numbers import Hedge, Quantity
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.shares_counts import shares_of
from reporting.reading.rules.spots import Spot, Spots, spots_of
from reporting.reading.vocabulary import roots

# What is fixed, aimed at, or of another thing than the numbers around.
_FIXED = re.compile(
    r"\b(?:plafon\w*|limite\w*|maxim\w+|minim\w+|tva|acompte|avance|objectif\w*|cible|viser?|"
    r"doit|doivent|devra\w*|peut|peuvent|pourr\w+|bonifi\w+|contre|"
    r"moyenne|par an|pour moitie|quorum|fois|maturite|niveau|note|pass\w+ de|retenue|remise|en represente|solde|"
    r"exige\w*|au moins|au plus|fixee?s? a)\b"
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


@dataclass(frozen=True, slots=True)
class Of:
    """A number and the whole that the text says it is a part of."""

    part: Spot
    base: Spot


@rule("part-conclue", "Une part n’est celle d’aucun des nombres du texte.", general=True)
def drawn(read: Read) -> Iterator[Found]:
    """« Le coût est de 30 000 €. La Caf y contribue à hauteur de 15 000 €, soit 60 % du coût. »"""
    spots = spots_of(read)
    listed = {id(share) for run in shares_of(spots) if len(run) > 2 for _, share in run}
    for share in _claims(spots):
        if id(share) in listed:
            continue  # of what the list is of
        clause = _clause(spots, share)
        lead = share.block.folded[max(0, share.at - 24) : share.at]
        if _FIXED.search(clause) or _CHANGE.search(clause) or _FIXED.search(lead):
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


def _claims(spots: Spots) -> Iterator[Spot]:
    """The shares that the prose tells, in figures or in words."""
    for one in spots.all:
        if one.kind == "percent" and not one.cell and 1 < one.value < 100 and one.quantity.upper is None:
            yield one
    for rank, (block, first, last) in enumerate(spots.spans):
        if block.kind == "row":
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
    return one if _SOIT.search(share.block.folded, share.quantity.end, one.at) else None


def _row_of(spots: Spots, share: Spot) -> Spot | None:
    """The share that one row prints of what a sentence tells another share of."""
    if any(_plain(one) or one.kind == "percent" for one in spots.between(share.rank, share.rank) if one is not share):
        return None
    said = _told(spots, share)
    rows = [one for one in spots.labelled(said) if one.cell and one.kind == "percent" and one.words]
    return rows[0] if len(rows) == 1 else None


def _told(spots: Spots, share: Spot) -> frozenset[str]:
    """The words that tell of what a share is: its sentence, or its clause where there are several."""
    block, first, last = spots.spans[share.rank]
    return roots(_clause(spots, share) if _shares(spots, share) else block.folded[first:last])


def _near_share(share: Spot, value: Decimal) -> bool:
    return _fits(share, value, Decimal(100))


def _clause(spots: Spots, one: Spot) -> str:
    """What is said around a number, between the signs that end a clause."""
    block, first, last = spots.spans[one.rank]
    start = max((match.end() for match in _STOP.finditer(block.folded, first, one.at)), default=first)
    stop = _STOP.search(block.folded, one.quantity.end, last)
    return block.folded[start : stop.start() if stop else last]


_STOP = re.compile(r"[;:()]|, (?!soit|c'est)")


def _of(spots: Spots, share: Spot) -> Of | None:
    near = [one for one in spots.between(share.rank - 2, share.rank + 1) if _plain(one)]
    said = [each for each in _said(spots, near) if _linked(spots, share, each)] or list(_two_before(spots, share))
    if said:
        return None if any(_fits(share, each.part.value, each.base.value) for each in said) else _likely(share, said)
    parts = list(_parts(spots, share))
    found = [_unexplained(spots, share, part) for part in parts]
    return next((one for one in found if isinstance(one, Of)), None) if True not in found else None


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


def _two_before(spots: Spots, share: Spot) -> Iterator[Of]:
    """« Quarante dossiers ont été reçus, dix retenus. Autrement dit, un dossier sur deux a convaincu. »"""
    block, start, _ = spots.spans[share.rank]
    here = [one for one in spots.between(share.rank, share.rank) if _plain(one) or one.kind == "percent"]
    before = [one for one in spots.between(share.rank - 1, share.rank - 1) if _plain(one)]
    if here != [share] or len(before) != 2 or before[0].cell or not _SO.match(block.folded, start):
        return
    part, base = sorted(before, key=lambda one: one.value)
    if part.kind == base.kind and part.value < base.value and (part.noun == base.noun or not before[1].noun):
        yield Of(part, base)


_SO = re.compile(r" ?(?:autrement dit|c'est donc|ce sont donc|cela|soit|ainsi|c'est|en somme|bref)\b")


def _linked(spots: Spots, share: Spot, pair: Of) -> bool:
    """Whether a share is said next to two numbers: after them or before, in their sentence or the next."""
    first, last = sorted((pair.part, pair.base), key=lambda one: one.at)
    between = [
        one
        for one in spots.between(min(first.rank, share.rank), max(last.rank, share.rank))
        if one not in (share, first, last) and (_plain(one) or one.kind == "percent")
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
    return best if _plausible(share, best) else None


def _plausible(share: Spot, one: Of) -> bool:
    return Decimal("0.3") < one.part.value * 100 / one.base.value / share.value < Decimal("3.4")


def _parts(spots: Spots, share: Spot) -> list[Spot]:
    """The numbers that a share is said of: beside it; or a sentence before, or in a row, with its words."""
    based = _BASED.match(share.block.folded, share.quantity.end)
    inside = [one for one in spots.between(share.rank, share.rank) if _plain(one)]
    here = [one for one in inside if not (based and one.at == based.end())]
    beside = [one for one in here if _joined(share, one, [*here, *_shares(spots, share)])]
    if here:
        return [one for one in beside if _sure(share, one)] or beside
    said = _told(spots, share)
    rows = [one for one in spots.labelled(said) if _plain(one)]
    if rows:
        most = max(len(one.words) for one in rows)
        best = [one for one in rows if len(one.words) == most]
        return best if len({one.rank for one in best}) == 1 else []
    before = [one for one in spots.between(share.rank - 3, share.rank - 1) if _plain(one)]
    like = [one for one in before if one.words & said - {one.noun}]
    if based and not like:
        like = [one for one in before if one.rank == share.rank - 1]
    like.sort(key=lambda one: (len(one.words & said), one.rank))
    return like[-1:] if _DRAWN.search(_clause(spots, share)) else []


def _sure(share: Spot, one: Spot) -> bool:
    """Whether a share is put beside a number: « neuf projets, soit un quart », « un quart, soit neuf projets »."""
    if one.block is not share.block:
        return False
    start, end = (share.quantity.end, one.at) if one.at > share.at else (one.quantity.end, share.at)
    return bool(_SOIT.search(share.block.folded, start, end))


_SOIT = re.compile(r"\b(?:soit|c'est-a-dire|exactement|represent\w+)\b[^.;]{0,20}$|[(:] ?$")
_SO_IT_IS = re.compile(r"\b(?:donc|ainsi|autrement)\b")
_DRAWN = re.compile(r"\b(?:donc|ainsi|soit|c'est|represent\w+|pes\w+|autrement)\b")


def _shares(spots: Spots, share: Spot) -> list[Spot]:
    return [one for one in spots.between(share.rank, share.rank) if one.kind == "percent" and one is not share]


def _plain(one: Spot) -> bool:
    return one.kind in ("count", "euro") and one.sure and not one.time and one.value > 0


def _unexplained(spots: Spots, share: Spot, part: Spot) -> Of | bool:
    """The whole that a share is wrongly said of; True where some whole of the text makes it right."""
    near = [one for one in _near(spots, share) if one.kind == part.kind and one.value > 0 and not one.time]
    if part.rank not in range(share.rank - 3, share.rank + 2):
        near = [one for one in spots.between(part.rank, part.rank) if one.kind == part.kind]
        near += [
            one for one in spots.all if part.cell and one.cell and one.words < part.words and one.kind == part.kind
        ]
    folded = share.block.folded
    after = roots(folded[share.quantity.end : share.quantity.end + 40])
    nouns = ({part.noun} | after) - {""}
    if nouns & _THINGS or not nouns:
        nouns |= _THINGS
    far = [one for noun in nouns for one in _usual(spots.by_noun.get(noun, ())) if one.kind == part.kind]
    wholes = [one for one in [*near, *far] if one.value > part.value]
    if based := _BASED.match(folded, share.quantity.end):
        wholes = [one for one in near if one.block is share.block and one.at == based.end()]
    values = {one.value for one in wholes} | (set() if based else set(_sums(spots, share, part)))
    if any(_fits(share, part.value, base) for base in values):
        return True
    others = [] if based or _sure(share, part) else [one for one in near if one.rank >= share.rank - 1]
    if any(_fits(share, one.value, base) for one in others for base in values if one.value < base):
        return True
    like = [one for one in wholes if one.noun and one.noun in nouns and _plain(one)]
    best = max(
        like or [one for one in near if one in wholes and _plain(one)],
        key=lambda one: (
            part.cell and one.rank == part.rank,
            one.rank == share.rank,
            one.noun in after,
            sum(two.value == one.value for two in like),
            one.value,
        ),
        default=None,
    )
    if best is None:  # « cinq par des villes, deux par des hôpitaux et une par une mutuelle »
        run = [one for one in spots.between(part.rank, part.rank) if one.kind == part.kind and not one.time]
        run = [one for one in run if not (one.quantity.article and one.noun)]
        best = replace(part, value=sum((one.value for one in run), Decimal(0))) if len(run) > 2 else None
    if best is None or _fits(share, part.value, best.value):
        return False
    one = Of(part, best)
    return one if _plausible(share, one) else False


# « le quart des 171 actions »
_BASED = re.compile(r" (?:des|de ces|de nos|de vos|de leurs|d'un total de|sur les) (?=\d)")
_THINGS = roots("projets actions dossiers lauréats initiatives opérations porteurs")


def _near(spots: Spots, share: Spot) -> list[Spot]:
    """The numbers of the sentences around, and of the one that announces the list."""
    intro = share.block.intro
    above = spots.of(intro) if intro is not None else []
    return [*above, *spots.between(share.rank - 3, share.rank + 1)]


def _usual(found: Sequence[Spot]) -> list[Spot]:
    """The numbers that a noun has the most often, of which a share is likely said."""
    times = Counter(one.value for one in found if _plain(one))
    usual = {value for value, _ in times.most_common(4)}
    return [one for one in found if one.value in usual and _plain(one)]


def _sums(spots: Spots, share: Spot, part: Spot) -> Iterator[Decimal]:
    """What the numbers of a sentence, of the list or of the table around make together, « une » counted or not."""
    at = share.rank
    for reach in range(4):
        for low, high in ((at - reach, at), (at, at + reach), (at - reach, at + reach)):
            like = [one for one in spots.between(low, high) if one.kind == part.kind]
            sure = [one.value for one in like if _plain(one)]
            articles = [one for one in like if one.quantity.article]
            yield sum(sure, Decimal(0))
            yield sum(sure, Decimal(len(articles)))
            yield sum(sure, Decimal(sum(not one.noun for one in articles)))


def _fits(share: Spot, part: Decimal, base: Decimal) -> bool:
    if not base:
        return False
    true = part * 100 / base
    quantity = share.quantity
    if quantity.hedge == "min":
        return true >= share.value - 1
    if quantity.hedge == "max":
        return true <= share.value + 1
    if quantity.spelt and quantity.hedge:
        return abs(true - share.value) <= 8
    loose = Decimal(4) if quantity.spelt or quantity.hedge else max(quantity.step, Decimal("0.6"))
    return abs(true - share.value) <= loose or abs(100 - true - share.value) <= loose / 3
