"""Where what travels stops, day by day, against the number of places that the text says it serves; where its holder
has its seat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold

_DAY = re.compile(
    r"^(?:le |les |chaque )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?(?: (?:matin|apres-midi|soir))?\b"
    r"(?P<gap>\W*)"
)
_PLACES = stemmed("commune village bourg hameau hameaux quartier lieu lieux arrêt halte ville site")
_NO_STOP = re.compile(
    r"\b(?:entretien|fermee?|fermeture|repos|reunions?|preparation|pas d|aucune?|relache|reserve\w*|bureau|nettoyage|"
    r"formation|neant)\b|^\W*$"
)
_SOME = re.compile(r"\bautres?\b|\bdont\b|\bparmi\b|\bnouve|\bdemand|\bsouhait|\bplus tard\b|\bpourra|\bdevai")


def stops(read: Read) -> Iterator[Found]:
    """« dans cinq communes », and a calendar by day that stops in four."""
    runs = [run for run in _runs(read) if len(run) > 2]
    if len(runs) != 1:
        return
    run = runs[0]
    named = {name for name, _ in run}
    said = [
        one
        for noun in _PLACES
        for one in read.by_noun.get(noun, ())
        if one.quantity.exact and not one.part and not one.quantity.article and 2 < one.value < 12
    ]
    said = [
        one
        for one in said
        if not _SOME.search(one.block.folded[: one.quantity.end + 50], max(0, one.quantity.start - 30))
    ]
    near = [one for one in said if abs(one.value - len(named)) <= 2]
    if near and all(one.value != len(named) for one in said):
        text = f"« {near[0].words} » : le calendrier par jour en cite {number(type(near[0].value)(len(named)))}."
        yield (read.passage(near[0]), *(read.passage((block, 0)) for _, block in run)), text


def _runs(read: Read) -> Iterator[list[tuple[str, Block]]]:
    """The lines that follow each other, a day of the week each, with the place where they stop."""
    run: list[tuple[str, Block]] = []
    last = -9
    for block in read.text.blocks:
        match = _DAY.match(block.folded) if block.kind in ("row", "item", "field") else None
        if match is None:
            continue
        if block.rank > last + 1 and run:
            yield run
            run = []
        last = block.rank
        told = block.cells[1] if block.kind == "row" and len(block.cells) > 1 else block.text[match.end() :]
        place = re.split(r"[,;:(–—]| à partir | de \d", told.strip(" :–—-."))[0].strip()
        if place[:1].isupper() and not _NO_STOP.search(fold(told)):
            run.append((fold(place), block))
    if run:
        yield run


_SEAT = re.compile(
    r"\bsiege(?: social)?(?: est)?(?: situe| fixe| etabli)? a (?P<where>(?:la |le |l')?[a-z][a-z'-]+(?: [a-z'-]+)?)"
)
_SEAT_LABEL = re.compile(r"^(?:siege(?: social)?|adresse du siege)\b\W*")


def two_seats(read: Read) -> Iterator[Found]:
    """« dont le siège est à Sainte-Anne », and « Siège | Petit-Bourg » in an annex."""
    blocks = read.text.blocks if read.lone else ()
    told = [(block, match) for block in blocks for match in _SEAT.finditer(block.folded)]
    for block in blocks if told else ():
        label = _SEAT_LABEL.match(block.folded) if block.kind in ("row", "field") else None
        where = block.folded[label.end() :] if label else ""
        if where and len(block.cells) < 3 and not any(match["where"].split()[0] in where for _, match in told):
            at, one = told[-1]
            text = f"Le siège est à « {one['where']} », puis « {where} »."
            yield (read.passage((at, one.start())), read.passage((block, 0))), text
            return
