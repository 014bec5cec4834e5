"""Words of quantity (a majority, nearly all, fewer than ten) against the numbers that follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.numbers import Quantity
from reporting.reading.rules.registry import Found, Read, rule, shown

# What a word says of a share: at least, at most. The bounds leave a few points to the way people speak.
_WORDS: tuple[tuple[str, int, int], ...] = (
    (
        r"(?:la|une) (?:grande|large|tres grande|tres large|vaste|forte|ecrasante) majorite|tres majoritairement",
        55,
        100,
    ),
    (
        r"(?:la|une) (?:courte |faible )?majorite|majoritairement|majoritaires?|la plupart|plus d'un sur deux|"
        r"l'essentiel d[eu]s?|la (?:majeure|plus grande) partie|le gros d[eu]s?",
        50,
        100,
    ),
    (r"(?:la|une) (?:petite |faible |infime )?minorite|minoritaires?|minoritairement|moins d'un sur deux", 0, 50),
    (r"(?:la )?quasi[- ]totalite|(?:presque|quasiment) (?:tou(?:te)?s|l'ensemble|la totalite)", 80, 100),
    (r"rares sont|(?:bien |tres )?peu d|une infime part|une part infime", 0, 40),
    (r"la moitie au moins|au moins la moitie", 49, 100),
    (r"la moitie au plus|au plus la moitie", 0, 51),
)
_QUANTIFIERS = tuple((re.compile(rf"\b(?:{words})\b"), low, high) for words, low, high in _WORDS)
_NOT_OF_ALL = re.compile(r" ?(?:relative|qualifiee|absolue|d'entre|municipale|des deux tiers|simple)")
_OUT_OF = re.compile(r"\bsur (?:les |ces |un total de )?$")


@dataclass(frozen=True)
class _Share:
    """A share that a text tells, in figures or by its two numbers, and where."""

    value: Decimal
    at: int
    words: str


def _shares(block: Block, first: int, last: int) -> list[_Share]:
    """The shares of a sentence: « 38 % », « 21 sur 50 », « 12 élus sur 19 »."""
    numbers = [one for one in block.quantities if first <= one.start < last]
    found = [
        _Share(one.value, one.start, shown(one.value, "percent"))
        for one in numbers
        if one.kind == "percent" and one.exact and not one.spelt
    ]
    counts = [one for one in numbers if one.kind == "count" and one.exact]
    for part, base in pairwise(counts):
        between = block.folded[part.end : base.start]
        if 0 < part.value <= base.value and len(between) < 40 and _OUT_OF.search(between):
            value = part.value * 100 / base.value
            found.append(_Share(value, part.start, f"{part.value} sur {base.value}"))
    return sorted(found, key=lambda one: one.at)


def _share_after(block: Block, at: int, last: int, shares: list[_Share]) -> _Share | None:
    """The share that goes with words that end at `at`: the first after them, of the same clause or in brackets."""
    for share in shares:
        if at <= share.at < last:
            between = block.folded[at : share.at]
            links = re.search(r"\bsoit\b|\(|:|, a savoir|, avec", between)
            plain = not re.search(r"[;,:()]", between)
            too_far = re.search(r"\bdont\b|\bmais\b|\btandis|\bcontre\b|\bdevant\b|\bet\b.*,|;|\bqui\b", between)
            return share if (links or plain) and not too_far and len(between) < 110 else None
    return None


@rule("majorite", "Une majorité, une minorité ou « presque tous » que la part qui suit dément.")
def quantifiers(read: Read) -> Iterator[Found]:
    """« Les associations sont majoritaires : 21 sur 50 », « la quasi-totalité des communes (11 sur 37) »."""
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for first, last in block.sentences:
            shares = _shares(block, first, last)
            said = _said(block, first, last) if shares else None
            if said is None:
                continue
            match, low, high = said
            share = _share_after(block, match.end(), last, shares)
            if share is not None and not low <= share.value <= high:
                yield (read.passage((block, share.at)),), f"« {match[0]} » : {share.words} ne le disent pas."


def _said(block: Block, first: int, last: int) -> tuple[re.Match[str], int, int] | None:
    for pattern, low, high in _QUANTIFIERS:
        match = pattern.search(block.folded, first, last)
        if match:
            return None if _NOT_OF_ALL.match(block.folded, match.end()) else (match, low, high)
    return None


@rule("part-bornee", "« Plus de », « moins de » ou « près de » une part est démenti par les nombres qui suivent.")
def bounded(read: Read) -> Iterator[Found]:
    """« Plus de la moitié des familles, soit 38 % », « plus de la moitié des 80 structures, soit 35 »."""
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for first, last in block.sentences:
            numbers = [one for one in block.quantities if first <= one.start < last]
            for said in numbers:
                if said.kind != "percent" or said.hedge not in ("min", "max", "about"):
                    continue
                share = _told(block, said, numbers, last)
                if share is not None and _belied(said, share.value):
                    told = f"« {block.text[max(first, said.start - 10) : said.end].strip()} » : {share.words}."
                    yield (read.passage((block, said.start)), read.passage((block, share.at))), told


def _told(block: Block, said: Quantity, numbers: list[Quantity], last: int) -> _Share | None:
    """The share in figures that a bounded one is told to be."""
    after = [one for one in numbers if one.start >= said.end and one.exact]
    if len(after) > 1 and after[0].kind == after[1].kind == "count" and after[0].value >= after[1].value:
        joint = block.folded[said.end : after[0].start]
        if re.fullmatch(r" ?(?:des|de ces|de nos|de|des quelque|de leurs) ", joint) and re.search(
            r"\bsoit\b|\(", block.folded[after[0].end : after[1].start]
        ):
            value = after[1].value * 100 / after[0].value if after[0].value else Decimal(0)
            return _Share(value, after[1].start, f"{after[1].value} sur {after[0].value}")
    return _share_after(block, said.end, last, _shares(block, said.end, last))


def _belied(said: Quantity, value: Decimal) -> bool:
    if said.hedge == "about":
        return abs(value - said.value) > 10
    return value < said.value - Decimal("0.5") if said.hedge == "min" else value > said.value + Decimal("0.5")


_THEN = re.compile(
    r"\b(?:elles|ils) (?:sont|etaient|seront)(?: \w+)?(?: en tout| au total)? ?$|"
    r"\ben (?:compte|denombre|recense)\w* ?$|\bleur nombre est de ?$|\bil y en a ?$"
)


@rule("borne-dementie", "« Moins de dix » ou « plus de dix », puis un nombre qui le dément.")
def bounds(read: Read) -> Iterator[Found]:
    """« Moins de dix structures proposent un accueil de nuit ; elles sont quatorze »."""
    for block in read.text.blocks:
        numbers = [one for one in block.quantities if one.kind == "count" and not one.article]
        for said, told in pairwise(numbers):
            if said.hedge not in ("min", "max") or not told.exact:
                continue
            between = block.folded[said.end : told.start]
            if len(between) > 160 or not _THEN.search(between):
                continue
            if (said.hedge == "max" and told.value > said.value) or (said.hedge == "min" and told.value < said.value):
                words = block.text[max(0, said.start - 12) : said.end].strip()
                yield (
                    (read.passage((block, said.start)), read.passage((block, told.start))),
                    f"« {words} », puis {shown(told.value, told.kind)}.",
                )
