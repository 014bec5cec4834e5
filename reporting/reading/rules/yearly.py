"""What some years make together, against what each of them has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.windows import Sentence, beside, numbers, sentence
from reporting.reading.spelled import value_of
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS, same_noun
from reporting.reading.words import stem

_YEARLY = re.compile(
    r"\bpar (?:[a-z]+ et par )?(?:an|annee|exercice)\b|\bchaque annee\b|\bannuel(?:le)?(?:ment|s)?\b|\btous les ans\b"
)
_OF_UNITS = re.compile(r"\bpar (?P<unit>[a-z]{4,}) et par (?:an|annee)\b")
# « pendant trois ans », « sur les trois années », « en quatre exercices ».
_YEARS = re.compile(
    r"\b(?:pendant|durant|sur|en|pour|au bout de|au cours des?|des|les|ces|de) (?:les |ces |des )?"
    r"(?P<count>deux|trois|quatre|cinq|six|[2-6]) (?:ans|annees|exercices)\b"
)
_IN_ALL = re.compile(
    r"\b(?:au total|en tout|total\w*|ensemble|cumul\w*|represent\w+|sur (?:les|ces|la|deux|trois|quatre|cinq|six) |"
    r"en (?:deux|trois|quatre|cinq|six|\d) (?:ans|annees)|de (?:19|20)\d\d a (?:19|20)\d\d|periode|mobilis\w+|s'eleve|"
    r"finale?ment|donc|soit|pendant|ces|atteint)\b"
)
_HALF = re.compile(r"\bmoitie\b|\bparts egales\b|\bparite\b|\bchacune?\b")
_OTHERWISE = re.compile(
    r"\b(?:contre|hausse|baisse|augment\w*|dimin\w*|plafon\w*|maxim\w+|au plus|au moins|jusqu'a|cout\w*|"
    r"budget|ajout\w+|en moyenne|depens\w+|consomm\w+)\b"
)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else value_of(word) or 0


def _yearly(read: Read) -> list[Statement]:
    """The amounts that each year has: those of a sentence that says so, outside what describes a project."""
    found = []
    for one in read.statements:
        block, (first, last) = one.block, one.sentence
        if one.quantity.kind != "euro" or not one.quantity.exact or one.line.number in read.described:
            continue
        around = block.folded[max(first, one.quantity.start - 60) : min(last, one.quantity.end + 70)]
        if _YEARLY.search(around) and not re.match(
            r" (?:en|pour) (?:19|20)\d\d\b", one.block.folded[one.quantity.end :]
        ):
            found.append(one)
    return found


def _span(read: Read, where: Sentence | None) -> int:
    """How many years a sentence is about, where it says so."""
    if where is None:
        return 0
    block, first, last = where
    if match := _YEARS.search(block.folded, first, last):
        return _count(match["count"])
    years = {year for one in block.moments if first <= one.start < last and one.grain != "day" for year in one.years}
    return max(years) - min(years) + 1 if len(years) > 1 and max(years) - min(years) < 7 else 0


@rule("cumul", "Ce que font plusieurs années n’est pas ce que fait chacune d’elles.", general=True)
def over_years(read: Read) -> Iterator[Found]:
    """« Doté de 10 M€ par an, il a représenté 40 M€ sur les trois années. »"""
    yearly = _yearly(read)
    yield from _quotients(read, yearly)
    for said in read.statements if yearly else ():
        block, (first, last) = said.block, said.sentence
        if (
            said.quantity.kind != "euro"
            or said.quantity.hedge not in ("", "about")
            or said.line.number in read.described
        ):
            continue
        words = block.folded[first:last]
        own = block.folded[max(first, said.quantity.start - 70) : min(last, said.quantity.end + 40)]
        if said in yearly and _YEARLY.search(re.split(r"[,;]", block.folded[said.quantity.end : last])[0]):
            continue
        if not _IN_ALL.search(own) or _OTHERWISE.search(own) or re.match(r" ?par ", said.after):
            continue
        here = sentence(said)
        sentences = [here, before := beside(read, here, -1), beside(read, before, -1) if before else None]
        close = [one for one in yearly if one is not said and _at(one, sentences)]
        span = next((years for where in sentences if (years := _span(read, where))), 0)
        known = close or (yearly if _YEARS.search(words) and len({one.value for one in yearly}) == 1 else [])
        if span and known and not (close and not _YEARS.search(words) and len(close) > 3):
            found = _false(read, said, known, span, sentences)
            if found is not None:
                yield found


# Farther than that from what it should be, an amount is of something else.
_NEAR = Decimal("0.55"), Decimal("1.8")
_SOIT = re.compile(r"\b(?:soit|c'est|ce qui (?:fait|represente)|cela (?:fait|represente)|ou)\b[^.;\d]{0,30}$|[(=] ?$")
_A_YEAR = re.compile(
    r" ?(?:en moyenne )?(?:par (?:an|exercice|annee)|chaque annee|l'an)\b(?! et par| (?:par|pour) (?!an))"
)


def _quotients(read: Read, yearly: Sequence[Statement]) -> Iterator[Found]:
    """« 84 000 € sur deux ans, 2024 et 2025, soit 24 000 € par an en moyenne »: not what each year has of it."""
    for one in yearly:
        block = one.block
        before = [each for each in numbers(read, sentence(one), ("euro",)) if each.quantity.start < one.quantity.start]
        span = _span(read, sentence(one))
        joint = block.folded[before[-1].quantity.end : one.quantity.start] if before else ""
        if len(before) != 1 or not span or not _SOIT.search(joint) or not _A_YEAR.match(block.folded, one.quantity.end):
            continue
        true = before[0].value / span
        loose = max(one.quantity.step, before[0].quantity.step / span, true / 50)
        if before[0].quantity.exact and abs(true - one.value) > loose and true < one.value * 3 < true * 9:
            text = (
                f"{shown(before[0].value, 'euro')} sur {span} ans font {shown(round(true, 0), 'euro')} par an, et non "
            )
            yield (read.passage(one), read.passage(before[0])), f"{text}{shown(one.value, 'euro')}."


def _at(one: Statement, sentences: Sequence[Sentence | None]) -> bool:
    return any(where and where[0] is one.block and where[1] <= one.quantity.start < where[2] for where in sentences)


def _false(
    read: Read, said: Statement, known: Sequence[Statement], span: int, sentences: Sequence[Sentence | None]
) -> Found | None:
    """What is wrong with what some years make, where no amount of one of them makes it."""
    words = " ".join(where[0].folded[where[1] : where[2]] for where in sentences if where)
    times = [Decimal(1)]
    for match in _OF_UNITS.finditer(words):
        nouns = same_noun(NOUNS.get(stem(match["unit"]), stem(match["unit"])))
        counts = [one.value for where in sentences for one in numbers(read, where, ("count",)) if one.noun in nouns]
        times = counts or times
    shares = (1, Decimal("0.5")) if _HALF.search(words) else (1,)
    made = [(one, one.value * span * each * share) for one in known for each in times for share in shares]
    loose = max(said.quantity.step, said.value / 50)
    others = [one.value for where in sentences for one in numbers(read, where, ("euro",)) if one is not said]
    if any(abs(value - said.value) <= loose for _, value in made) or said.value in [sum(others, Decimal(0)), *others]:
        return None
    near = [pair for pair in made if said.value > pair[0].value and _NEAR[0] < pair[1] / said.value < _NEAR[1]]
    if not near:
        return None
    # What the whole makes, rather than its half.
    best, value = min(near, key=lambda pair: (pair[1] < pair[0].value * span, abs(pair[1] - said.value)))
    text = (
        f"{shown(best.value, 'euro')} par an pendant {number(Decimal(span))} ans font {shown(value, 'euro')}, et non "
    )
    return (read.passage(said), read.passage(best)), f"{text}{shown(said.value, 'euro')}."
