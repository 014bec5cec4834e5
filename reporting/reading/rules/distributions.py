"""The projects that a document describes against what it says of them all: how many, where, at what stage, held by
whom, in which category.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reporting.reading.project import Record
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.rules.tallies import FACETS, Facet, Said, facets, groups_of, in_place
from reporting.reading.words import fold

# Where the text says that some are not described, it may count them.
NOT_ALL = re.compile(
    r"\b(?:ne sont pas|n'est pas|n'ont pas ete|non) (?:tous |toutes )?(?:decrit|presente|repris|retenu ici)"
)


@rule("repartition-decrits", "Une répartition n’est pas celle des projets décrits.")
def distribution(read: Read) -> Iterator[Found]:
    records = [record for record in read.records if record.main]
    if len(records) < 3:
        return
    # Where the text says that some are not described, it may count them, but where it says how many it describes.
    all_told = any(one.noun in _THINGS and one.value == len(records) and not one.part for one in read.statements)
    apart = not all_told and any(NOT_ALL.search(block.folded) for block in read.text.blocks)
    for facet in facets(records) if not apart else ():
        if facet.name == "place":
            continue  # `carte-annexe`
        for group in groups_of(read, facet, _inner(records)):
            yield from _compare(read, facet, group, records)


_OUT_OF = re.compile(r"(?:sur|des|de ces|parmi) (?:les |ces )?$")


@rule("part-decrits", "« Sept des neuf projets » n’est pas ce que disent les projets décrits.")
def share(read: Read) -> Iterator[Found]:
    """« Sept des neuf projets sont portés par une collectivité », and six are."""
    records = [record for record in read.records if record.main]
    known = facets(records) if len(records) > 3 else []
    inner = _inner(records)
    for block in read.text.blocks if known else ():
        if block.lines[0].number in inner or block.kind == "row":
            continue
        counts = [one for one in block.quantities if one.kind == "count" and one.exact]
        for one, whole in pairwise(counts):
            _, last = block.sentence_at(one.start)
            joint = _OUT_OF.search(block.folded[one.end : whole.start])
            if whole.value != len(records) or not joint or whole.start - one.end > 20 or whole.end > last:
                continue
            words = re.split(r"[;,:]| et ", block.folded[whole.end : last])[0]
            for facet in known:
                keys = facet.keys(block.text[whole.end : whole.end + len(words)], words)
                found = [record for record in records if facet.has(record, keys[0])] if len(keys) == 1 else None
                if found is not None and len(found) != one.value and abs(len(found) - one.value) <= 2:
                    text = f"{facet.shown(keys[0]).capitalize()} : {one.value} annoncé(s), {len(found)} décrit(s)."
                    others = [record for record in records if record not in found]
                    lines = [read.passage(record.title) for record in (*found, *others)][:12]
                    yield (read.passage((block, one.start)), *lines), text


def _inner(records: list[Record]) -> set[int]:
    return {line.number for record in records for line in record.lines}


def _misplaced(read: Read, records: list[Record]) -> list[Said]:
    """What a map or a table says of places and that the projects described do not."""
    facet = FACETS[0]
    if not all(map(facet.known, records)):
        return []
    return [one for group in groups_of(read, facet, _inner(records)) for one in _wrong(facet, group, records)]


def _wrong(facet: Facet, group: list[Said], records: list[Record]) -> list[Said]:
    """The counts of a distribution that are not those of the projects, which it must be about: most are right."""
    tally = {one.key: sum(facet.has(record, one.key) for record in records) for one in group}
    wrong = [one for one in group if tally[one.key] != one.count and tally[one.key] not in one.others]
    total = sum(one.count for one in group)
    most = max(2, len(group) // 2 + 1) if total == len(records) else (len(group) + 1) // 2
    if abs(total - len(records)) > max(1, len(records) // 6) or len(wrong) > most:
        return []
    # A project that is not described is missing everywhere: said once, where it should be.
    lacks = facet.name != "place" and total > len(records) and all(map(FACETS[0].known, records))
    return [] if lacks else wrong


def _compare(read: Read, facet: Facet, group: list[Said], records: list[Record]) -> Iterator[Found]:
    wrong = _wrong(facet, group, records)
    total = sum(one.count for one in group)
    announced = [
        one
        for one in read.statements
        if wrong and total != len(records) and one.value == total and one.noun in _THINGS and not one.part
    ]
    missing = [record for record in records if not any(facet.has(record, one.key) for one in group)]
    for one in wrong:
        found = [record for record in records if facet.has(record, one.key)]
        shown = {line.number: line for record in found or missing[:1] for line in (*record.groups[-1:], record.title)}
        yield (
            (
                read.passage(one.line),
                *(read.passage(line) for line in list(shown.values())[:8]),
                *(read.passage(other) for other in announced[:3]),
            ),
            f"{facet.shown(one.key).capitalize()} : {one.count} annoncé(s), {len(found)} décrit(s).",
        )


_TELLS = re.compile(
    r"\b(?:recens|decri|present|comport|compren|comprend|compt|consacr|rassembl|reun|raconte|portrait|"
    r"recit|notice|page|"
    r"fiche|ouvre les portes|s'interess|selection|retenu|zoom|loupe|un a un|un par un|chacun)\w*"
)
_THINGS = (
    "projet",
    "action",
    "creche",
    "structur",
    "dossier",
    "initiativ",
    "portrait",
    "recit",
    "notice",
    "fiche",
    "laureat",
)


@rule("nombre-decrits", "Le nombre de projets annoncé n’est pas celui des projets décrits un à un.")
def number_described(read: Read) -> Iterator[Found]:
    records = [record for record in read.records if record.main]
    if len(records) < 3:
        return
    start = records[0].title.number
    said = [
        one
        for one in read.statements
        if one.noun in _THINGS
        and one.line.number < start
        and one.quantity.kind == "count"
        and one.quantity.exact
        and not one.part
        and not one.places
    ]
    if any(one.value == len(records) for one in said):
        return
    near = [
        one
        for one in said
        if abs(one.value - len(records)) <= max(1, len(records) // 6)
        and (_TELLS.search(one.block.folded) or one.block.kind == "heading" or one.block.rank < 4)
    ]
    if near:
        shown = [read.passage(one) for one in near[:4]]
        wrong = _misplaced(read, records)
        lines = [records[0].title, records[-1].title, *(one.line for one in wrong)]
        lines += [
            line for one in wrong for record in records if in_place(record, one.key) for line in record.groups[-1:]
        ]
        for table in read.text.tables:
            rows = [row for row in table.rows if not any(TOTAL_LABEL.match(fold(cell)) for cell in row.cells[:2])]
            lines += [rows[-1].lines[0]] if len(rows) == len(records) else []  # the same, one by line
        ends = [read.passage(line) for line in lines]
        yield (*shown, *ends), f"« {near[0].words} » sont annoncés, {len(records)} sont décrits."
