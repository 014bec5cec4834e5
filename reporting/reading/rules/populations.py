"""One number given to two populations: laureates of a year and actions supported that year, one year and three."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from reporting.reading.rules.counted import around
from reporting.reading.rules.registry import Found, Read, rule_across
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import stemmed

# What the fund counts.
_THINGS = stemmed("projet action dossier lauréat initiative opération expérimentation candidature")
_LEAST, _LEAST_OF_ALL = 30, 7
_MOST = 12
# « 9 des 14 », « 41 réponses sur 60 »; what was done to the first only.
_OF = re.compile(r"(?: [^.;:()\d]*)? (?:des|sur|sur les|sur nos|parmi les) ")
_DONE = re.compile(r"\b(present|decri|visit|evalu|suivi|accompagn|interrog|repon|rencontr|analys|ouver)")
_STOP = re.compile(r"[.;:,]")
_JOINT, _NEAR = 40, 50
# Chosen that year; supported or followed then, whenever it was chosen.
_CHOSEN = re.compile(r"\blaureat|\bretenu|\bselectionn|\bdesign|\bnouve(?:aux|lles)\b|\bchoisi")
_CARRIED = re.compile(
    r"\bsoutenu|\bfinance(?:e|s|es)?\b|\baccompagne|\bsuivi|\ben cours\b|\bactifs?\b|\bactives?\b|\ben vigueur\b"
)
_NOT_NEW = re.compile(r"\btoutes? (?:annees?|selections?|campagnes?|vagues?)|\bpluriannuel|\bdont\b|\bcumul")


def _alone(read: Read) -> Iterator[Found]:
    for one, two in [*_mixed(read), *_one_year_and_more(read), *_part_and_whole(read)]:
        what = "périodes" if one.years < two.years or two.years < one.years else "populations"
        yield (read.passage(one), read.passage(two)), _told(one, two, what)


def _mixed(read: Read) -> Iterator[tuple[Statement, Statement]]:
    """« 154 actions soutenues en 2025, toutes années de sélection confondues », then « les 154 lauréats de 2025 »."""
    known: defaultdict[Decimal, list[tuple[Statement, str]]] = defaultdict(list)
    for one in read.statements:
        if one.noun in _THINGS and one.quantity.exact and one.quantity.kind == "count" and one.value >= _LEAST_OF_ALL:
            known[one.value].append((one, _words(one)))
    for group in known.values():
        for (one, said), (two, other) in combinations(group[:_MOST], 2):
            if not _together(one, two) and (_mixes(one, said, two, other) or _mixes(two, other, one, said)):
                yield one, two
                break


def _part_and_whole(read: Read) -> Iterator[tuple[Statement, Statement]]:
    """« 9 des 14 projets sont présentés ici », then « les quatorze projets présentés »."""
    for part, whole in pairwise(read.statements):
        if part.block is not whole.block or not whole.value >= _LEAST_OF_ALL or part.value >= whole.value:
            continue
        joint = part.block.folded[part.quantity.end : whole.quantity.start]
        if len(joint) > _JOINT or not _OF.fullmatch(joint) or not (whole.quantity.exact and part.quantity.exact):
            continue
        done = set(_DONE.findall(_words(part)))
        for other in read.by_value.get(whole.value, ()) if done else ():
            if other.part or _together(other, whole) or not other.quantity.exact:
                continue
            after = other.block.folded[other.quantity.end : other.quantity.end + _NEAR]
            if not done.isdisjoint(_DONE.findall(_STOP.split(after)[0])):
                yield whole, other
                break


def _together(one: Statement, two: Statement) -> bool:
    return one.block is two.block and one.sentence == two.sentence


def _words(one: Statement) -> str:
    first, last = one.sentence
    return one.block.folded[first:last]


def _mixes(one: Statement, said: str, two: Statement, other: str) -> bool:
    """Whether the first is told of all that goes on in a year, and the second of what was chosen that year."""
    if not (one.years and two.years and one.years & two.years) or one.part or two.part:
        return False
    carried = _CARRIED.search(said) and _NOT_NEW.search(said) and not _CHOSEN.search(said)
    return bool(carried) and bool(_CHOSEN.search(other)) and not _CARRIED.search(other)


@rule_across("populations", "Le même nombre est donné pour deux périodes, ou à deux populations.", alone=_alone)
def two_periods(reads: Sequence[Read]) -> Iterator[Found]:
    """« 212 projets lauréats en 2023 » in one document, « 212 projets de 2023 à 2025 » in another."""
    for (read, one), (other, two) in _periods(reads):
        if read is not other:
            yield (read.passage(one), other.passage(two)), _told(one, two, "périodes")


def _one_year_and_more(read: Read) -> Iterator[tuple[Statement, Statement]]:
    for (_, one), (_, two) in _periods([read]):
        if one.noun in _THINGS and not _together(one, two):
            yield one, two


def _told(one: Statement, two: Statement, what: str) -> str:
    return f"« {around(one)} » et « {around(two)} » : le même nombre pour deux {what}."


def _periods(reads: Sequence[Read]) -> Iterator[tuple[tuple[Read, Statement], tuple[Read, Statement]]]:
    known: defaultdict[tuple[str, Decimal], list[tuple[Read, Statement]]] = defaultdict(list)
    for read in reads:
        for one in read.statements:
            counts = one.quantity.exact and one.quantity.kind == "count" and one.noun
            if counts and one.years and one.value > _LEAST and one.value % 10:
                known[(one.noun, one.value)].append((read, one))
    for group in known.values():
        for first, second in combinations(group[:_MOST], 2):
            if first[1].years < second[1].years or second[1].years < first[1].years:
                yield first, second
                break
