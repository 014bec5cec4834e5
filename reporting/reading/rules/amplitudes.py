"""How long a day or a week is, said in hours or days, against the times and the days that the sentence gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.numbers import Quantity
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.timetables import DAY, days_between

_JOINT = re.compile(
    r"[ ,(]*(?:tous les jours |chaque jour |par jour |en continu )?,? ?"
    r"(?:soit|=|c'est-a-dire|pendant|durant)? ?(?:une amplitude (?:horaire )?d[e'] ?)?\(?"
)
_BEFORE = re.compile(r" heures?(?: d'ouverture| d'accueil)?(?: par jour| quotidiennes)?,? (?:\()?(?:de|entre) ?")
_HOURS = re.compile(r" ?(?:h\b|heures?\b)(?! par (?:semaine|enfant|professionnel|agent|mois|an)| hebdo)")
_BROKEN = re.compile(r"\b(?:pause|coupure|interruption|ferm|dejeuner|(?:sauf|hors|environ|puis|ou)\b)")
_RANGE = re.compile(rf"\bdu (?P<one>{DAY}) au (?P<two>{DAY})\b")
_WEEK = re.compile(
    r" ?(?:jours?|journees?)(?: d'ouverture)? (?:par|sur|dans la) (?:semaine|sept)|/ ?7| jours sur (?:7|sept)"
)


@rule("amplitude", "Le nombre d’heures ou de jours n’est pas celui des horaires que le texte donne.")
def amplitudes(read: Read) -> Iterator[Found]:
    """« de 7 h 30 à 18 h 30, soit dix heures par jour », « cinq jours par semaine, du lundi au jeudi »."""
    for block in read.text.blocks:
        if block.kind == "heading" or not block.quantities:
            continue
        for first, last in block.sentences:
            if not _BROKEN.search(block.folded, first, last):
                inside = [one for one in block.quantities if first <= one.start < last]
                yield from _of_a_day(read, block, inside)
                yield from _of_a_week(read, block, inside, (first, last))


def _of_a_day(read: Read, block: Block, inside: list[Quantity]) -> Iterator[Found]:
    times = [one for one in inside if one.kind == "time" and one.upper is not None]
    if len(times) != 1:
        return
    day = times[0]
    assert day.upper is not None
    for one in inside:
        after = one.start >= day.end and _JOINT.fullmatch(block.folded, day.end, one.start)
        before = one.end <= day.start and _BEFORE.fullmatch(block.folded, one.end, day.start)
        if one is day or not one.exact or not (after or before):
            continue
        told = one.value if one.kind == "time" else one.value * 60 if _HOURS.match(block.folded, one.end) else None
        made = day.upper - day.value
        if told is not None and one.upper is None and 0 < made != told:
            text = f"« {block.text[day.start : day.end].strip()} » font {number(made / Decimal(60))} heures, et non "
            yield (read.passage((block, day.start)),), f"{text}{number(told / Decimal(60))}."


def _of_a_week(read: Read, block: Block, inside: list[Quantity], span: tuple[int, int]) -> Iterator[Found]:
    ranges = list(_RANGE.finditer(block.folded, *span))
    told = [one for one in inside if one.kind == "count" and one.exact and _WEEK.match(block.folded, one.end)]
    if len(ranges) != 1 or len(told) != 1:
        return
    made = days_between(ranges[0]["one"], ranges[0]["two"])
    rest = block.folded[span[0] : ranges[0].start()] + block.folded[ranges[0].end() : span[1]]
    if made != told[0].value and not re.search(rf"\b{DAY}|\bweek", rest):
        text = (
            f"« {block.text[ranges[0].start() : ranges[0].end()]} » font {made} jours, et non {number(told[0].value)}."
        )
        yield (read.passage((block, told[0].start)),), text
