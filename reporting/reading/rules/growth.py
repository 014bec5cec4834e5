"""A change that a text tells, and what is added, against the numbers around."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from reporting.reading.rules.operands import around, earlier, rounding, told, within, words_after, words_before
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.windows import beside, numbers, sentence, timed
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import same_noun

_RISE = (
    r"hausse|augment\w*|progress\w*|croissance|accroiss\w*|accru\w*|supplementaires?|de plus|\+|bond|gain|"
    r"gagn\w+|surcroit|relev\w+"
)
_FALL = r"baisse\w*|diminu\w*|recul\w*|repli|chute|de moins|reduction|reduit\w*|perte|perdu\w*|moindre"
_CHANGED = re.compile(rf"(?:{_RISE}|{_FALL}|evolution|variation)[^.;\d]{{0,25}}$")
_CHANGED_AFTER = re.compile(rf"^[^.;,\d]{{0,22}}?\b(?:{_RISE}|{_FALL})\b")
_FROM_TO = re.compile(
    r"\bpass\w+|\bcontre\b|\bde\b[^.;]{0,60}\ba\b|\bevolu|\bmont\w+ a|\btomb\w+ a|\bport\w+|\bau lieu d|"
    r"\balors qu|\ben (?:19|20)\d\d\b|"
    r"\bannee|\bprecedent|\bauparavant|\bhier\b|\baujourd'hui|\bdesormais|\bavant\b"
)


@rule("evolution-dite", "Une évolution n’est celle d’aucun des nombres dits autour.")
def growth(read: Read) -> Iterator[Found]:
    """« de 60 à 75 places, en progression de 30 % », « 52 enfants contre 40, une hausse d'un quart »."""
    for said in read.statements:
        if said.quantity.kind != "percent" or said.quantity.hedge not in ("", "about") or said.block.kind == "row":
            continue
        if not _CHANGED.search(words_before(said, 50)) and not _CHANGED_AFTER.match(words_after(said)):
            continue
        if re.match(r"[^.;,]{0,12}\b(?:par an|chaque annee|l'an)\b", words_after(said)):
            continue
        here = sentence(said)
        first, last = here[1], here[2]
        inside = [one for one in _unranged(numbers(read, here)) if not timed(one)]
        if len(inside) < 2:
            inside = [one for one in _unranged(numbers(read, beside(read, here, -1))) if not timed(one)] + inside
        pairs = [
            (one, two) for one, two in permutations(inside, 2) if one.quantity.kind == two.quantity.kind and one.value
        ]
        if inside and inside[0].block is said.block:
            first = min(first, said.block.sentence_at(inside[0].quantity.start)[0])
        words = said.block.folded[first:last] if inside and inside[0].block is said.block else ""
        if not pairs or len(inside) > 3 or not _FROM_TO.search(words or said.block.folded):
            continue
        loose = max(said.quantity.step, Decimal(1)) if not said.quantity.spelt else Decimal(3)
        loose *= 3 if said.quantity.hedge else 1
        if len(pairs) != 2:
            continue
        one, two = _in_time(said, pairs[0])
        alike = not (one.noun and two.noun) or one.noun in same_noun(two.noun)
        if not (one.quantity.exact and two.quantity.exact and alike and one.value):
            continue
        change = abs(two.value - one.value) * 100 / one.value
        if re.search(r"\b(?:superieur|inferieur)\w* d", words_before(said, 30)) and two.value:
            change = min(
                change, abs(two.value - one.value) * 100 / two.value, key=lambda value: abs(value - said.value)
            )
        if abs(change - said.value) > loose * Decimal("1.01") and change < 300:
            kind = one.quantity.kind
            text = (
                f"De {shown(one.value, kind)} à {shown(two.value, kind)}, l’évolution est de "
                f"{shown(round(change, 1), 'percent')}, et non de {shown(round(said.value, 1), 'percent')}."
            )
            yield told(read, said, [one, two], text)


def _unranged(found: Sequence[Statement]) -> list[Statement]:
    """« de 8 000 à 10 000 € » said of a change is two numbers."""
    result: list[Statement] = []
    for one in found:
        upper = one.quantity.upper
        if upper is None:
            result.append(one)
        else:
            low = replace(one, quantity=replace(one.quantity, upper=None, hedge=""))
            result += [low, replace(one, quantity=replace(one.quantity, value=upper, upper=None, hedge=""))]
    return result


def _in_time(said: Statement, pair: tuple[Statement, Statement]) -> tuple[Statement, Statement]:
    """The old value, then the new one."""
    one, two = sorted(pair, key=lambda each: (each.block.rank, each.quantity.start, each.value))
    if one.block is two.block and re.search(
        r"\bcontre\b|\balors qu|"
        r"\bau lieu\b",
        one.block.folded[one.quantity.end : two.quantity.start],
    ):
        return two, one
    if min(one.years, default=0) > min(two.years, default=9999):
        return two, one
    return one, two


_ADDED = re.compile(
    r"\baugmente\w* d|\bcomplete\w* (?:par|d)|\bs'ajoute\w*|\bajout\w+|\babond\w+ d|\bplus un|\bmajore\w* d|"
    r"\bmoyennant|\bsupplement"
)
_BROUGHT = re.compile(
    r"\b(?:porte\w*|portant|pour atteindre|atteint|atteindra|soit|au total|"
    r"ce qui fait)\b[^.;\d]{0,60}$"
)


@rule("somme-ajout", "Ce qui est ajouté ne fait pas le nombre auquel le texte arrive.")
def added(read: Read) -> Iterator[Found]:
    """« 35 000 €, augmentés d'un complément de 5 000 €, portent le concours à 45 000 € »."""
    for said in read.statements:
        kind = said.quantity.kind
        if kind not in ("count", "euro") or not said.quantity.exact or not _BROUGHT.search(words_before(said, 80)):
            continue
        here = sentence(said)
        found = [one for one in around(read, said, (kind,)) if earlier(one, said) and not timed(one)]
        words = said.block.folded[here[1] : said.quantity.start]
        if len(found) != 2 or not _ADDED.search(words) or any(one.quantity.hedge for one in found):
            continue
        one, two = found
        makes = (one.value + two.value, abs(one.value - two.value), one.value * two.value)
        if one.noun and two.noun and two.noun not in same_noun(one.noun):
            continue
        if any(within(said, made, rounding(found)) for made in makes) or said.value < max(one.value, two.value):
            continue
        made = shown(makes[0], kind)
        text = f"{number(one.value)} et {number(two.value)} font {made}, et non {shown(said.value, kind)}."
        yield told(read, said, found, text)
