"""How much speaks for two numbers being of one thing, where their words do not say it outright: it adds up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from weakref import WeakKeyDictionary

from reporting.reading.facts import Fact
from reporting.reading.rules.counted import STATES, Counted, elsewhere, home, presumed
from reporting.reading.slips import slip
from reporting.reading.vocabulary import UNITS, root, same_noun, stemmed
from reporting.reading.words import fold

# « 44 actions (28 %) », « 19 lauréats, soit 42 % du total »: some of them.
SHARE = re.compile(r"[^.;:(]{0,50}?(?:, soit|,? \(|\bsoit) ?(?:environ |pres de |pres d')?\d+(?:,\d+)? ?%")
# « porter à cinquante », « il faut y ajouter 41 », « la région a perdu 300 places »: another number.
_OF_THEM = re.compile(r"(?: [a-z'-]+){0,3} (?:en (?:a|ont|avaient)|n'en) ")
_ADDS = re.compile(
    r"\bquorum|\bfixee?s? a|\b(?:ajout|manqu|perdu|gagn|disparu|reste\w* a|port(?:er|era|ee) a|"
    r"en avait|il y en)\w*|\b(?:parmi|d'entre|dont) (?:eux|elles|ceux|celles|lesquel\w+),? ?$"
)
ENOUGH = 1.4


def evidence(counted: Counted, one: Fact, two: Fact) -> float:
    """The sum of what speaks for one thing, less what speaks against; `ENOUGH` is enough."""
    nouns = {root(one.noun), root(two.noun)}
    gap = abs(one.value - two.value) / max(one.value, two.value)
    if one.noun in _AREAS and one.one.text is not two.one.text:
        return 0
    shared = (one.local & two.local) - nouns
    if (
        (one.noun in UNITS and not shared)
        or (gap > Decimal("0.34") and len(shared) < 2)
        or one.value % 1
        or two.value % 1
    ):
        return 0  # « Quatre projets sont en montée en charge … Les sept projets »
    if gap > Decimal("0.5") and not slip(one.value, two.value):
        return 0
    first, second = _own(one), _own(two)
    if first.some or second.some or first.rate != second.rate:
        return 0
    mine, other = counted.owners(one), counted.owners(two)
    if mine and other and not mine & other:
        return 0
    small = min((one, two), key=lambda fact: fact.value)
    if small.understood and abs(one.one.block.rank - two.one.block.rank) < 2:
        return 0  # « 187 dossiers … la commission en examine 173 »
    values = counted.values(one.noun) | counted.values(two.noun)
    told = counted.times(one.noun)
    times = told[one.value] + told[two.value]
    same = two.noun in same_noun(one.noun)
    points = 1.5 * slip(one.value, two.value) * same
    points += 1.3 * min(len(shared), 3) + 0.7 * min(len(one.tight & two.tight), 2)
    points += 0.6 * len(one.local & two.local & STATES)
    points += 0.8 if gap < Decimal("0.1") else 0.4 if gap < Decimal("0.2") else 0
    points += 0.9 if len(values) <= 3 else 0
    points += 0.5 if first.elsewhere == second.elsewhere else -0.5
    points += 0.4 * (first.presumed != second.presumed) + 1.0 * (one.one.total or two.one.total)
    points += 0.3 * same
    points += bool(first.rate)
    points += 0.4 * (first.key + second.key) + 0.8 * (first.sums_up and second.sums_up)
    points -= 0.45 * len(_told(one, two) ^ _told(two, one)) + 0.2 * max(0, times - 2)
    points -= 0.8 * (one.part != two.part) + 0.6 * (one.understood or two.understood)
    # Nobody forgets between two sentences what the first one says.
    points -= 0.6 * (abs(one.one.block.rank - two.one.block.rank) < 2 and one.one.text is two.one.text)
    return points - 0.3 * (min(one.value, two.value) < 4)


@dataclass(frozen=True, slots=True)
class _Own:
    """What the text says of one number, whichever it is held against."""

    some: bool
    rate: str
    elsewhere: frozenset[str]
    presumed: bool
    key: bool
    sums_up: bool


_OWN: WeakKeyDictionary[Fact, _Own] = WeakKeyDictionary()


def _own(fact: Fact) -> _Own:
    own = _OWN.get(fact)
    if own is None:
        told = elsewhere(fact), presumed(fact), _key_figure(fact), _sums_up(fact)
        own = _OWN[fact] = _Own(_some_of(fact), _rate(fact), *told)
    return own


# « 54 places pour 100 enfants »
_RATE = re.compile(r"[^.;,()]{0,60}? pour (?P<what>(?:cent|mille|\d[\d ]*) [a-z]+)")


def _rate(fact: Fact) -> str:
    """Of how many a number is told: nothing for a plain count."""
    one = fact.one
    match = _RATE.match(one.block.folded, one.quantity.end)
    if match is None and one.block.kind in ("field", "item"):
        match = _RATE.match(one.block.folded, 0, one.quantity.start)
    return match["what"] if match else ""


# « Soit quatorze projets, dans huit départements »
_SUMS_UP = re.compile(r"(?:soit|au total|en tout|ensemble|au final)\b")


def _sums_up(fact: Fact) -> bool:
    """Whether a number is given of the whole: in a title, among the first lines, under a list."""
    block = fact.one.block
    first, _ = block.sentence_at(fact.one.quantity.start)
    opens = block.kind == "heading" and fact.one.line.number < 12
    return opens or fact.one.total or bool(_SUMS_UP.match(block.folded, first))


def _told(one: Fact, two: Fact) -> frozenset[str]:
    """The words that tell which things are counted; what became of them only where the other number says it too."""
    words = one.tight - home(one.one.text)
    return words if two.tight & STATES else words - STATES


_KEY = re.compile(r"\bchiffres\b|\breperes\b|\bessentiel\b|\bpoints cles\b|\ben bref\b|\ba retenir\b")


def _key_figure(fact: Fact) -> bool:
    """Whether a number stands among the key figures, or answers « combien »: then it is of the whole."""
    block = fact.one.block
    intro = block.intro.folded if block.intro is not None else ""
    above = fact.one.text.blocks[block.rank - 1].folded if block.rank and block.kind == "text" else ""
    return bool(_KEY.search(f"{fold(block.section.title)} {intro}")) or (above.startswith("combien") and "?" in above)


_AREAS = stemmed("département région")


def _some_of(fact: Fact) -> bool:
    """Whether the text says that a number is a share, a change or an aim."""
    one = fact.one
    folded, at = one.block.folded, one.quantity.start
    first, _ = one.block.sentence_at(at)
    return bool(
        _OF_THEM.match(folded, one.quantity.end)
        or SHARE.match(folded, one.quantity.end)
        or _ADDS.search(folded, max(first, at - 50), at)
    )
