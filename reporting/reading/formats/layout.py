"""Words with their places, in the order in which a page draws them, made into lines, rows of tables and paragraphs.

What draws pages draws them as they are read: column after column, row after row, cell after cell. So the order is
kept; places only tell where a line ends, and what stands beside what.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

# In heights of a line: a gap that no justified line has, and one that a column which begins there makes a gap of cells.
SURE_GAP, LIKELY_GAP, LONE_GAP = 1.3, 0.4, 3.0
# The second of two words alone may be a cell with hardly more than a space before it.
PAIR_GAP = 0.24
# A space that is clearly one of columns, if others of the page begin or end at the same place; over those of its line.
CLEAR_GAP, WIDER = 0.5, 1.6
# How near two spaces of a justified line are, and the share of them that are.
ALIKE, JUSTIFIED = 0.06, 0.6
# A call of note beside its word: how far, and how much higher, in heights of the word; « m² » is none.
CALL_GAP, RAISED = 0.3, 0.15
MEASURES = frozenset({"m", "cm", "dm", "km"})
ALIGNED = 1.5  # points
BULLET_GAP = 4
# Narrower than the thinnest of spaces.
NO_GAP = 0.08
# Beyond, what stands beside is a column of text, not a cell.
LINES_OF_A_CELL = 6
PROSE_LINES, PROSE_WORDS = 4, 4
# In heights of a line, over the usual one of the page.
PARAGRAPH_GAP = 0.4
# How much nearer than the next row the lines of one cell are, in heights of a line.
NEARER = 0.15
BULLET = re.compile(r"[•▪■□●○◦‣⁃∙·➢➔→✓✔❖*–—-]|[o]|\(?[0-9]{1,2}[.)°]|[a-z]\)")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


class Word(NamedTuple):
    """A word, its place in points from the lower left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True)
class Page:
    number: int
    height: float
    words: tuple[Word, ...]


@dataclass
class Fragment:
    """Words that follow each other on a line without a hole."""

    words: list[Word]

    def __post_init__(self) -> None:
        self.left, self.right = self.words[0].left, max(word.right for word in self.words)
        self.top, self.bottom = max(word.top for word in self.words), min(word.bottom for word in self.words)
        self.height = max(self.top - self.bottom, 1.0)

    @cached_property
    def text(self) -> str:
        """The words, with a space where there is one: a sign that stands higher makes pdfium cut a word in two."""
        told = self.words[0].text
        for before, word in pairwise(self.words):
            is_apart = word.left - before.right > NO_GAP * self.height
            told += f" {word.text}" if is_apart else word.text
        return _PRIVATE.sub("•", told)


@dataclass
class Placed:
    """A line of a page: one fragment, or the cells of a row, each of one fragment or more; `ends` a paragraph."""

    cells: list[list[Fragment]]
    page: int
    ends: bool = field(default=False)

    @property
    def fragments(self) -> list[Fragment]:
        return [fragment for cell in self.cells for fragment in cell]

    @property
    def top(self) -> float:
        return max(fragment.top for fragment in self.fragments)

    @property
    def bottom(self) -> float:
        return min(fragment.bottom for fragment in self.fragments)

    @property
    def text(self) -> str:
        return " ".join(fragment.text for fragment in self.fragments)


def lines_of(fragments: Sequence[Fragment], page: int) -> list[Placed]:
    """The lines of a page in its own order."""
    lines: list[Placed] = []
    for fragment in fragments:
        if not lines or not _joins(lines, fragment):
            lines.append(Placed([[fragment]], page))
    lines = _with_wrapped_cells(lines)
    _end_paragraphs(lines)
    return lines


def fragments_of(page: Page) -> list[Fragment]:
    """The words of a page by what they touch, in its own order.

    Lines are cut at wide holes, then at narrower ones where two others begin at the same place, or end.
    """
    runs: list[list[Word]] = []
    for word in page.words:
        before = runs[-1][-1] if runs else None
        if before is None or not _follows(before, word):
            runs.append([word])
        elif not _is_call(before, word):
            runs[-1].append(word)
    wide = [part for run in runs for part in _parts(run, _is_sure)]
    starts = Counter(round(part[0].left) for part in wide)
    ends = Counter(round(part[-1].right) for part in wide)
    for part in wide:
        for word, gap, gaps in _spaces(part):
            if gap > CLEAR_GAP * word.height and _stands_out(gap, gaps):
                starts[round(word.left)] += 1
                ends[round(word.left - gap)] += 1

    def is_likely(word: Word, gap: float, gaps: list[float]) -> bool:
        if gap < (PAIR_GAP if len(gaps) == 1 else LIKELY_GAP) * word.height or not _stands_out(gap, gaps):
            return False
        own = gap > CLEAR_GAP * word.height
        return max(_near(starts, word.left), _near(ends, word.left - gap)) - own >= 2

    return _with_bullets([Fragment(part) for run in wide for part in _parts(run, is_likely)])


def _follows(before: Word, word: Word) -> bool:
    return _same_line(before, word) and word.left - before.right > -0.5 * max(before.height, word.height)


def _is_call(before: Word, word: Word) -> bool:
    """A figure that stands higher than the word that it touches: it calls a note."""
    is_near = word.left - before.right < CALL_GAP * before.height
    is_high = word.bottom - before.bottom > RAISED * before.height
    return word.text.isdigit() and is_near and is_high and before.text not in MEASURES


def _same_line(one: Word | Fragment, other: Word | Fragment) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.5 * min(one.height, other.height)


def _near(places: Counter[int], place: float) -> int:
    return sum(places[near] for near in (round(place) - 1, round(place), round(place) + 1))


def _is_sure(word: Word, gap: float, gaps: list[float]) -> bool:
    """A hole between cells, whatever stands elsewhere; the spaces of a justified line may be as wide, but all alike."""
    if len(gaps) == 1:  # « Total 46 », or two long words of a narrow column
        return gap > LONE_GAP * word.height and any(sign.isdigit() for sign in word.text)
    if gap < SURE_GAP * word.height:
        return False
    alike = sum(abs(gap - other) < ALIKE * gap for other in gaps)
    return alike == 1 or alike <= JUSTIFIED * len(gaps)


def _stands_out(gap: float, gaps: list[float]) -> bool:
    """Whether a space is wider than the others of its line; in a long one, than most."""
    return len(gaps) == 1 or gap > WIDER * (median(gaps) if len(gaps) > 3 else min(gaps))


def _parts(run: list[Word], is_hole: Callable[[Word, float, list[float]], bool]) -> list[list[Word]]:
    parts = [[run[0]]]
    for word, gap, gaps in _spaces(run):
        if is_hole(word, gap, gaps):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _spaces(run: list[Word]) -> Iterator[tuple[Word, float, list[float]]]:
    """Each word but the first, with the space before it, and all those of its line."""
    gaps = [word.left - before.right for before, word in pairwise(run)]
    return ((word, gap, gaps) for word, gap in zip(run[1:], gaps, strict=True))


def _with_bullets(fragments: list[Fragment]) -> list[Fragment]:
    """A bullet or a number stands far from its words, or is drawn when the whole list is: it goes back before them."""
    bullets = [one for one in fragments if BULLET.fullmatch(one.text)]
    told = [one for one in fragments if not BULLET.fullmatch(one.text)]
    for bullet in bullets:
        after = [one for one in told if _same_line(bullet, one) and bullet.right <= one.left + ALIGNED]
        nearest = min(after, key=lambda one: one.left, default=None)
        if nearest is not None and nearest.left - bullet.right < BULLET_GAP * bullet.height:
            told[told.index(nearest)] = Fragment([*bullet.words, *nearest.words])
        elif bullet.text.isalnum():  # a figure of a table
            told.append(bullet)
    return told


def _joins(lines: list[Placed], fragment: Fragment) -> bool:
    """Whether the fragment goes into the last line: as its next cell, or further down its last one."""
    line = lines[-1]
    before = line.cells[-1][-1]
    if _same_line(before, fragment) and fragment.left >= before.right - 0.5 * before.height:
        line.cells.append([fragment])
        return True
    if fragment.top > before.top + 0.5 * before.height:
        return _joins_beside(lines, fragment)
    is_under = fragment.left < before.right and fragment.right > before.left
    is_near = before.bottom - fragment.top < PARAGRAPH_GAP * before.height
    if len(line.cells) > 1 and is_under and is_near:
        others = max(held.right for cell in line.cells[:-1] for held in cell)
        if fragment.left >= others - ALIGNED:
            line.cells[-1].append(fragment)
            return True
    return False


def _joins_beside(lines: list[Placed], fragment: Fragment) -> bool:
    """The fragment stands higher than the one before: the next cell of a row whose cells have several lines, or not."""
    beside: list[Placed] = []
    for line in reversed(lines):
        is_left = all(held.right <= fragment.left + ALIGNED for held in line.fragments)
        if not is_left or (line.top + line.bottom) / 2 > fragment.top:
            break
        beside.append(line)
    held = [one for line in beside for one in line.fragments]
    words = sum(len(one.words) for one in held)
    is_prose = len(beside) >= PROSE_LINES and words / len(held) >= PROSE_WORDS
    is_list = len(beside) > 1 and any(BULLET.fullmatch(one.words[0].text) for one in held)
    if not beside or len(beside) > LINES_OF_A_CELL or is_prose or is_list:
        return False
    row = beside[-1]
    row.cells = _columns([*held, fragment])
    del lines[-len(beside) :]
    lines.append(row)
    return True


def _columns(fragments: list[Fragment]) -> list[list[Fragment]]:
    """The fragments of a row by what stands under what, from left to right."""
    columns: list[list[Fragment]] = []
    edge = float("-inf")
    for fragment in sorted(fragments, key=lambda one: one.left):
        if fragment.left < edge - ALIGNED:
            columns[-1].append(fragment)
        else:
            columns.append([fragment])
        edge = max(edge, fragment.right)
    return [sorted(column, key=lambda one: -one.top) for column in columns]


def _with_wrapped_cells(lines: list[Placed]) -> list[Placed]:
    """Rows whose first cell has more lines than the others, which stand at its foot: it begins above them."""
    kept: list[Placed] = []
    for line in lines:
        while len(kept) > 1 and len(line.cells) > 1 and _begins_above(kept[-2], kept[-1], line):
            line.cells[0][:0] = kept.pop().fragments
        kept.append(line)
    return kept


def _begins_above(row: Placed, line: Placed, below: Placed) -> bool:
    """Whether `line` is in the first cell of the row `below`, nearer to it than to the row above."""
    first = below.cells[0][0]
    is_one = len(line.cells) == 1 and len(line.fragments) == 1 and len(row.cells) > 1
    is_under = abs(line.fragments[0].left - first.left) < ALIGNED and line.fragments[0].right < below.cells[1][0].left
    gap, before = line.bottom - first.top, row.bottom - line.top
    return is_one and is_under and gap < PARAGRAPH_GAP * first.height and before - gap > NEARER * first.height


def _end_paragraphs(lines: list[Placed]) -> None:
    """Mark the lines that are followed by more white than lines of the page usually are."""
    pairs = list(pairwise(lines))
    gaps = [line.bottom - below.top for line, below in pairs]
    close = [
        gap
        for gap, (line, _) in zip(gaps, pairs, strict=True)
        if -line.fragments[-1].height < gap < line.fragments[-1].height
    ]
    usual = median(close) if close else 0.0
    for gap, (line, _) in zip(gaps, pairs, strict=True):
        line.ends = gap - min(usual, 0.5 * line.fragments[-1].height) > PARAGRAPH_GAP * line.fragments[-1].height
