"""A part that is greater than what it is a part of: « sur les 24 projets suivis, 212 ont été lauréats »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reporting.reading.rules.counted import STATES
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import UNITS, root, same_noun

_THE = r"(?: (?:les|ces|nos|vos|leurs|ses|un total de|l'ensemble des|la totalite des|quelque))?"
# What announces a whole, before its number: « sur les », « parmi ces », « des … » that opens a clause.
_WHOLE_FIRST = re.compile(rf"(?:(?:\bsur|\bparmi|\bau sein d[eu]s?){_THE}|(?:^|[.;:,»] )(?:des|de ces|de nos)) $")
# Between a part and its whole: « quinze places sur douze », « quinze des douze ».
_PART_FIRST = re.compile(rf"^(?P<between>[^.;:,()\d]{{0,60}}?) ?(?:\bsur|\bparmi|\bd'entre){_THE} $|^ (?:des|de ces) $")
_DETAIL = re.compile(r"^[^.;:()]{0,70}?(?:\bdont|\bparmi (?:lesquels|lesquelles|eux|elles),?) (?:deja |notamment )?$")
# « Quatorze d'entre eux », « parmi elles, quarante-cinq »: the whole is the number said before.
_AMONG = re.compile(r"^ d'entre (?:eux|elles)\b")
_AMONG_THEM = re.compile(r"\bparmi (?:eux|elles|ceux-ci|celles-ci),? $")
_OF_THEM = re.compile(r"^ (?:ont|sont|etaient|seront|avaient|n'ont|l'ont|y ont|en ont|se sont|furent)\b|^ ?[.,;)]|^$")
_ASKED = re.compile(
    r"\b(?:aupres d[e']|interrog\w+|invit\w+|convi\w+|convoqu\w+|envoy\w+ a|adress\w+ a|sollicit\w+|inscri\w+) ?"
    r"(?:les |des |aux )?$"
)
_ANSWERED = re.compile(r"^ ?(?:[a-z]+ )?(?:(?:y |n'y )?ont (?:bien |donc )?(?:repondu|particip)|reponses|repondant)")
_RATIO = re.compile(r"\b(?:heures?|jours?|fois|semaines?|mois|ans?|points?|pour|metres?) ?")


@rule("partie-plus-grande", "Une partie est plus grande que le tout d’où elle est prise.")
def greater(read: Read) -> Iterator[Found]:
    """« Sur ces douze places, quinze sont occupées », « 240 ont répondu » where 200 were asked."""
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        numbers = [
            one
            for one in read.of(block)
            if one.quantity.kind in ("count", "euro") and not one.quantity.article and one.noun not in UNITS
        ]
        for one, two in pairwise(numbers):
            if one.quantity.kind != two.quantity.kind:
                continue
            whole, part = _ordered(one, two)
            if whole is None or part is None or not _sure(whole, part) or _within(numbers, one, two):
                continue
            kind = whole.quantity.kind
            text = f"{shown(part.value, kind)} pour un tout de {shown(whole.value, kind)} (« {whole.words} »)."
            yield (read.passage(whole), read.passage(part)), text


def _sure(whole: Statement, part: Statement) -> bool:
    """Whether the part is greater, however both are hedged."""
    low = part.quantity.exact or part.quantity.hedge == "min"
    high = whole.quantity.exact or whole.quantity.hedge == "max"
    return low and high and part.value > whole.value > 0


def _within(numbers: Sequence[Statement], one: Statement, two: Statement) -> bool:
    """Whether « d'entre eux » is said of a number before these: « 24 jeunes : 14 filles et 10 garçons. Quinze … »."""
    earlier = [each for each in numbers if each.quantity.start < one.quantity.start]
    return bool(_AMONG.match(two.after)) and any(each.value >= two.value for each in earlier[-3:])


def _ordered(one: Statement, two: Statement) -> tuple[Statement | None, Statement | None]:
    """Which of two numbers that follow is the whole, which the part; nothing where neither is."""
    folded = one.block.folded
    first, last = one.sentence
    between = folded[one.quantity.end : two.quantity.start]
    after = folded[two.quantity.end :]
    together = two.quantity.start < last
    near = len(between) < 150 and between.count(".") < 2
    alike = not one.noun or not two.noun or two.noun in same_noun(one.noun) or root(two.noun) in STATES
    if together and _PART_FIRST.match(between) and alike and not _RATIO.search(between):
        return two, one
    opens = _WHOLE_FIRST.search(folded, max(0, first), one.quantity.start) and len(between) < 100
    if together and opens and alike and not re.search(r"[;:(]| sur ", between) and (two.noun or _OF_THEM.match(after)):
        return one, two
    if together and _DETAIL.match(between) and alike:
        return one, two
    among = _AMONG.match(after) or _AMONG_THEM.search(folded[: two.quantity.start])
    if near and among and one.noun and not re.search(r"\b(?:n'|ne\b|sans\b)", between):
        return one, two
    if near and _ASKED.search(one.before) and _ANSWERED.match(after):
        return one, two
    return None, None
