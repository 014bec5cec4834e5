"""What is announced against what is described: maps, tables and headings by place, numbers of blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.blocks import Block, Fiche, value_of
from reporting.reading.layout import is_numeric
from reporting.reading.places import department_name, places, region_name
from reporting.reading.rules.fiches import field
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.series import population
from reporting.reading.words import fold

THINGS = ("projet", "action", "fiche", "dossier", "structur", "operation", "initiativ")
_PLACE_LABEL = re.compile(r"^(?:lieu|departement|localisation|territoire|implantation|region|commune|ville)\b")


@dataclass(frozen=True)
class Count:
    """How many things a place has, as said at a block; `described` where the engine has counted the blocks."""

    value: int
    block: Block
    described: bool = False
    others: frozenset[int] = frozenset()  # what the other columns of its row say


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


@rule("annonce-decrit", "Un titre annonce un nombre de projets, il s’en trouve un autre.")
def announced_described(read: Read) -> Iterator[Found]:
    found = _described(read)
    right = sum(read.of(block)[0].value == count for block, count in found)
    if len(found) < 2 or right * 2 < len(found) - 1:
        return
    for block, count in found:
        said = read.of(block)[0]
        last = block is found[-1][0]
        if count and said.value != count and not (last and count > said.value):
            yield (read.passage(said),), f"« {said.words} » annoncés, {count} décrits."


@rule("carte-annexe", "Le compte d’un territoire n’est pas le même à deux endroits.")
def map_and_annex(read: Read) -> Iterator[Found]:
    said: defaultdict[tuple[str, str], list[Count]] = defaultdict(list)
    for key, count in _counts(read):
        said[key].append(count)
    for (code, _), found in said.items():
        first = found[0]
        for other in found[1:]:
            agree = other.value in first.others | {first.value} or first.value in other.others
            if not agree and other.block is not first.block:
                name = region_name(code[1:]) if code.startswith("R") else department_name(code)
                verb = "sont décrits" if other.described else "à un autre"
                text = f"{name} : {first.value} à un endroit, {other.value} {verb}."
                yield (read.passage((first.block, 0)), read.passage((other.block, 0))), text


def _counts(read: Read) -> Iterator[tuple[tuple[str, str], Count]]:
    for listing in read.text.listings:
        for item in listing.items:
            numbers = [
                one for one in read.of(item) if one.quantity.kind == "count" and one.quantity.exact and not one.part
            ]
            if len(numbers) == 1 and numbers[0].places and len(item.text) < 70 and not numbers[0].quantity.article:
                yield (_first_place(item), _thing(numbers[0].noun)), Count(int(numbers[0].value), item)
    for table in read.text.tables:
        column = next(
            (
                rank
                for rank, head in enumerate(table.header)
                if rank and re.search(r"\b(?:nombre|projets?|dossiers?|actions?)\b", fold(head))
            ),
            None,
        )
        for row in table.rows:
            if (
                column is not None
                and column < len(row.cells)
                and is_numeric(row.cells[column])
                and (code := _first_place(row))
            ):
                value = int(re.sub(r"\D", "", row.cells[column]) or 0)
                others = frozenset(int(cell) for cell in row.cells[1:] if re.fullmatch(r"[0-9]{1,4}", cell.strip()))
                yield (code, ""), Count(value, row, others=others)
    for block in groups(read):
        one = read.of(block)[0]
        if not one.places:
            continue
        yield (_first_place(block), _thing(one.noun)), Count(int(one.value), block)
    yield from _placed(read.text.fiches)


def _placed(fiches: list[Fiche]) -> Iterator[tuple[tuple[str, str], Count]]:
    """The number of fiches of each department, where nearly all of them say theirs."""
    found: defaultdict[str, list[Block]] = defaultdict(list)
    for fiche in fiches:
        where = field(fiche, _PLACE_LABEL)
        value = value_of(where) if where is not None else ""
        codes = [place.code for place in places(f": {value}", f": {fold(value)}")]
        if where is not None and codes:
            found[codes[0]].append(where)
    if sum(map(len, found.values())) * 10 >= len(fiches) * 9 and len(fiches) > 3:
        for code, blocks in found.items():
            yield (code, ""), Count(len(blocks), blocks[-1], described=True)


def _thing(noun: str) -> str:
    return "" if noun in ("", "projet", "dossier") else noun


def _first_place(block: Block) -> str:
    named = places(block.text, block.folded)
    return named[0].code if named else ""


NOT_ALL = re.compile(
    r"\b(?:ne sont pas|n'est pas|n'ont pas ete|non) (?:tous |toutes )?(?:decrit|presente|repris|retenu ici)"
)


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
