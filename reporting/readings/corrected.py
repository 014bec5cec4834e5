"""What people corrected, put back in what the rules compare: a number in the words of its line, which every rule reads,
and anything else in its statement, for the rules that compare statements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from projects.core.french import NNBSP, format_number
from reporting.enums import Certainty, Measure
from reporting.models import StatementCorrection
from reporting.reading.dates import moments
from reporting.reading.numbers import Kind, Quantity, quantities
from reporting.reading.rules.registry import Read
from reporting.reading.segment import segment
from reporting.reading.spelled import SPELLED, spell
from reporting.reading.spelled import read as read_letters
from reporting.reading.statements import Statement
from reporting.reading.text import Document, Line
from reporting.reading.vocabulary import NOUNS
from reporting.reading.words import fold, stems, tidy
from reporting.readings.celled import CellStatement
from reporting.readings.places import number_of
from reporting.readings.told import HEDGES, KINDS, YEAR, scale_of, told

# The line of a statement, and where it starts in that line as it is written.
Place = tuple[int, int]
_DIGITS = re.compile(r"\d+(?:[\s.]\d{3})*(?:,\d+)?")
_UNITS: dict[Kind, str] = {"percent": " %", "euro": " €", "points": " points"}


@dataclass(frozen=True, slots=True)
class Edit:
    """Words in the place of `start:end` of a line."""

    start: int
    end: int
    words: str


def corrected(document: Document, read: Read, corrections: Iterable[StatementCorrection]) -> Read:
    """`document`, which reads as `read`, read again as people corrected it.

    A number goes into the words where they then say it, by the grammar that reads them; one that they cannot say (a
    range, letters cut by the end of a line) goes into its statement alone, as does all that is no number.
    """
    said = {(one.line, one.start): one for one in corrections}
    if not said:
        return read
    before = {(row.line, row.start): one for one, row in told(read)}
    values = {place: _in_words(one, said[place].values) for place, one in before.items() if place in said}
    empty = {place for place in values if said[place].is_dropped and isinstance(before[place], CellStatement)}
    edits = {
        place: edit
        for place in values
        if place in empty or ("value" in values[place] and not said[place].is_dropped)
        if (edit := _emptied(before[place]) if place in empty else _edit(before[place], values[place]))
    }
    while True:
        again = _reworded(document, edits)
        placed = list(_placed(again, edits))
        heard = [(place, one) for place, one in placed if place in said]
        lost = (before.keys() if empty & edits.keys() else values.keys()) - {place for place, _ in placed} - empty
        held = {
            place: edits[place]
            for place, one in heard
            if place in edits and not lost and _says(one.quantity, before[place].quantity, values[place])
        }
        if not lost:
            held |= {place: edits[place] for place in empty & edits.keys() - {place for place, _ in heard}}
        if held == edits:
            break
        edits = held  # the others cut the text into other blocks
    worded = {place for place in edits if said[place].values.keys() == {"value"}}
    again.unworded = frozenset(place[0] for place, _ in heard if place not in worded)
    dropped = set()
    for place, one in heard:
        _correct(one, said[place].values)
        if said[place].is_dropped:
            dropped.add(id(one))
    again.statements[:] = [one for one in again.statements if id(one) not in dropped]
    return again


def _emptied(statement: Statement) -> Edit | None:
    """What makes a cell hold no number, for the rules that read tables."""
    found = number_of(statement)
    return Edit(*found[0], "–") if found else None


def _edit(statement: Statement, values: Mapping[str, Any]) -> Edit | None:
    """What makes its line say the corrected value, the nearest to how it is written; None where nothing does."""
    found = number_of(statement)
    if found is None:
        return None
    ((start, end), last), quantity, folded = found, statement.quantity, statement.block.folded
    written = statement.line.text[start - statement.line.start : end - statement.line.start]
    goes_on = last < quantity.end  # at the next line
    for length, words in _ways(written, quantity, Decimal(values["value"]), goes_on=goes_on):
        said = fold(tidy(words + written[length:]))
        again = folded[: quantity.start] + said + folded[last:]
        heard = (one for one in quantities(again, moments(again)) if one.start == quantity.start and not one.article)
        if any(_says(one, quantity, values) for one in heard):
            return Edit(start, start + length, words)
    return None


def _in_words(statement: Statement, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The corrected values, with the number that its words are to say: 350 for 350 000 € under « k€ »."""
    return {**values, "value": Decimal(values["value"]) / scale_of(statement)} if "value" in values else values


def _ways(written: str, quantity: Quantity, value: Decimal, *, goes_on: bool) -> Iterator[tuple[int, str]]:
    """The words of `value`, with how many signs of `written` they take the place of: « douze » becomes « quatorze » or
    « 14 », « 12 k€ » becomes « 14 k€ », « la moitié » becomes « 60 % ».
    """
    digits, letters = _DIGITS.match(written), SPELLED.match(fold(written))
    known = read_letters(letters) if letters else None
    number = Decimal(re.sub(r"[\s.]", "", digits[0]).replace(",", ".")) if digits else Decimal(known[0] if known else 0)
    if (own := digits or letters) and number and quantity.value:
        count = value * number / quantity.value  # in the unit that follows it
        if letters and count == int(count) and 0 <= count < 10**12:
            words = spell(int(count))
            yield own.end(), words.capitalize() if written[0].isupper() else words
        yield own.end(), _in_digits(count)
    if not goes_on:
        yield len(written), _in_digits(value) + _UNITS.get(quantity.kind, "")


def _in_digits(value: Decimal) -> str:
    return format_number(value).replace(NNBSP, " ")


def _says(heard: Quantity, before: Quantity, values: Mapping[str, Any]) -> bool:
    """Whether a number is the one that was read `before`, with its corrected value."""
    meant = _meant(before, values)
    same = (heard.kind, heard.value, heard.upper) == (before.kind, meant.value, None)
    return same and heard.hedge in (before.hedge, meant.hedge)


def _reworded(document: Document, edits: Mapping[Place, Edit]) -> Read:
    """A document read with these edits; it goes on quoting its lines as they are written."""
    by_line = _by_line(edits)
    lines = (_edited(line, by_line[line.number]) if line.number in by_line else line for line in document.lines)
    return Read(segment(replace(document, lines=tuple(lines))), written=document.lines)


def _edited(line: Line, edits: Sequence[Edit]) -> Line:
    """A line with these edits, in its text and in the cell where each stands."""
    text, cells, starts, at = line.text, list(line.cells), list[int](), 0
    for cell in cells:
        starts.append(text.index(cell, at))
        at = starts[-1] + len(cell)
    for edit in reversed(edits):  # from the right: the places before it stay good
        text = _put(text, edit, 0)
        for rank, first in enumerate(starts):
            if first <= edit.start and edit.end <= first + len(line.cells[rank]):
                cells[rank] = _put(cells[rank], edit, first)
    return replace(line, text=text, cells=tuple(cells))


def _put(text: str, edit: Edit, offset: int) -> str:
    return text[: edit.start - offset] + edit.words + text[edit.end - offset :]


def _placed(read: Read, edits: Mapping[Place, Edit]) -> Iterator[tuple[Place, Statement]]:
    """The statements of a document read with edits, by their places in the lines as they are written."""
    by_line = _by_line(edits)
    for statement, row in told(read):
        start = row.start
        for edit in by_line.get(row.line, ()):
            if start > edit.start:
                start -= len(edit.words) - (edit.end - edit.start)
        yield (row.line, start), statement


def _by_line(edits: Mapping[Place, Edit]) -> Mapping[int, list[Edit]]:
    """Those of each line, from left to right."""
    found: dict[int, list[Edit]] = defaultdict(list)
    for (line, _), edit in sorted(edits.items()):
        found[line].append(edit)
    return found


def _correct(statement: Statement, values: Mapping[str, Any]) -> None:
    statement.quantity = _meant(statement.quantity, values)
    if "subject" in values:
        first = next(iter(stems(fold(tidy(values["subject"])))), "")
        statement.noun = NOUNS.get(first, first)
    if "population" in values:
        statement.about = frozenset(stems(fold(tidy(values["population"]))))
    if "period" in values:
        statement.years = frozenset(int(year) for year in YEAR.findall(values["period"]))


def _meant(quantity: Quantity, values: Mapping[str, Any]) -> Quantity:
    if "value" in values:
        quantity = replace(quantity, value=Decimal(values["value"]), upper=None)
    if "certainty" in values:
        quantity = replace(quantity, hedge=HEDGES[Certainty(values["certainty"])])
    if "measure" in values:
        quantity = replace(quantity, kind=KINDS[Measure(values["measure"])])
    return quantity
