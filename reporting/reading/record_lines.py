"""Projects that a list or an annex tells one by line, in parts of which a legend may say what each is:
« (porteur – action – maturité – fiche) », then « Ville de Roanne – places d’urgence – déployé – oui ».
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reporting.reading.blocks import Block, Text
from reporting.reading.groups import is_group
from reporting.reading.labels import kind_of
from reporting.reading.project import Part, Record, of_blocks
from reporting.reading.words import fold

# The second asks for a legend: such signs part sentences too.
_PLAIN = (" ; ",)
_NEEDS_LEGEND = (" – ", " — ", " - ", " / ", ", ")
_LEAST = 4
# « n° », which is the mark of an item.
_RANK = re.compile(r"n ?°|numero\b|rang\b|no\b")
_BRACKETED = re.compile(r"\(([^()]+)\)\W*$")
_OPENS = re.compile(r"^(?:[^:]{0,40}:)? ?")


def lined(text: Text) -> list[Record]:
    """One project by line, where at least four lines are parted alike; nothing otherwise."""
    for separator in (*_NEEDS_LEGEND, *_PLAIN):
        for run in _runs(text, separator):
            above = next((block for block in (run[0], *_above(text, run[0])) if _legend(block, separator)), None)
            legend = _legend(above, separator) if above else []
            rows = [block for block in run if block is not above]
            if len(rows) >= _LEAST and (legend or separator in _PLAIN):
                return [_record(block, separator, legend) for block in rows]
    return []


def _runs(text: Text, separator: str) -> Iterator[list[Block]]:
    """Lines parted as most of their neighbours are, headings of groups apart."""
    run: list[Block] = []
    for block in text.blocks:
        if block.kind in ("text", "item") and len(block.lines) < 3 and block.text.count(separator) > 1:
            run.append(block)
        elif run and block.kind != "heading" and not is_group(block.lines[0]):
            yield from _alike(run, separator)
            run = []
    yield from _alike(run, separator)


def _alike(run: list[Block], separator: str) -> Iterator[list[Block]]:
    counts = Counter(block.text.count(separator) for block in run)
    usual = counts.most_common(1)[0][0] if counts else 0
    if len(run) >= _LEAST and sum(abs(count - usual) < 2 for count in counts.elements()) * 4 >= len(run) * 3:
        yield run


def _above(text: Text, first: Block) -> list[Block]:
    return text.blocks[max(0, first.rank - 4) : first.rank]


def _legend(block: Block, separator: str) -> list[str]:
    """What each part of a line is, in kinds of labels (nothing for one that is none), where a block tells it."""
    bracketed = _BRACKETED.search(block.folded)
    words = bracketed[1] if bracketed else block.folded.strip(" .:")
    parts = _OPENS.sub("", words).split(fold(separator))
    kinds = [kind_of(part.strip()) for part in parts if not _RANK.match(part)]
    return kinds if len(list(filter(None, kinds))) > 1 else []


def _record(block: Block, separator: str, legend: list[str]) -> Record:
    values = [value.strip(" .;") for value in block.text.split(separator)]
    record = of_blocks(values[0], [block])
    told = {part.kind for part in record.parts}
    if len(values) == len(legend):
        line = block.lines[0]
        record.parts += [
            Part(kind, value, line) for kind, value in zip(legend, values, strict=True) if kind and kind not in told
        ]
    return record
