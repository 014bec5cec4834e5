"""What a PDF repeats on each page, which is no text of the document: running titles and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from reporting.reading.formats.layout import Fragment

# The share of a page's height where a running title stands, and how many lines it may have.
OUTER, DEEPEST = 0.13, 3
# A title that stands on one page of two, of both sides, is on a third of them at least.
SHARE, FEWEST = 0.3, 3
# « Oui » at the end of many pages is a cell of a table.
SHORTEST = 5
_NUMBER = re.compile(r"\d+")
_PAGE_ALONE = re.compile(r"(?:page\s*)?[-–—|]?\s*(\d{1,4})\s*[-–—|]?(?:\s*(?:/|sur)\s*\d{1,4})?", re.IGNORECASE)
# The title of a fiche on each page counts fiches, not pages.
_COUNTED = re.compile(r"(?:n[°o]|fiche|projet|action|annexe|dossier|lot|axe|partie)\s*$", re.IGNORECASE)


def without_margins(pages: Sequence[list[Fragment]], heights: Sequence[float]) -> list[list[Fragment]]:
    """The pages without the lines that they repeat at the same end, whole or for one part (a title beside a chapter's),
    word for word or but for the number of the page.
    """
    outer = [list(_outer(fragments, height)) for fragments, height in zip(pages, heights, strict=True)]
    told: Counter[tuple[bool, str]] = Counter()
    for place, held in enumerate(outer):
        told.update({key for is_top, line in held for key in _keys(line, is_top, place)})
    enough = max(FEWEST, SHARE * len(pages))
    kept = []
    for place, (fragments, held) in enumerate(zip(pages, outer, strict=True)):
        repeated: set[int] = set()
        for is_top, line in held:
            is_told = any(told[key] >= enough for key in _keys(line, is_top, place))
            if is_told or (not is_top and _is_number_of(place, _text(line))):
                repeated.update(id(fragment) for fragment in line)
        kept.append([fragment for fragment in fragments if id(fragment) not in repeated])
    return kept


def _outer(fragments: Sequence[Fragment], height: float) -> Iterator[tuple[bool, list[Fragment]]]:
    """The first and the last lines of the page's height, and whether they stand at its top."""
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: -one.top):
        if lines and fragment.top + fragment.bottom > 2 * lines[-1][0].bottom:
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    for line in lines[:DEEPEST]:
        if line[0].bottom > height * (1 - OUTER):
            yield True, line
    for line in lines[-DEEPEST:]:
        if line[0].top < height * OUTER:
            yield False, line


def _text(line: Sequence[Fragment]) -> str:
    return " ".join(fragment.text for fragment in sorted(line, key=lambda one: one.left))


def _keys(line: Sequence[Fragment], is_top: bool, place: int) -> Iterator[tuple[bool, str]]:
    """The texts of a line and of its parts, as they are, then with each number told from that of the page."""
    for text in {_text(line), *(fragment.text for fragment in line)}:
        if len(text) >= SHORTEST:
            yield is_top, text
        for found in _NUMBER.finditer(text):
            if len(found.group()) <= 4 and not _COUNTED.search(text, 0, found.start()):
                yield is_top, f"{text[: found.start()]}#{int(found.group()) - place}{text[found.end() :]}"


def _is_number_of(place: int, text: str) -> bool:
    """Whether a line is the number of its page, as far as a short document lets anyone tell."""
    found = _PAGE_ALONE.fullmatch(text.strip())
    return found is not None and int(found.group(1)) in (place, place + 1, place + 2)
