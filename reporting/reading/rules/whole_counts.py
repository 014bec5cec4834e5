"""The total of a table, of a list or of a field against the same total in the prose or among the key figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from reporting.reading.rules.counted import home
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.same import OTHERWISE
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.rules.spots import Spot, spots_of
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import UNITS, root, roots, same_noun
from reporting.reading.words import fold

_TOTAL = re.compile(
    r"\W*(?:le )?(?:nombre |effectif )?(?:sous[- ])?(?:total|totaux|ensemble|cumul|"
    r"(?:capacite|nombre|effectif) (?:total|cumul|globa))\w*"
)
_SOME = re.compile(
    r"\b(?:dont|parmi (?!les plus)|sur|par|moyenne|deja|attendu\w*|vise\w*|de plus|pour (?:cent|mille|100))\b"
)
_NAMED = re.compile(r"\W*(?:total|ensemble) (?:de |d'|des )")
_ANY = frozenset(root(one) for one in UNITS)
_LEAST = 5  # under this, numbers that are near mean nothing


@rule("total-texte", "Le texte donne un autre total que le tableau.", general=True)
def wholes(read: Read) -> Iterator[Found]:
    """« Total des places | 127 », and « 154 places créées » among the key figures or in a sentence."""
    given = [one for one in spots_of(read).all if one.sure and one.kind == "count" and _is_total(one)]
    said: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in read.statements if given else ():
        for noun in {root(each) for each in same_noun(one.noun)} if one.noun else ():
            said[noun].append(one)
    for total in given:
        nouns = ({total.noun} if total.noun else set(total.words)) - _ANY
        known = [(noun, one) for noun in sorted(nouns) for one in said.get(noun, ()) if one.block is not total.block]
        if any(one.value == total.value for _, one in known):
            continue
        near = [one for noun, one in known if _is_whole(one) and _near(one, total) and _alike(one, total, noun)]
        if near and not any(_made(read, one, total) for one in near):
            text = f"Le total est de {number(total.value)} ici, de {number(near[0].value)} là (« {near[0].words} »)."
            yield (read.passage(near[0]), read.passage((total.block, total.at))), text


def _is_total(one: Spot) -> bool:
    if one.value < _LEAST:
        return False
    if one.cell:
        return any(TOTAL_LABEL.match(fold(cell)) for cell in one.block.cells[:2])
    return one.block.kind in ("field", "item", "text") and bool(_TOTAL.match(one.block.folded)) and one.at < 60


def _is_whole(one: Statement) -> bool:
    """Whether a number of the prose counts all of its things, of this year and of no place."""
    block, at = one.block, one.quantity
    first, last = block.sentence_at(at.start)
    lead, tail = block.folded[max(first, at.start - 40) : at.start], block.folded[at.end : min(last, at.end + 40)]
    if at.kind != "count" or at.article or one.part or one.places - home(one.text) or at.hedge not in ("", "about"):
        return False
    some = _SOME.search(re.split(r"[,;(]", lead)[-1]) or _SOME.search(re.split(r"[,;:.(]", tail)[0])
    return not some and not OTHERWISE.search(block.folded, max(first, at.start - 60), min(last, at.end + 60))


def _near(one: Statement, total: Spot) -> bool:
    """Whether two values may be of one thing; « près de 500 » is 460 as well as 510, and not 412."""
    gap = abs(one.value - total.value)
    return gap * 3 <= max(one.value, total.value) and (not one.quantity.hedge or gap * 8 > one.value)


def _alike(one: Statement, total: Spot, noun: str) -> bool:
    """Whether all that a column says of its numbers is said of one in the prose; « Total des projets » says enough."""
    return (
        not total.cell
        or bool(_NAMED.match(total.block.folded))
        or total.words - {noun} <= roots(f"{one.before} {one.after} {one.shown}")
    )


def _made(read: Read, one: Statement, total: Spot) -> bool:
    """Whether what is between two numbers is counted beside one of them."""
    gap = abs(one.value - total.value)
    return any(each.value == gap for block in (one.block, total.block) for each in read.of(block) if each is not one)
