"""Numbers that a text presumes known (« les 26 projets »), against those that it has said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from reporting.reading.numbers import quantities
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.series import population
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import UNITS, WEAK, kin, same_noun
from reporting.reading.words import fold, stems

_KNOWN = re.compile(
    r"(?:\bles|\bces|\bdes|\baux|\bnos|\bvos|\bleurs|\bses|\bl'ensemble des|\btous les|\btoutes les|\bde ces|\bdu) $"
)
# « les professionnelles rencontrées (42 au total) »
_NAMED_FIRST = re.compile(r"(?:les|nos|ces|vos|leurs) [a-z' -]{3,60} \($")
# « les deux autres », « les trois premiers », « les six restants »: some of them only.
_SOME = re.compile(
    r"\b(?:autres?|premiers?|premieres?|derniers?|dernieres?|restants?|restantes?|suivants?|suivantes?|nouveaux|"
    r"nouvelles|prochains?|prochaines?|anciens?|anciennes?|memes|plus|moins|seuls?|seules?|supplementaires|"
    r"manquants?|manquantes?|jours|mois|ans|annees|derniers|mieux)\b"
)
_BUT = re.compile(r"\b(?:a l'exception|sauf|hormis|excepte\w*|a part|en dehors d)\b")


def presumed(one: Statement) -> bool:
    """« les 26 projets » : the reader is held to know of them, all of them."""
    folded, at = one.block.folded, one.quantity.start
    words = f"{folded[max(0, at - 12) : at]} {one.shown} {' '.join(one.after.split()[:3])}"
    first, last = one.block.sentence_at(at)
    return bool(
        one.quantity.exact
        and one.quantity.kind == "count"
        and one.noun
        and one.noun not in UNITS
        and not one.part
        and one.block.kind in ("text", "item", "heading")
        and (_KNOWN.search(folded, max(0, at - 16), at) or _NAMED_FIRST.match(folded[first:at]))
        and not _SOME.search(words)
        and not _BUT.search(folded, first, last)
    )


def _sentence(one: Statement) -> tuple[int, int]:
    return one.block.rank, one.block.sentence_at(one.quantity.start)[0]


@rule("nombre-emprunte", "Un nombre est donné à une chose, qui est celui d’une autre.")
def borrowed(read: Read) -> Iterator[Found]:
    """« 1 120 écoles ont servi 148 000 élèves … Les 148 000 écoles »."""
    by_value: defaultdict[Decimal, list[Statement]] = defaultdict(list)
    for one in read.statements:
        if one.quantity.kind == "count" and one.noun and one.noun not in UNITS:
            by_value[one.value].append(one)
    for one in read.statements:
        if one.value < 12 or not presumed(one):
            continue
        same = [two for two in by_value[one.value] if _sentence(two) != _sentence(one)]
        if not same or any(two.noun in same_noun(one.noun) for two in same):
            continue
        own = [
            two
            for noun in same_noun(one.noun)
            for two in read.by_noun.get(noun, ())
            if two.quantity.exact
            and two.quantity.kind == "count"
            and not (two.part or two.places or two.definite)
            and two.value not in (one.value, 1, 2, 3)
            and _sentence(two) != _sentence(one)
            and (one.value >= 100 or (_near(one, two, 2) and not one.places))
        ]
        if own and (one.block.fiche is None or one.block.fiche is same[0].block.fiche) and not _told_apart(one):
            text = (
                f"{shown(one.value, '')} est dit de « {_named(one)} », alors que c’est le nombre de "
                f"« {_named(same[0])} » ; le texte compte « {own[0].words} »."
            )
            yield (read.passage(one), read.passage(same[0]), read.passage(own[0])), text


def _told_apart(one: Statement) -> bool:
    """« les 38 enfants accueillis en horaires atypiques »: so much is said of them that they are others."""
    verb = _VERB.search(one.after)
    words = one.after[len(one.shown) : verb.start() if verb else None]
    return len(set(stems(words)) - WEAK) > 2


_VERB = re.compile(r" (?:sont|ont|est|a|seront|sera|[a-z]{2,}(?:ront|aient|ent)|qui)\b")


def _near(one: Statement, two: Statement, least: int) -> bool:
    """Two numbers of one size: a slip, rather than two populations."""
    return abs(one.value - two.value) * least <= max(one.value, two.value)


def _named(one: Statement) -> str:
    return one.block.text[one.quantity.end : one.quantity.end + len(one.shown)].strip()


@rule("nombre-suppose", "Un nombre tenu pour connu n’est pas celui que le texte a dit.")
def unsaid(read: Read) -> Iterator[Found]:
    """« 24 projets sont retenus … Que deviendront les 26 projets ? », where nothing makes 26."""
    told: set[int] = set()
    listed = _listed(read)
    for one in read.statements:
        if one.value < 3 or not presumed(one) or one.places or one.block.fiche is not None:
            continue
        near = kin(one.noun)
        others = [two for noun in near for two in read.by_noun.get(noun, ()) if two.quantity.kind == "count"]
        wholes = [
            two
            for two in others
            if two.noun in same_noun(one.noun)
            and population(two)
            and _sentence(two) < _sentence(one)
            and two.value != one.value
            and _near(one, two, 2)
            and not (two.years and one.years and two.years != one.years)
            and two.block.fiche is None
            and (two.block.kind != "item" or two.quantity.start < 3)
        ]
        if not wholes or _told_apart(one) or id(one) in told or _made(read, one, others, listed):
            continue
        told.add(id(one))
        best = min(wholes, key=lambda two: abs(two.value - one.value))
        text = f"« {one.words} » : le texte en compte {shown(best.value, '')} (« {best.words} »)."
        again = [two for two in wholes if two.value == best.value and two is not best]
        yield (read.passage(one), read.passage(best), *map(read.passage, again[:3])), text


def _listed(read: Read) -> set[Decimal]:
    """The numbers of the tables of a document, and the lengths of its lists."""
    cells = (cell for table in read.text.tables for row in table.rows for cell in row.cells)
    found = {quantity.value for cell in cells for quantity in quantities(fold(cell))}
    return found | {Decimal(len(listing.items)) for listing in read.text.listings}


def _made(read: Read, one: Statement, others: Iterable[Statement], listed: set[Decimal]) -> bool:
    """Whether a number is said elsewhere, is the length of a list, or is made of two or three numbers that are."""
    said = [two for two in others if two is not one]
    if one.value in listed:
        return True
    if any(
        two.value == one.value
        and _sentence(two) != _sentence(one)
        and (two.quantity.kind == "count" and (two.noun or two.block.kind != "field"))
        for two in [*said, *read.by_noun.get("", ())]
    ):
        return True
    known = {two.value for two in said if two.quantity.exact}
    if len(known) > 40:
        return True
    return any(a + b == one.value or abs(a - b) == one.value for a, b in combinations(sorted(known), 2))
