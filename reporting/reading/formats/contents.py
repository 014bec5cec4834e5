"""The table of contents of a PDF, which says again what stands elsewhere, with numbers that count nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reporting.reading.formats.layout import Placed

_TITLE = re.compile(r"(?:sommaire|table des mati[eè]res|contenu|plan du document)\s*", re.IGNORECASE)
FEWEST_ENTRIES = 6
# The share of steps from one page number to the next that do not go back, and of lines that are but a number.
IN_ORDER, NUMBERS_ALONE = 0.9, 0.4


def without_contents(pages: Sequence[list[Placed]]) -> list[list[Placed]]:
    """The pages without the entries of a « Sommaire »; without a whole page where its numbers are drawn apart."""
    kept: list[list[Placed]] = []
    goes_on = False
    for lines in pages:
        entries = [line for line in lines if _page_of(line, len(pages)) is not None]
        is_titled = goes_on or any(_TITLE.fullmatch(line.text) for line in lines)
        goes_on = is_titled and len(entries) >= FEWEST_ENTRIES and _in_order(entries, len(pages))
        if not goes_on:
            kept.append(lines)
        elif sum(_is_number(line) for line in entries) > NUMBERS_ALONE * len(lines):
            kept.append([])
        else:
            kept.append([line for line in lines if line not in entries])
    return kept


def _page_of(line: Placed, pages: int) -> int | None:
    """The page that the line ends with, or the first of several, when the document has it."""
    if len(line.cells) == 1 and not line.text.isdigit():
        return None
    told = line.fragments[0 if _is_number(line) else -1].text
    return int(told) if told.isdigit() and len(told) < 5 and 0 < int(told) <= pages else None


def _is_number(line: Placed) -> bool:
    return all(fragment.text.isdigit() for fragment in line.fragments)


def _in_order(entries: Sequence[Placed], pages: int) -> bool:
    told = [_page_of(line, pages) or 0 for line in entries]
    steps = [before <= after for before, after in pairwise(told)]
    return sum(steps) >= IN_ORDER * len(steps)
