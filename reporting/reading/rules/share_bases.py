"""Of which whole of a text a share may be said, and whether one of them makes it right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from reporting.reading.rules.spots import Spot, Spots
from reporting.reading.vocabulary import root, roots, same_noun
from reporting.reading.words import stem


@dataclass(frozen=True, slots=True)
class Of:
    """A number and the whole that the text says it is a part of."""

    part: Spot
    base: Spot


def plausible(share: Spot, one: Of) -> bool:
    return Decimal("0.3") < one.part.value * 100 / one.base.value / share.value < Decimal("3.4")


def is_sure(share: Spot, one: Spot) -> bool:
    """Whether a share is put beside a number: « neuf projets, soit un quart », « un quart, soit neuf projets »."""
    if one.block is not share.block:
        return False
    start, end = (share.quantity.end, one.at) if one.at > share.at else (one.quantity.end, share.at)
    return bool(SOIT.search(share.block.folded, start, end))


SOIT = re.compile(r"\b(?:soit|c'est-a-dire|exactement|represent\w+)\b[^.;]{0,20}$|[(:] ?$")


def other_shares(spots: Spots, share: Spot) -> list[Spot]:
    return [one for one in spots.between(share.rank, share.rank) if one.kind == "percent" and one is not share]


def plain(one: Spot) -> bool:
    return one.kind in ("count", "euro") and one.sure and not one.time and one.value > 0


def unexplained(spots: Spots, share: Spot, part: Spot) -> Of | bool:
    """The whole that a share is wrongly said of; True where some whole of the text makes it right."""
    around = [one for one in _near(spots, share) if one.kind == part.kind and one.value > 0 and not one.time]
    near = around
    if part.rank not in range(share.rank - 3, share.rank + 2):
        near = [one for one in spots.between(part.rank, part.rank) if one.kind == part.kind]
        near += [
            one for one in spots.all if part.cell and one.cell and one.words < part.words and one.kind == part.kind
        ]
    folded = share.block.folded
    after = roots(re.split(r"[.;:(]", folded[share.quantity.end : share.quantity.end + 40])[0])
    nouns = ({part.noun} | after) - {""}
    sure = is_sure(share, part)
    based = BASED.match(folded, share.quantity.end)
    if based:
        wholes = [one for one in near if one.block is share.block and one.at == based.end()]
    elif named := _named(spots, share, part) if sure else []:
        wholes = named
    else:
        before = [one for one in near if plain(one) and part.rank - 2 < one.rank <= part.rank]
        far = _far(spots, nouns, part)
        if sure and not part.noun and any(one.noun in _THINGS and one.value > part.value for one in before):
            pass  # « Parmi les 140 projets, 56 … »
        elif not far or nouns & _THINGS:
            nouns |= _THINGS
            far += _far(spots, _THINGS, part)
        wholes = [one for one in [*near, *far] if one.value > part.value]
    bases = {one.value for one in wholes}
    values = bases if based or share.quantity.hedge in ("min", "max") else bases | set(_sums(spots, share, part))
    if any(fits(share, part.value, base, rest=not sure) for base in values):
        return True
    here = part.rank == share.rank and not other_shares(spots, share)
    others = [] if based or sure else [one for one in around if one.rank >= share.rank - (not here)]
    if any(fits(share, one.value, base) for one in others for base in (bases if here else values) if one.value < base):
        return True
    like = [one for one in wholes if one.noun and one.noun in nouns and plain(one)]
    best = max(
        like or [one for one in near if one in wholes and plain(one)],
        key=lambda one: (
            part.cell and one.rank == part.rank,
            one.rank == share.rank,
            one.noun in after,
            sum(two.value == one.value for two in like),
            one.value,
        ),
        default=None,
    )
    listed = _firsts(spots, part)
    if len(listed) > 2 and not any(one.block is part.block for one in wholes):
        best = replace(part, value=sum((one.value for one in listed), Decimal(0)))
    elif best is None:  # « cinq par des villes, deux par des hôpitaux et une par une mutuelle »
        run = [one for one in spots.between(part.rank, part.rank) if one.kind == part.kind and not one.time]
        run = [one for one in run if not (one.quantity.article and one.noun)]
        best = replace(part, value=sum((one.value for one in run), Decimal(0))) if len(run) > 2 else None
    if best is None or fits(share, part.value, best.value, rest=not sure):
        return False
    one = Of(part, best)
    return one if plausible(share, one) else False


def _named(spots: Spots, share: Spot, part: Spot) -> list[Spot]:
    """The numbers just said of the things that a share is of: « un quart des actions », « six d'entre elles »."""
    folded = share.block.folded
    of = _OF_WHAT.match(folded, share.quantity.end) or _ONE_IN.fullmatch(folded, share.at, share.quantity.end)
    they = _THEM.match(folded, share.quantity.end) or _THEM.match(part.block.folded, part.quantity.end)
    start = _place(min(share, part, key=_place))
    before = [one for one in spots.between(share.rank - 3, share.rank) if _place(one) < start]
    known = [one for one in before if one.kind == part.kind and plain(one) and one.value > part.value and one.noun]
    nouns = {root(noun) for noun in same_noun(stem(of["what"]))} if of else set()
    beside = [one for one in known if one.rank == share.rank and one.noun == part.noun]
    named = beside or [one for one in known if one.noun in nouns] or (known if they else [])
    if named or not of:
        return named
    return [one for one in _usual(spots, root(of["what"])) if one.kind == part.kind and one.value > part.value]


def _place(one: Spot) -> tuple[int, int]:
    return one.rank, one.at


_OF_WHAT = re.compile(r" ?(?:des|de (?:ces|nos|vos|leurs)|du|de la|de l') ?(?P<what>[a-z-]{4,})")
_ONE_IN = re.compile(r"\S+ (?P<what>[a-z-]{4,}) sur \S+")
_THEM = re.compile(r" d'entre (?:eux|elles)\b")
# « le quart des 171 actions »
BASED = re.compile(r" (?:des|de ces|de nos|de vos|de leurs|d'un total de|sur les) (?=\d)")
_THINGS = roots("projets actions dossiers lauréats initiatives opérations porteurs")


def _near(spots: Spots, share: Spot) -> list[Spot]:
    """The numbers of the sentences around, and of the one that announces the list."""
    intro = share.block.intro
    above = spots.of(intro) if intro is not None else []
    return [*above, *spots.between(share.rank - 3, share.rank + 1)]


def _far(spots: Spots, nouns: Set[str], part: Spot) -> list[Spot]:
    """The usual numbers of some nouns, in the order of the text."""
    return sorted((one for noun in nouns for one in _usual(spots, noun) if one.kind == part.kind), key=_place)


def _usual(spots: Spots, noun: str) -> list[Spot]:
    """The numbers that a noun has the most often, of which a share is likely said."""
    if noun not in spots.usual:
        found = [one for one in spots.by_noun.get(noun, ()) if plain(one)]
        usual = {value for value, _ in Counter(one.value for one in found).most_common(4)}
        spots.usual[noun] = [one for one in found if one.value in usual]
    return spots.usual[noun]


def _sums(spots: Spots, share: Spot, part: Spot) -> Iterator[Decimal]:
    """What the numbers of a sentence, of the one before, or the first of each item of a list make together, « une »
    counted or not.
    """
    for found in (
        spots.between(part.rank, part.rank),
        spots.between(share.rank - 1, share.rank - 1),
        spots.between(share.rank, share.rank + 1),
        _firsts(spots, part),
    ):
        like = [one for one in found if one.kind == part.kind]
        sure = [one.value for one in like if plain(one)]
        articles = [one for one in like if one.quantity.article]
        yield sum(sure, Decimal(0))
        yield sum(sure, Decimal(len(articles)))
        yield sum(sure, Decimal(sum(not one.noun for one in articles)))


def _firsts(spots: Spots, part: Spot) -> list[Spot]:
    """The first number of each item of the list of a number."""
    if part.block.kind not in ("item", "field"):
        return []
    found = {}
    for step in (-1, 1):
        rank = part.rank
        while 0 <= rank < len(spots.spans) and spots.spans[rank][0].kind == part.block.kind:
            like = [one for one in spots.between(rank, rank) if one.kind == part.kind]
            found[spots.spans[rank][0].rank] = like[:1]
            rank += step
    return [one for some in found.values() for one in some]


def fits(share: Spot, part: Decimal, base: Decimal, *, rest: bool = True) -> bool:
    """Whether a share is about that of a part, or of what is left of it where `rest` may be meant."""
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
    return abs(true - share.value) <= loose or (rest and abs(100 - true - share.value) <= loose / 3)
