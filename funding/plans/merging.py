"""Two people on one draft: each cell that one of them alone changed is kept; a cell that both changed is told.

A page says, by fingerprint, what each cell held when it was shown (`read`). Lines never disappear from a draft, they
are marked as taken off, so that everything is a matter of cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funding.plans.lines import COLUMNS, REMOVED, Cells, is_empty, new_line
from projects.core.forms.base import fingerprint

KEPT = (REMOVED,)


def name_of(key: str, column: str) -> str:
    """The name of a cell on the page: no colon, on which the browser's own tools stumble."""
    return f"l{key}_{column}"


def columns_of(side: str) -> tuple[str, ...]:
    return (*COLUMNS[side], *KEPT)


@dataclass(frozen=True)
class Merged:
    """The draft that both make, the names of the cells that changed, and what someone else wrote where both did."""

    draft: list[Cells]
    changed: list[str]
    conflicts: dict[str, str]


def merge(stored: Sequence[Cells], posted: Sequence[Cells], read: Mapping[str, str]) -> Merged:
    """`posted` over `stored`: a posted line holds the cells that its page had; the others are left alone."""
    mine = {line["key"]: line for line in posted}
    draft, changed, conflicts = [], [], {}
    for line in stored:
        told = dict(line)
        for column in columns_of(line["side"]):
            name, theirs = name_of(line["key"], column), line.get(column, "")
            text = mine.get(line["key"], {}).get(column)
            if text is None or _mark(text) in (_mark(theirs), read.get(name)):
                continue
            if read.get(name) != _mark(theirs):
                conflicts[name] = theirs
                continue
            told[column] = text
            changed.append(name)
        draft.append(told)
    known = {line["key"] for line in stored}
    for line in posted:
        # An empty line that a page proposes is no line yet; one that was taken off before it was kept never was. One
        # that is no more, and that its page left as it was, stays away.
        is_new = line["key"] not in known and not line.get(REMOVED) and not is_empty(line)
        if is_new and not _is_untouched(line, read):
            draft.append(new_line(line["side"], line["key"], **_cells(line)))
            changed.append(name_of(line["key"], "side"))
    return Merged(draft, changed, conflicts)


def marks_of(draft: Sequence[Cells]) -> dict[str, str]:
    """What each cell holds, by name: what a page carries as `read`."""
    return {
        name_of(line["key"], column): _mark(line.get(column, ""))
        for line in draft
        for column in columns_of(line["side"])
    }


def _is_untouched(line: Cells, read: Mapping[str, str]) -> bool:
    cells = _cells(line).items()
    return all(_mark(text) == read.get(name_of(line["key"], column)) for column, text in cells)


def _cells(line: Cells) -> Cells:
    return {column: line[column] for column in columns_of(line["side"]) if column in line}


def _mark(text: str) -> str:
    return fingerprint(text)
