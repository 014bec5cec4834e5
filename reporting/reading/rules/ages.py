"""From which age to which age children are taken, and how long before its end a deed is given up: what is set once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from reporting.reading.blocks import Block
from reporting.reading.clauses import rooted, roots
from reporting.reading.rules.registry import Found, Read
from reporting.reading.spelled import value_of

_NUMBER = r"\d{1,2}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|seize|dix-sept|dix-huit|vingt"
_UNIT = r"jours?|semaines?|mois|ans?"
_RANGE = re.compile(
    r"\b(?:enfants?|bebes?|tout-petits|jeunes|mineurs|accueil|age[es]*|public|accueille\w*|recoit)\b[^.;\d]{0,60}?"
    rf"(?:\bde|\bentre|\bdes|\ba partir de|:) (?:l'age de )?(?P<one>{_NUMBER}) ?(?P<unit>{_UNIT})?(?P<half> et demi)? "
    rf"(?:a|et|jusqu'a) (?:l'age de )?(?P<two>{_NUMBER}) (?P<last>{_UNIT})\b"
)
_MONTHS = {"jour": 1 / 30, "semaine": 1 / 4.3, "moi": 1, "an": 12}
# Some of them, or those of a place.
_SOME = re.compile(
    r"\bdont\b(?! les? parents?)|"
    r"\bsection|\bgroupe|\bparmi\b|\bsur \d|\bpour 100\b|\bpopulation|\bresid\w+|\bcompte\b|\bau 1er janvier|"
    r"\bsauf\b|\bderog|\bhandicap|\bauparavant|\bdesormais|\bjusqu'alors|\bd'abord\b|\bsi\b|\bnombre d|\bensuite\b|"
    r"\batelier|\bcertain|\bvolet\b|\bont (?:de|entre)\b"
)
_GENERAL = rooted(
    "enfant bébé jeune âge âgé an mois semaine article annexe demi révolu trois deux quatre cinq six sept dix"
)


@dataclass(frozen=True)
class _Ages:
    first: float
    last: float
    about: frozenset[str]
    block: Block
    at: int
    end: int

    @property
    def words(self) -> str:
        return self.block.text[self.at : self.end]


def _months(number: str, unit: str) -> float:
    value = int(number) if number.isdigit() else int(value_of(number) or 1)
    return value * _MONTHS[unit.removesuffix("s")]


def _ranges(read: Read) -> Iterator[_Ages]:
    for block in read.text.blocks:
        if block.kind == "row" and len(block.cells) > 2:
            continue
        for first, last in block.sentences if _RANGE.search(block.folded) else ():
            words = block.folded[first:last]
            found = list(_RANGE.finditer(words))
            if len(found) != 1 or _SOME.search(words):
                continue
            one = found[0]
            unit = one["unit"] or one["last"]
            low = _months(one["one"], unit) + (0.5 * _MONTHS[unit.removesuffix("s")] if one["half"] else 0)
            high = _months(one["two"], one["last"])
            if low < high:
                yield _Ages(low, high, roots(words) - _GENERAL, block, first + one.start(), first + one.end())


def two_ages(read: Read) -> Iterator[Found]:
    """« des enfants de deux mois et demi à six ans », then « les enfants de trois mois à quatre ans »."""
    for one, two in combinations(list(_ranges(read))[:20], 2):
        listed = one.block.intro is not None and one.block.intro is two.block.intro
        alike = bool(read.lone) or bool(one.about & two.about)
        near = abs(one.first - two.first) > 0.3 or abs(one.last - two.last) > 1
        if near and alike and not listed and one.block is not two.block and one.block.fiche is two.block.fiche:
            text = f"Deux âges pour les mêmes enfants : « {one.words} » et « {two.words} »."
            yield (read.passage((one.block, one.at)), read.passage((two.block, two.at))), text
            return


_NOTICE = re.compile(
    rf"\bpreavis\b[^.;:]{{0,40}}?(?:de |d'|a |: ?|est )(?P<count>{_NUMBER}) (?P<unit>{_UNIT})\b|"
    rf"\b(?:resili\w+|denonc\w+|mettre fin|mis fin|rompue?|rupture)\b[^.;]{{0,80}}?(?P<more>{_NUMBER}) (?P<of>{_UNIT})"
    r"(?: au moins| au minimum)? (?:a l'avance|avant|de preavis)"
)


def two_notices(read: Read) -> Iterator[Found]:
    """« moyennant un préavis de six mois », then « Toute résiliation est notifiée trois mois à l'avance »."""
    blocks = read.text.blocks if read.lone else ()
    found = [(block, match) for block in blocks for match in _NOTICE.finditer(block.folded)]
    for (a, one), (b, two) in combinations(found[:12], 2):
        first, second = (_months(each["count"] or each["more"], each["unit"] or each["of"]) for each in (one, two))
        if a is not b and abs(first - second) > 0.2:
            text = f"Deux préavis : « {one[0]} » et « {two[0]} »."
            yield (read.passage((a, one.start())), read.passage((b, two.start()))), text
            return
