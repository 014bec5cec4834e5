"""The total of a table or of a list against the same total in the prose or among the key figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.rules.spots import Spot, Spots, spots_of
from reporting.reading.rules.totals_told import totals_and_text
from reporting.reading.vocabulary import UNITS, root
from reporting.reading.words import fold

_TOTAL = re.compile(
    r"(?:sous[- ])?(?:total|totaux|ensemble|(?:capacite|nombre|effectif) (?:total|cumul|globa)\w*|cumul)\b"
)
_ALL = re.compile(
    r"\b(?:au total|en tout|total\w*|ensemble|cumul\w*|reuni\w*|rassembl\w*|globalement|compt\w+|represent\w+|offr\w+|"
    r"propos\w+|dispos\w+|accueill\w+|soit|cre\w+|ouvert\w*|financ\w+|recu\w*|suivi\w*|touch\w+|avec|font|fait)\b"
)
_KEY = re.compile(r"\bchiffres\b|\breperes\b|\bessentiel\b|\bpoints cles\b|\ben bref\b|\ba retenir\b")
_SOME = re.compile(
    r"\b(?:dont|parmi|sur|chaque|chacun\w*|par|moyenne|autres?|deja|prevu\w*|attendu\w*|vise\w*|objectif|nouvelles?|"
    r"supplementaires?|de plus|premiere?s?|derniere?s?|pour (?:cent|mille|100))\b"
)
_ANY = frozenset(root(one) for one in UNITS)


@rule("total-texte", "Le texte donne un autre total que le tableau.", general=True)
def wholes(read: Read) -> Iterator[Found]:
    """« Total des places | 127 », and « 154 places créées » among the key figures."""
    yield from totals_and_text(read)
    spots = spots_of(read)
    given = [one for one in spots.all if one.sure and one.kind == "count" and one.value > 9 and _is_total(one)]
    for total in given:
        nouns = ({total.noun} if total.noun else set(total.words)) - _ANY
        said = [one for noun in nouns for one in spots.by_noun.get(noun, ()) if _is_whole(read, spots, one)]
        said = [one for one in said if one not in given and (not total.cell or total.words - {one.noun} <= one.words)]
        if not said or any(one.value == total.value for one in said):
            continue
        for one in said:
            if abs(one.value - total.value) * 3 <= max(one.value, total.value) and not _made(spots, one, total):
                text = f"Le total est de {number(total.value)} ici, de {number(one.value)} là (« {_words(one)} »)."
                yield (read.passage((one.block, one.at)), read.passage((total.block, total.at))), text
                break


def _words(one: Spot) -> str:
    return " ".join(one.block.folded[one.at :].split()[:3])


def _is_total(one: Spot) -> bool:
    if one.cell:
        return any(TOTAL_LABEL.match(fold(cell)) for cell in one.block.cells[:2])
    return one.block.kind in ("field", "item", "text") and bool(_TOTAL.match(one.block.folded)) and one.at < 60


def _is_whole(read: Read, spots: Spots, one: Spot) -> bool:
    """Whether a number of the prose counts all of its things."""
    block, first, last = spots.spans[one.rank]
    if one.cell or one.kind != "count" or not one.sure or block.line_at(one.at).number in read.described:
        return False
    lead, tail = block.folded[max(first, one.at - 40) : one.at], block.folded[one.quantity.end : one.quantity.end + 30]
    if _SOME.search(re.split(r"[,;(]", lead)[-1]) or _SOME.search(re.split(r"[,;:.(]", tail)[0]):
        return False
    heads = f"{fold(block.section.title)} {block.intro.folded if block.intro else ''}"
    key = block.kind in ("item", "field", "text") and one.at - first < 4 and bool(_KEY.search(heads))
    return key or bool(_ALL.search(block.folded, max(first, one.at - 60), min(last, one.quantity.end + 40)))


def _made(spots: Spots, one: Spot, total: Spot) -> bool:
    """Whether what is between two numbers is counted beside one of them."""
    gap: Decimal = abs(one.value - total.value)
    return any(
        each.value == gap and each.noun in (one.noun, "") and not each.cell
        for mid in (one, total)
        for each in spots.between(mid.rank - 1, mid.rank + 1)
    )
