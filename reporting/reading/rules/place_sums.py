"""How many projects the places of a document have together, against how many it says that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.rules.grids import grid, label_of
from reporting.reading.rules.maps import Tally, tallies
from reporting.reading.rules.registry import Found, Read
from reporting.reading.rules.series import MANY, TOTAL_LABEL, all_of, near
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import stemmed

_THINGS = stemmed("projet dossier action lauréat structure opération initiative démarche expérience expérimentation")
# « Le laboratoire en accompagne aujourd'hui 14 »
_THEM = re.compile(
    r"\ben (?:a |ont )?(?:accompagn|soutien|suit|suiv|financ|retien|reten|compte|aide)\w*(?: [a-z']+)? $"
)
_SOME = re.compile(r"\b(?:dont|notamment|parmi|entre autres|principa\w*|autres|hors|nouveaux|sauf|depos\w+|recus?)\b")


Whole = tuple[int, Statement | tuple[Block, int]]


def place_sums(read: Read) -> Iterator[Found]:
    """« Le laboratoire accompagne 14 projets », and a map whose departments have 15."""
    said, shown = tallies(read)
    maps = [one for one in said if len(one.counts) > 2 and all(one.counts.values()) and not one.titles]
    if not maps:
        return
    counted = [one for noun in sorted(_THINGS) for one in read.by_noun.get(noun, ())]
    counted += [one for one in read.by_noun.get("", ()) if _THEM.search(one.before)]
    totals = list(_totals(read))
    known = {int(one.value) for one in counted} | {value for value, _ in totals}
    wholes: list[Whole] = [(int(one.value), one) for one in counted if all_of(one) and not _of_some(one)]
    wholes += totals
    blocks = {line.number: block for block in read.text.blocks for line in block.lines}
    for one in maps:
        block = blocks[next(iter(one.lines.values()))[0].number]
        intro = " ".join(each.folded for each in read.text.blocks[max(0, block.rank - 2) : block.rank + 1])
        if (
            one.total in known
            or MANY.search(near(read, block))
            or _SOME.search(intro)
            or not _all_told(read, one, blocks)
        ):
            continue
        told = {each.total for each in (*said, *shown)}  # `carte-annexe`
        close = [each for each in wholes if _is_near(one, each[0]) and each[0] not in told]
        if close:
            value, where = min(close, key=lambda each: abs(each[0] - one.total))
            addition = " + ".join(map(str, one.counts.values()))
            text = f"{addition} font {one.total} par territoire, et non {value}."
            yield (read.passage(where), *(read.passage(each[0]) for each in one.lines.values())), text


def _all_told(read: Read, one: Tally, blocks: dict[int, Block]) -> bool:
    """Whether a map has all the lines of its list or of its table: none of « Autres régions : 3 »."""
    mine = {blocks[line.number].rank for lines in one.lines.values() for line in lines}
    kinds = {read.text.blocks[rank].kind for rank in mine}
    last = max(mine)
    after = [each for each in read.text.blocks[last + 1 : last + 3] if each.kind in kinds & {"row", "item", "field"}]
    counted = [each for each in after if each.quantities and not TOTAL_LABEL.match(each.folded)]
    found = [read.text.blocks[rank] for rank in mine]
    numbers = [each for block in found for each in block.quantities if each.kind in ("count", "label")]
    lone = "row" not in kinds or len(numbers) == len(one.counts)
    sure = {int(each.value) for each in numbers}.issuperset(one.counts.values())
    return len(mine) > last - min(mine) and not counted and not any(one.others.values()) and lone and sure


def _of_some(one: Statement) -> bool:
    """Whether a number is of a part: in words, in an item that says more than it, in brackets."""
    folded, at = one.block.folded, one.quantity
    label, tail = folded[: at.start].partition(":")[0].split(), folded[at.end :].split()
    listed = one.block.kind in ("item", "field") and (len(label) > 2 or len(tail) > 4)
    return listed or one.before.rstrip().endswith("(") or bool(_SOME.search(one.before) or _SOME.search(one.after))


def _is_near(one: Tally, value: int) -> bool:
    return value > max(5, *one.counts.values()) and abs(value - one.total) * 6 <= one.total


def _totals(read: Read) -> Iterator[Whole]:
    """The totals of the tables that count."""
    for table in read.text.tables:
        for row in grid(table).cells:
            known = [cell for cell in row if cell is not None and cell.kind == "count"]
            if known and TOTAL_LABEL.match(label_of(known[0].row)):
                yield int(known[0].value), (known[0].row, 0)
