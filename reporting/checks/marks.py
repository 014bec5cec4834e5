"""The words of a passage that a finding speaks of: its explanation cites them, as written or by their value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reporting.reading.dates import Moment, moments
from reporting.reading.numbers import Quantity, quantities
from reporting.reading.words import EMPTY, fold

Span = tuple[int, int]
# Signs that the reading engine knows under one form, of the same length.
_SIGNS = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})
_QUOTED = re.compile(r"« ?([^«»]+?) ?»")
_NAME = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
# A quotation that is longer is the whole sentence: its numbers tell more.
LONGEST_WORDS = 40


def marks_of(quoted: str, explanation: str) -> list[Span]:
    """Where the words that `explanation` speaks of stand in `quoted`, in order, none over another.

    What it quotes: the numbers and dates there, else the words; the numbers, dates and names that it says itself.
    Every number where it says none of the words.
    """
    signs, told = quoted.translate(_SIGNS), explanation.translate(_SIGNS)
    folded = fold(signs)
    dates, numbers = _counted(folded)
    values: list[Span] = [*((one.start, one.end) for one in dates), *((one.start, one.end) for one in numbers)]
    found = [span for quote in _QUOTED.findall(told) for span in _of_quote(signs, quote.strip(), values)]
    said = _QUOTED.sub(lambda match: " " * len(match[0]), told)
    said_dates, said_numbers = _counted(fold(said))
    found += [(one.start, one.end) for one in dates if any(_same_date(one, other) for other in said_dates)]
    found += [(one.start, one.end) for one in numbers if any(_same_value(one, other) for other in said_numbers)]
    found += _names(signs, said)
    return list(_apart(found or values))


def marked(quoted: str, explanation: str) -> frozenset[str]:
    """These words, each once."""
    return frozenset(quoted[first:last] for first, last in marks_of(quoted, explanation))


def _counted(folded: str) -> tuple[list[Moment], list[Quantity]]:
    dates = moments(folded)
    return dates, [one for one in quantities(folded, dates) if not one.article]


def _of_quote(signs: str, quote: str, values: Iterable[Span]) -> Iterator[Span]:
    """A quotation of the explanation, where it is in the passage; « Projets » names a figure, not these « projets »."""
    for match in re.finditer(rf"(?<!\w){re.escape(quote)}(?!\w)", signs) if quote else ():
        inside = [(first, last) for first, last in values if match.start() <= first and last <= match.end()]
        if inside or len(quote) <= LONGEST_WORDS:
            yield from inside or [match.span()]


def _same_date(one: Moment, other: Moment) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _same_value(one: Quantity, other: Quantity) -> bool:
    """« 33,3 » is said of « un tiers »."""
    return round(one.value, 1) == round(other.value, 1)


def _names(quoted: str, said: str) -> Iterator[Span]:
    """The names of places and of people that are in both."""
    known = {word for word in _NAME.findall(said) if word[0].isupper() and fold(word) not in EMPTY and len(word) > 2}
    for match in _NAME.finditer(quoted):
        if match[0] in known or match[0].rpartition("'")[2] in known:
            yield match.end() - len(match[0].rpartition("'")[2]), match.end()


def _apart(found: Iterable[Span]) -> Iterator[Span]:
    at = 0
    for first, last in sorted(set(found), key=lambda span: (span[0], -span[1])):
        if first >= at:
            yield first, last
            at = last
