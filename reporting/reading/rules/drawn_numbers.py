"""A number that the text draws from others (a rest, a change, so many for a hundred) and that none of them make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, permutations

from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.results import left_below
from reporting.reading.rules.spots import Spot, Spots, spots_of
from reporting.reading.slips import slip
from reporting.reading.vocabulary import roots

_LEFT = re.compile(
    r"\b(?:excedent|deficit|difference|ecart|reliquat|solde|trop[- ]percu|reste|restent|restait|restera|"
    r"manque|manquent|gain|hausse|baisse|depassement|gagne\w*|perdu\w*|progress\w*|augment\w*|diminu\w*)\b"
    r"(?! a charge)[^.;\d]{0,50}$"
)
_OTHERS = re.compile(
    r" (?:[a-z-]+ ){0,2}?(?:restante?s?|de plus(?! de)|de moins(?! de)|en plus|en moins|manquante?s?|"
    r"non consomm\w+|vacante?s?|a pourvoir|a engager|a trouver|a verser)\b"
)
_THE_OTHERS = re.compile(r" (?:autres?|derniere?s?|restante?s?)\b")
_THE = re.compile(r"\b(?:les|ces|des|aux|nos) $")
_NO_REST = re.compile(r"\bmoyen\w*|\bmedian\w*|\bpar (?:mois|jour|semaine|heure)\b|\bchaque\b")
_CHANGED = re.compile(
    r"\+ ?#|\b(?:hausse|augment\w*|progress\w*|croissance|accroiss\w*|accru\w*|bond|gagn\w+|baisse\w*|diminu\w*|"
    r"recul\w*|repli|chut\w*|reduction|reduit\w*|perd\w*|evolution|variation|de plus(?! de)|de moins(?! de))\b"
)
_YEARLY = re.compile(
    r"\bpar an\b|\bchaque annee\b|\bannuel\w*\b|\bl'an\b|\bpoints?\b|\bobjectif\b|\b(?:super|infer)ieur\w*"
)
_PER = re.compile(r" [a-z' -]{3,40}? pour (?P<base>100|1 000|1000|cent|mille) (?P<what>[a-z]{4,})")


@rule("difference", "Un reste, un écart ou une évolution n’est celui d’aucun des nombres du texte.", general=True)
def left(read: Read) -> Iterator[Found]:
    """« Sur 90 000 €, 62 000 € ont été consommés ; il reste 38 000 € », « six sur neuf … les quatre autres »."""
    spots = spots_of(read)
    for said in spots.all:
        if said.kind not in ("count", "euro") or not said.sure or said.cell or said.value < 2:
            continue
        lead, tail = _around(spots, said)
        others = _THE.search(lead) and _THE_OTHERS.match(tail)
        if not others and not _LEFT.search(lead) and not _OTHERS.match(tail):
            continue
        near = [one for one in spots.between(said.rank - 2, said.rank) if _usable(one, said, far=bool(others))]
        pair = None if _NO_REST.search(lead) else _rest_of(said, near) or _slip_of(spots, said)
        if pair:
            one, two = pair
            made = shown(one.value - two.value, one.kind)
            text = f"{number(one.value)} moins {number(two.value)} font {made}, et non {shown(said.value, said.kind)}."
            yield tuple(read.passage((each.block, each.at)) for each in (said, one, two)), text
    yield from left_below(read)


@rule("evolution-dite", "Une évolution n’est celle d’aucun des nombres dits autour.", general=True)
def changes(read: Read) -> Iterator[Found]:
    """« de 60 à 75 places, en progression de 30 % », « 52 enfants contre 40, une hausse d'un quart »."""
    spots = spots_of(read)
    for said in spots.all:
        if said.kind != "percent" or said.cell or said.value < 2 or said.quantity.hedge == "range":
            continue
        lead, tail = _around(spots, said)
        words = lead[-60:] + "#" + tail[:30]
        if not _CHANGED.search(words) or _YEARLY.search(words):
            continue
        near = [one for one in spots.between(said.rank - 1, said.rank) if one.kind in ("count", "euro")]
        near = [each for one in near for each in _ends(one) if each.sure and each.value and not each.cell]
        pairs = _like([one for one in near if one.rank == said.rank]) or _like(near)
        if len(pairs) != 1:
            continue
        one, two = pairs[0]
        if not _is_change(said, one.value, two.value):
            change = abs(two.value - one.value) * 100 / one.value
            if change < 300:
                text = (
                    f"De {shown(one.value, one.kind)} à {shown(two.value, two.kind)}, l’évolution est de "
                    f"{shown(round(change, 1), 'percent')}, et non de {shown(round(said.value, 1), 'percent')}."
                )
                yield tuple(read.passage((each.block, each.at)) for each in (said, one, two)), text


def _ends(one: Spot) -> list[Spot]:
    """« de 8 000 à 10 000 € », said of a change, is two numbers."""
    upper = one.quantity.upper
    if upper is None:
        return [one]
    quantity = replace(one.quantity, upper=None, hedge="")
    return [replace(one, quantity=quantity), replace(one, quantity=replace(quantity, value=upper), value=upper)]


def _is_change(said: Spot, one: Decimal, two: Decimal) -> bool:
    change = abs(two - one) * 100 / one
    if said.quantity.hedge in ("min", "max"):
        return (change >= said.value - 1) if said.quantity.hedge == "min" else (change <= said.value + 1)
    loose = Decimal(4) if said.quantity.spelt or said.quantity.hedge else max(said.quantity.step, Decimal(1))
    return abs(change - said.value) <= loose


def _like(near: Sequence[Spot]) -> list[tuple[Spot, Spot]]:
    """The pairs of numbers that may be one thing at two times, the old one first."""
    return [
        (two, one) if one.block is two.block and _BEFORE.search(one.block.folded, one.at, two.at) else (one, two)
        for one, two in combinations(near, 2)
        if one.kind == two.kind and one.time == two.time and (not one.noun or not two.noun or one.noun == two.noun)
        if one.value != two.value
    ]


_BEFORE = re.compile(r"\b(?:contre|alors qu|au lieu d|apres|par rapport a)")


@rule("densite", "Un nombre « pour 100 » n’est pas celui des deux nombres dits avant.", general=True)
def densities(read: Read) -> Iterator[Found]:
    """« 3 530 places …, ce qui donne 85 places pour 100 enfants »."""
    spots = spots_of(read)
    for said in spots.all:
        match = _PER.match(said.block.folded, said.quantity.end) if said.kind == "count" and not said.cell else None
        if match is None or not said.sure or not said.noun:
            continue
        by = Decimal(1000 if match["base"] in ("mille", "1000", "1 000") else 100)
        near = [one for one in spots.between(said.rank - 8, said.rank) if one.kind == "count" and one.sure]
        near = [one for one in near if (one.rank, one.at) < (said.rank, said.at) and one.value > by]
        tops = [one for one in near if one.noun == said.noun]
        bases = [one for one in near if one.words & roots(match["what"]) and one not in tops]
        tops = tops or [one for one in near if said.noun in one.words and one not in bases]
        loose = max(said.quantity.step, Decimal(1))
        made = [(top, base) for top in tops for base in bases if top.block.section is said.block.section]
        # « 4 200 places collectives et 6 100 chez les assistants maternels »: any of them, or two together.
        counts = {one.value for one in tops} | {a.value + b.value for a, b in combinations(tops, 2)}
        if made and not any(abs(top * by / base.value - said.value) <= loose for top in counts for _, base in made):
            top, base = made[-1]
            true = top.value * by / base.value
            if Decimal("0.4") < true / said.value < Decimal("2.5"):
                text = (
                    f"{number(top.value)} pour {number(base.value)} font {number(round(true, 1))} pour {number(by)}, "
                )
                text += f"et non {number(said.value)}."
                yield tuple(read.passage((each.block, each.at)) for each in (said, top, base)), text


def _around(spots: Spots, one: Spot) -> tuple[str, str]:
    """The words of the sentence before a number and after it."""
    block, first, last = spots.spans[one.rank]
    return block.folded[first : one.at], block.folded[one.quantity.end : last]


def _usable(one: Spot, said: Spot, *, far: bool) -> bool:
    """Whether a number may be one that another was drawn from: of its block, or of the sentences before."""
    beside = one.block is said.block or (
        far and not one.cell and (not one.noun or one.noun == said.noun or not said.noun)
    )
    told = (one.rank, one.at) < (said.rank, said.at) or (one.rank == said.rank and _DETAIL.search(_between(said, one)))
    alike = said.kind == "euro" or not one.noun or not said.noun or one.noun == said.noun or said.value < 40
    return bool(beside and told and alike and one.kind == said.kind and one.sure) and one.time == said.time


# « a progressé de 280 en un an : 7 120 contre 6 940 »
_DETAIL = re.compile(r"[:(]")


def _between(one: Spot, two: Spot) -> str:
    return one.block.folded[one.quantity.end : two.at]


def _rest_of(said: Spot, near: Sequence[Spot]) -> tuple[Spot, Spot] | None:
    """The two numbers before one that nearly leave it, where none of them do."""
    if not 2 <= len(near) <= 6 or said.value in {one.value for one in near}:
        return None
    values = [one.value for one in near]
    sums = {Decimal(0)}
    for value in values:
        sums |= {each + value for each in sums}
    if said.value in sums or any(value - said.value in sums for value in values):
        return None
    pairs = [
        (one, two)
        for one, two in permutations(near, 2)
        if one.value > two.value > 1 and (not one.noun or not two.noun or one.noun == two.noun or said.kind == "euro")
    ]
    close = [pair for pair in pairs if _close(pair[0].value - pair[1].value, said.value)]
    return close[-1] if close else None


def _slip_of(spots: Spots, said: Spot) -> tuple[Spot, Spot] | None:
    """« Il reste 138 600 € »: what one amount of the document leaves of another, but for a slip of the pen."""
    if said.value < 1000:
        return None
    taken = [one for one in spots.between(said.rank - 2, said.rank) if _large(one, said)]
    every = [one for one in spots.all if _large(one, said)] if taken else []
    if not taken or any(abs(one.value - two.value) == said.value for one in taken for two in every):
        return None
    pairs = ((top, low) for low in taken for top in every if slip(top.value - low.value, said.value) > 1)
    return next(pairs, None)


def _large(one: Spot, said: Spot) -> bool:
    return one.kind == said.kind and one.sure and one is not said and one.value > 99


def _close(made: Decimal, said: Decimal) -> bool:
    return 0 < abs(made - said) <= max(said * Decimal("0.35"), Decimal(2)) or slip(made, said) > 1
