"""How many departments a region has, and how many departments and regions the country has: what the official codes
say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from reporting.reading.areas import Area, areas
from reporting.reading.blocks import Block
from reporting.reading.places import departments_of_region, region_name, region_of
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.statements import Statement

_THE = re.compile(r"\b(?:les|des|ces|aux|nos|l'ensemble des|tous les|chacun des|sur(?: les)?) $")
# « les treize départements de la région », « bretons », « de Bretagne »: all of them, and nothing more is said.
_OF_REGION = re.compile(
    r"^ departements(?: metropolitains)?,? (?:(?:de|que compte|qui composent|que comprend|composant|formant) "
    r"(?:la|cette|notre|sa|leur) region|(?P<named>d'|de |du |des |de la |de l')?(?=[a-z]))"
)
_ALL_OF_THEM = re.compile(
    r"^(?: departements)?(?: \(?[^.;:()]{0,20})?,? (?:soit )?(?:tous ceux|la totalite de ceux|l'ensemble de ceux|"
    r"tous les departements|c'est-a-dire tous|la totalite|l'ensemble|tous) (?:que compte |qui composent )?"
    r"(?:d[eu'] ?)?(?:les departements de )?(?:la|cette|notre) region\b"
)
_OUT_OF = re.compile(r"^ (?:de |que compte |dans )(?:la|cette|notre) region\b")
_COUNTS = re.compile(r"\b(?:region|elle)(?: [a-z' -]{0,25})? (?:compte|comprend|regroupe|reunit|rassemble|a) $")
_SOME = re.compile(
    r"^(?:(?! est | sont | ont | a | etait)[^.;:]){0,40}?\b(?:qui|ou|dont|concerne|retenu|particip|ayant|restant|"
    r"ruraux|urbains|littora|alpin|plus|moins|pilote|volontaire|prioritaire|couvert|represente|dote|signataire|voisin|"
    r"limitrophe|disposant|engage|touche)"
)
_NATIONAL = (
    (re.compile(r"^ departements(?: francais| de france)?(?! (?:metropol|d'outre|ultra))"), 101),
    (re.compile(r"^ departements metropolitains"), 96),
    (re.compile(r"^ departements (?:d'outre-mer|ultramarins)"), 5),
    (re.compile(r"^ regions(?: francaises| de france)?(?! (?:metropol|d'outre|ultra))"), 18),
    (re.compile(r"^ regions metropolitaines"), 13),
)


@rule("territoires-comptes", "Le nombre de départements d’une région, ou du pays, n’est pas le sien.")
def counted(read: Read) -> Iterator[Found]:
    """« Les dix dossiers concernent neuf départements, tous ceux de la région », in Occitanie, which has thirteen."""
    found = [one for one in read.statements if one.quantity.kind == "count" and one.quantity.exact]
    for one in found:
        true = _true(read, one) if one.value > 1 else None
        if true is not None and true[0] != one.value:
            yield (read.passage(one),), f"« {one.words} » : {true[1]} en compte {true[0]}."


def _true(read: Read, one: Statement) -> tuple[int, str] | None:
    """How many there are of what a number claims to count all of, and where."""
    folded, at, end = one.block.folded, one.quantity.start, one.quantity.end
    after, the = folded[end : end + 90], _THE.search(folded, max(0, at - 16), at)
    whole = _ALL_OF_THEM.match(after) and "departement" in folded[max(0, at - 60) : end + 20]
    mine = _OF_REGION.match(after) if the else None
    out_of = re.search(r"\bdepartements? (?:[a-z]+ )?sur(?: les)? $", folded[:at]) and _OUT_OF.match(after)
    if one.noun == "departement" or whole or out_of:
        counts = one.noun == "departement" and _COUNTS.search(folded, 0, at) and not _SOME.match(after)
        if whole or counts or out_of or (mine and not mine["named"] and "region" in mine[0] and _plain(after, mine)):
            region = _region(read, one)
            return (len(region.departments), _name(region)) if region is not None else None
        if mine and (named := _named(one, end + len(" departements"), mine)) is not None:
            return len(named.departments), _name(named)
    if the and one.value > 12:
        for pattern, true in _NATIONAL:
            match = pattern.match(after)
            if match and _plain(after, match) and (one.value > true or true < 20 or after[match.end() :][:1] in ".,)"):
                return true, "la France"
    return None


def _name(region: Area) -> str:
    """The official name of a region, where an adjective or a former name stands for it."""
    code = region_of(min(region.departments))
    return region_name(code) if departments_of_region(code) == region.departments else region.name


def _plain(after: str, match: re.Match[str]) -> bool:
    """Whether nothing tells some of them apart: « les six départements de la région qui ont un projet »."""
    return not _SOME.match(after[match.end() :])


def _named(one: Statement, at: int, match: re.Match[str]) -> Area | None:
    """The region that is named just after « les treize départements »."""
    near = [each for each in areas(one.block) if each.wide and at <= each.start <= at + 12]
    if not near or len(near[0].departments) < 2 or _SOME.match(one.block.folded[near[0].end :]):
        return None
    return near[0] if not re.match(r" et |, ", one.block.folded[near[0].end :]) else None


def _region(read: Read, one: Statement) -> Area | None:
    """The region of a sentence, or that of the document: the one that it names most, by far."""
    first, last = one.sentence
    inside = _regions([one.block], first, last) or _regions([one.block])
    if len(inside) == 1:
        return next(iter(inside))
    every = _regions_of(read)
    if not every or inside:
        return None
    (best, times), *others = every.most_common(2)
    return best if not others or others[0][1] * 3 <= times else None


@lru_cache(maxsize=2)
def _regions_of(read: Read) -> Counter[Area]:
    return _regions(read.text.blocks)


def _regions(blocks: list[Block], first: int = 0, last: int = 10**9) -> Counter[Area]:
    found: dict[frozenset[str], Area] = {}
    times: Counter[frozenset[str]] = Counter()
    for block in blocks:
        for each in areas(block):
            if each.wide and first <= each.start < last and len(each.departments) > 1:
                found.setdefault(each.departments, each)
                times[each.departments] += 1
    return Counter({found[key]: count for key, count in times.items()})
