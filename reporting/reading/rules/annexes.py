"""What is announced against what is described: maps, tables and headings by place, numbers of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.places import places
from reporting.reading.rules.distributions import NOT_ALL
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.series import population

THINGS = ("projet", "action", "fiche", "dossier", "structur", "operation", "initiativ")


def groups(read: Read) -> list[Block]:
    """« 3 projets en Moselle », alone on its line: the headings of the groups of an annex."""
    return [block for block in read.text.blocks if _group(read, block)]


def _group(read: Read, block: Block) -> bool:
    if block.kind not in ("heading", "text") or len(block.text) > 100 or len(block.lines) > 1:
        return False
    numbers = read.of(block)
    return bool(numbers) and numbers[0].quantity.start == 0 and numbers[0].noun in THINGS and _where(block)


def _where(block: Block) -> bool:
    return bool(places(block.text, block.folded)) or bool(
        re.search(r"^\d+ \w+ (?:dans|en|a|au|aux|sur) ", block.folded)
    )


def _described(read: Read) -> list[tuple[Block, int]]:
    """Each group with the number of fiches that follow it."""
    titles = groups(read)
    main = [record.lines[0].number for record in read.records if record.main]
    ranks = main or [fiche.fields[0].lines[0].number for fiche in read.text.fiches if fiche.fields]
    last = read.text.lines[-1].number + 1 if read.text.lines else 0
    starts = [block.lines[0].number for block in titles]
    ends = [*starts[1:], last][: len(titles)]
    counts = [sum(start < one < end for one in ranks) for start, end in zip(starts, ends, strict=True)]
    return list(zip(titles, counts, strict=True))


@rule("annexe-total", "Le nombre de projets annoncé n’est pas celui des projets décrits.")
def annex_total(read: Read) -> Iterator[Found]:
    """« 26 projets », and an annex whose groups make 18."""
    main = [record for record in read.records if record.main]
    if len(main) > 3 and len(groups(read)) < 3:
        return
    found = _described(read)
    described = (
        sum((int(read.of(block)[0].value) for block, _ in found), 0) if len(found) > 2 else len(read.text.fiches)
    )
    start = found[0][0].rank if len(found) > 2 else (read.text.fiches[0].title.rank if read.text.fiches else 0)
    if described < 4:
        return
    said = [
        one
        for one in read.statements
        if one.noun in ("projet", "dossier", "fiche", "laureat")
        and one.block.rank < start
        and one.quantity.exact
        and one.quantity.kind == "count"
        and not one.part
    ]
    if any(one.value == described for one in said) or any(NOT_ALL.search(block.folded) for block in read.text.blocks):
        return
    whole = [
        one
        for one in said
        if (population(one) or one.definite or one.block.kind == "heading")
        and described < one.value <= described * 3 // 2
        and (len(main) != described or one.value > described + max(1, described // 6))  # else `nombre-decrits`
    ]
    again = {one.value: [other for other in whole if other.value == one.value] for one in whole}
    if not again:
        return
    most = max(again.values(), key=len)
    last = found[0][0] if len(found) > 2 else read.text.fiches[0].title
    text = f"{number(most[0].value)} sont annoncés (« {most[0].words} »), {described} sont décrits."
    yield (*(read.passage(one) for one in most[:4]), read.passage((last, 0))), text
