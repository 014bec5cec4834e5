"""Where the words of a statement stand in the line as it is written: the engine reads joined and tidied ones."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from reporting.reading.blocks import Block
from reporting.reading.statements import Statement
from reporting.reading.words import fold, tidy


def place_of(statement: Statement) -> tuple[int, int, int]:
    """The line of a statement, and where its number and its noun start and end in it; the whole line where the words
    are not found as they are (a word cut at the end of a line).
    """
    block, at = statement.block, statement.quantity.start
    rank = _rank(statement)
    line, limit = block.lines[rank], _limit(statement)
    full = statement.quantity.end + len(statement.shown)
    for end in (min(full, limit), min(statement.quantity.end, limit)):
        if found := _find(line.text, block.folded[at:end].strip(), at - block.starts[rank]):
            return line.number, line.start + found[0], line.start + found[1]
    return line.number, line.start, line.start + len(line.text.rstrip())


def _rank(statement: Statement) -> int:
    """Which line of its block it starts in."""
    return max(0, bisect_right(statement.block.starts, statement.quantity.start) - 1)


def _limit(statement: Statement) -> int:
    """Where that line ends in the words of its block."""
    starts, after = statement.block.starts, _rank(statement) + 1
    return starts[after] - 1 if after < len(starts) else len(statement.block.folded)


def place_of_cell(row: Block, rank: int) -> tuple[int, int, int]:
    """The line of a row, and where the cell of that rank starts and ends in it; the whole line where it is not found.

    Sought from the right, where the numbers are: a label may hold the same digits.
    """
    line = row.lines[0]
    folded, origins = _folded(line.text)
    limit = len(folded)
    for place in range(len(row.cells) - 1, rank - 1, -1):
        words = fold(row.cells[place]).strip()
        at = folded.rfind(words, 0, limit) if words else -1
        if at < 0:
            continue
        if place == rank:
            return line.number, line.start + origins[at], line.start + origins[at + len(words) - 1] + 1
        limit = at
    return line.number, line.start, line.start + len(line.text.rstrip())


def number_of(statement: Statement) -> tuple[tuple[int, int], int] | None:
    """Where its number alone starts and ends in that line, unit included where it is there too, and where that end is
    in the words of its block; None where it is not found as it is.
    """
    _, start, _ = place_of(statement)
    words = statement.block.folded[statement.quantity.start : min(statement.quantity.end, _limit(statement))].rstrip()
    found = _find(statement.line.text[start - statement.line.start :], words, 0)
    return ((start, start + found[1]), statement.quantity.start + len(words)) if found and found[0] == 0 else None


def _find(written: str, words: str, near: int) -> tuple[int, int] | None:
    """The occurrence of folded `words` that is the nearest to `near`, as offsets of the written line."""
    folded, origins = _folded(written)
    found, at = [], folded.find(words) if words else -1
    while at >= 0:
        found.append(at)
        at = folded.find(words, at + 1)
    if not found:
        return None
    # What opens a line (a dash, a rank) is not in the words of its block.
    best = min(found, key=lambda one: abs(one - near) + (1000 if one < near else 0))
    return origins[best], origins[best + len(words) - 1] + 1


@lru_cache(maxsize=64)
def _folded(written: str) -> tuple[str, list[int]]:
    """A line made comparable, with the place of each sign in the line as it is written."""
    signs: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(written):
        piece = _plain(char)
        if piece == " " and (not signs or signs[-1] == " "):
            continue
        signs += piece
        origins += [place] * len(piece)
    return "".join(signs), origins


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    return " " if char.isspace() else fold(tidy(char))
