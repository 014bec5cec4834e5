"""One thing said twice with two values: numbers, amounts, rates and dates, in one document or in several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from reporting.reading.rules.counted import around
from reporting.reading.rules.evidence import SHARE
from reporting.reading.rules.registry import Found, Read, rule_across, shown
from reporting.reading.rules.series import population
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import PREDICATES, UNITS, WEAK

_LOCAL = UNITS | {"part", "moyen"}
_CHANGING = re.compile(
    r"\bcontre\b|\bpass\w+ de\b|\bau lieu de\b|\binitialement|\bauparavant|\bprecedent|\bobjectif|"
    r"\bprevision|\bprevoyait|\bprevue?s?\b|\bestim|\bcible\b|\bscenario|\bexemple|"
    r"\bsupplementaires?\b|\bde plus\b(?! de)|\bde moins\b(?! de)|\bchacun|\bchaque\b|\bpar (?:an|mois|place|enfant|"
    r"projet|structure|site|commune|dossier|jour|semaine|heure|seance|famille|groupe)\b|\bsi \b|"
    r"\bautres?\b|\bsuivant|\bpremiere? |\bdeuxieme|\bseconde?\b|\btroisieme|\bdernier|\bminim|"
    r"\bmaxim|\bau plus\b|\bdeja\b|\bplus de\b|\bplafon|\bmajor|\bbonus|\bs'ajout"
)


def _candidate(one: Statement) -> bool:
    first, last = one.block.sentence_at(one.quantity.start)
    good = (
        one.quantity.exact
        and not one.part
        and one.noun not in ("", *_LOCAL)
        and one.quantity.kind in ("count", "euro", "percent")
    )
    words = one.block.folded[max(first, one.quantity.start - 70) : min(last, one.quantity.end + 60)]
    return bool(
        good
        and one.value > 1
        and not _CHANGING.search(words)
        and not (one.quantity.kind == "count" and SHARE.match(one.block.folded, one.quantity.end))
        and (one.quantity.kind != "percent" or one.noun == "tau" or one.about)
    )


def clashes(reads: Sequence[Read], *, across: bool = False) -> Iterator[Found]:
    """Numbers, amounts and rates whose nouns and sentences share their words."""
    yield from _clashes(_grouped(reads), across=across)


Pair = tuple[Read, Statement]


def _grouped(reads: Sequence[Read]) -> dict[tuple[str, str], list[Pair]]:
    groups: defaultdict[tuple[str, str], list[Pair]] = defaultdict(list)
    for read in reads:
        for one in read.statements:
            if _candidate(one):
                groups[(one.quantity.kind, one.noun)].append((read, one))
    return groups


def _clashes(groups: dict[tuple[str, str], list[Pair]], *, across: bool = False) -> Iterator[Found]:
    """Compare the numbers of one noun that share a word, or that speak of the whole; each number clashes once."""
    for group in groups.values():
        told: set[int] = set()
        for (read, one), (other_read, two) in _pairs(group):
            if id(two) in told or (across and read is other_read) or not _clash(one, two, across=across):
                continue
            told.add(id(two))
            kind = one.quantity.kind
            text = (
                f"Deux valeurs pour la même chose : {shown(one.value, kind)} (« {around(one)} ») et "
                f"{shown(two.value, kind)} (« {around(two)} »)."
            )
            again = [
                read.passage(same) for own, same in group if own is read and same.value == one.value and same is not one
            ]
            yield (read.passage(one), other_read.passage(two), *again[:3]), text


def _pairs(group: list[Pair]) -> Iterable[tuple[Pair, Pair]]:
    """All pairs of a small group; of a large one, only those that share the rarest word of either."""
    if len(group) <= 60:
        return combinations(group, 2)
    index: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in group:
        for word in pair[1].about - WEAK or {""}:
            index[word].append(pair)
    return [pair for near in index.values() if len(near) <= 40 for pair in combinations(near, 2)]


_FEW = 6  # under this, two parts of a document often count two things


def _clash(one: Statement, two: Statement, *, across: bool) -> bool:
    if abs(one.value - two.value) <= max(one.quantity.step, two.quantity.step) / 2 or not _comparable(one, two):
        return False
    first, second = one.about - WEAK, two.about - WEAK
    both, either = first & second, first | second
    if one.quantity.kind != "count":
        return _same_measure(one, two, both, first, second, across=across)
    if len(both) >= 2 and len(both) * 10 >= len(either) * 7:
        return not across or len(both) > 2 or first == second
    if one.days & two.days and len(one.days | two.days) == 1 and _whole(one) and _whole(two):
        return True  # the same meeting, the same day
    if not (_whole(one) and _whole(two)) or not _near(one, two) or across:
        return False
    if max(one.value, two.value) < _FEW and one.block.section is not two.block.section:
        return False  # « trois structures » here, « deux équipements » there
    if first == second:
        return True
    predicates = first | second <= PREDICATES and not (first and second)
    return predicates or _alone(one) or _alone(two)


def _comparable(one: Statement, two: Statement) -> bool:
    """Neither of the same sentence, nor of two fiches, two items, two years, two places, two names."""
    if one.block is two.block and one.block.sentence_at(one.quantity.start) == two.block.sentence_at(
        two.quantity.start
    ):
        return False
    if one.block.kind == two.block.kind == "heading" and one.block.folded.endswith(")") == two.block.folded.endswith(
        ")"
    ):
        return False  # « Axe 1 (9 actions) », « Axe 2 (8 actions) »
    sizes = {len(each.block.quantities) if len(each.block.text) < 80 else 0 for each in (one, two)}
    if len(sizes) == 1 and sizes.pop() > 2:
        return False  # « 12 places, 14 communes, 47 enfants », « 10 places, 8 communes, 33 enfants »: two records
    if one.block.fiche is not two.block.fiche or (one.block.intro is not None and one.block.intro is two.block.intro):
        return False
    if one.years != two.years and one.years and two.years:
        return False
    if one.places != two.places and not (_global(one) and _global(two)):
        return False
    return not (one.names and two.names and not one.names & two.names)


def _global(one: Statement) -> bool:
    return one.block.kind == "heading" or one.total


def _same_measure(
    one: Statement, two: Statement, both: frozenset[str], first: frozenset[str], second: frozenset[str], *, across: bool
) -> bool:
    """Amounts and rates of one measure, said of the same thing."""
    if one.noun.startswith("taux "):
        return (
            first == second
            or (bool(both) and not (first ^ second) & _CONTRASTS)
            or (not across and not first and not second)
        )
    least = 3 if across else 2
    if (
        len(both) >= least
        and len(both) * 2 >= min(len(first), len(second))
        and len(both) * 10 >= len(first | second) * (6 if one.quantity.kind == "percent" else 4)
    ):
        return True
    return (
        one.quantity.kind == "euro" and one.total and two.total and _near(one, two) and first == second and not across
    )


_CONTRASTS = frozenset(
    (
        "national",
        "regional",
        "departemental",
        "rural",
        "urbain",
        "moyen",
        "global",
        "individuel",
        "collectif",
        "metropol",
    )
)


def _whole(one: Statement) -> bool:
    return population(one) and (one.block.kind != "item" or _alone(one))


def _alone(one: Statement) -> bool:
    """« – 650 places »: an item that is only a number and its noun."""
    return (
        one.block.kind in ("item", "heading")
        and len(one.block.folded) - one.quantity.end - len(one.shown) < 12
        and one.quantity.start < 6
    )


def _near(one: Statement, two: Statement) -> bool:
    """Two numbers of one size: a slip, rather than two populations."""
    return abs(one.value - two.value) * 3 <= max(one.value, two.value)


@rule_across("populations", "Le même nombre est donné pour deux périodes.")
def two_periods(reads: Sequence[Read]) -> Iterator[Found]:
    """« 212 projets lauréats en 2023 » in one document, « 212 projets de 2023 à 2025 » in another."""
    known: defaultdict[tuple[str, object], list[Pair]] = defaultdict(list)
    for read in reads:
        for one in read.statements:
            if (
                one.quantity.exact
                and one.quantity.kind == "count"
                and one.years
                and one.noun
                and one.value > 30
                and one.value % 10
            ):
                known[(one.noun, one.value)].append((read, one))
    for group in known.values():
        for (read, one), (other_read, two) in combinations(group[:12], 2):
            if read is not other_read and one.years != two.years and (one.years < two.years or two.years < one.years):
                text = f"« {around(one)} » et « {around(two)} » : le même nombre pour deux périodes."
                yield (read.passage(one), other_read.passage(two)), text
                break
