"""The projects that a document describes against what it says of them all: how many, where, at what stage, held by
whom, in which category.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.numbers import quantities
from reporting.reading.places import department_name, places, region_name, region_of
from reporting.reading.project import Record
from reporting.reading.records import is_group
from reporting.reading.rules.fiches import STAGES
from reporting.reading.rules.projects import holder_kinds, kinds_of, stage
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.text import Line
from reporting.reading.words import fold, stems, tidy


@dataclass(frozen=True)
class Said:
    """« 3 en Isère »: how many projects have a value, as said at a line; `or_` are the other numbers of a row."""

    key: str
    count: int
    line: Line
    others: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Facet:
    """Something that each project has one of: how a text names its values, and whether a project has one."""

    name: str
    keys: Callable[[str, str], list[str]]
    has: Callable[[Record, str], bool]
    known: Callable[[Record], bool]
    shown: Callable[[str], str]


_OF = re.compile(r"(?<=\d )d'")


def _place_keys(text: str, folded: str) -> list[str]:
    # « 4 d'Auvergne-Rhône-Alpes »
    text, folded = _OF.sub(", ", text.strip()), _OF.sub(", ", folded.strip())
    return [place.code for place in places(f": {text}", f": {folded}")]


def _in_place(record: Record, code: str) -> bool:
    mine = record.department
    if code.startswith("R"):
        return mine == code or region_of(mine) == code[1:]
    return mine == code or (mine.startswith("R") and mine[1:] == region_of(code) == region_of(code) and _alone(code))


def _alone(code: str) -> bool:
    """The overseas departments are regions of their own."""
    return code.startswith("97")


def _place_name(code: str) -> str:
    return region_name(code[1:]) if code.startswith("R") else department_name(code)


def _stage_keys(_: str, folded: str) -> list[str]:
    return [name for name, pattern in STAGES if pattern.search(folded)]


def _kind_keys(_: str, folded: str) -> list[str]:
    found = holder_kinds(folded)
    if len(found) > 1:
        return ["collectivité"] if found <= {"commune", "intercommunalité", "département"} else ["?", "?"]
    return sorted(found)


def _has_kind(record: Record, key: str) -> bool:
    mine = kinds_of(record)
    return bool(mine & {"commune", "intercommunalité", "département"}) if key == "collectivité" else key in mine


FACETS = (
    Facet("place", _place_keys, _in_place, lambda record: bool(record.department), _place_name),
    Facet(
        "stage",
        _stage_keys,
        lambda record, key: key in stage(record)[0],
        lambda record: len(stage(record)[0]) == 1,
        str,
    ),
    Facet("kind", _kind_keys, _has_kind, lambda record: len(kinds_of(record)) == 1, str),
)


def _facets(records: list[Record]) -> list[Facet]:
    found = [facet for facet in FACETS if sum(map(facet.known, records)) == len(records)]
    themes = [_theme(record) for record in records]
    if all(themes) and len(set(themes)) > 1:
        found.append(_category(sorted(set(themes))))
    return found


def _theme(record: Record) -> frozenset[str]:
    """The category of a project, as stems: its own field, or the heading of its group."""
    said = [one.folded for one in record.parts if one.kind == "categorie"]
    if len(said) == 1:
        return frozenset(stems(said[0])) if not re.search(r"[;/]| et non ", said[0]) else frozenset()
    heads = [
        fold(tidy(line.text)) for line in record.groups if re.match(r"^(?:theme|categorie|axe|volet)", fold(line.text))
    ]
    return frozenset(stems(re.sub(r"^\w+|\d+ projets?", "", heads[-1]))) if heads and not said else frozenset()


def _category(themes: list[frozenset[str]]) -> Facet:
    common = frozenset.intersection(*themes)
    names = {" ".join(sorted(theme)): theme - common for theme in themes}

    def keys(_: str, folded: str) -> list[str]:
        words = frozenset(stems(folded)) - common
        close = [key for key, theme in names.items() if theme and len(theme & words) * 5 >= len(theme | words) * 2]
        best = sorted(close, key=lambda key: -len(names[key] & words))
        return best[:1]

    return Facet(
        "category", keys, lambda record, key: " ".join(sorted(_theme(record))) == key, lambda record: True, str
    )


# Where the text says that some are not described, it may count them.
NOT_ALL = re.compile(
    r"\b(?:ne sont pas|n'est pas|n'ont pas ete|non) (?:tous |toutes )?(?:decrit|presente|repris|retenu ici)"
)


@rule("repartition-decrits", "Une répartition n’est pas celle des projets décrits.")
def distribution(read: Read) -> Iterator[Found]:
    records = [record for record in read.records if record.main]
    if len(records) < 3:
        return
    # Where the text says that some are not described, it may count them.
    apart = any(NOT_ALL.search(block.folded) for block in read.text.blocks)
    for facet in _facets(records) if not apart else ():
        if facet.name == "place":
            continue  # `carte-annexe`
        for group in groups_of(read, facet, _inner(records)):
            yield from _compare(read, facet, group, records)


_OUT_OF = re.compile(r"(?:sur|des|de ces|parmi) (?:les |ces )?$")


@rule("part-decrits", "« Sept des neuf projets » n’est pas ce que disent les projets décrits.")
def share(read: Read) -> Iterator[Found]:
    """« Sept des neuf projets sont portés par une collectivité », and six are."""
    records = [record for record in read.records if record.main]
    facets = _facets(records) if len(records) > 3 else []
    inner = _inner(records)
    for block in read.text.blocks if facets else ():
        if block.lines[0].number in inner or block.kind == "row":
            continue
        counts = [one for one in block.quantities if one.kind == "count" and one.exact]
        for one, whole in pairwise(counts):
            _, last = block.sentence_at(one.start)
            joint = _OUT_OF.search(block.folded[one.end : whole.start])
            if whole.value != len(records) or not joint or whole.start - one.end > 20 or whole.end > last:
                continue
            words = re.split(r"[;,:]| et ", block.folded[whole.end : last])[0]
            for facet in facets:
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


def groups_of(read: Read, facet: Facet, inner: set[int]) -> Iterator[list[Said]]:
    blocks = [block for block in read.text.blocks if block.lines[0].number not in inner]
    run: list[Said] = []
    last: Block | None = None
    for block in [*blocks, None]:
        one = _alone_in(facet, block) if block is not None else None
        if block is not None and one is None and block.kind == "row" and run:
            continue
        near = last is None or not run or block is None or block.rank - last.rank < 3
        if one is not None and near and one.key not in {other.key for other in run}:
            run.append(one)
            last = block
            continue
        if len(run) > 1:
            yield _distinct(run)
        run = [one] if one is not None else []
        last = block
    for block in blocks:
        if block.kind in ("text", "item", "field"):
            for first, end in _spans(block):
                if len(found := _distinct(_enumerated(facet, block, first, end))) > 1:
                    yield found


def _distinct(run: list[Said]) -> list[Said]:
    return run if len({one.key for one in run}) == len(run) else []


def _alone_in(facet: Facet, block: Block) -> Said | None:
    """An item, a row or a field that gives one count for one value."""
    if block.kind == "row":
        keys = facet.keys(block.cells[0], fold(block.cells[0])) if block.cells else []
        found = (
            re.fullmatch(r"(\d{1,3})(?: (?:projets?|dossiers?|actions?))?", cell.strip()) for cell in block.cells[1:]
        )
        numbers = [int(match[1]) for match in found if match]
        if len(keys) == 1 and numbers:
            return Said(keys[0], numbers[0], block.lines[0], frozenset(numbers[1:]))
        return None
    if block.kind == "heading" and not re.match(r"^\d", block.text):
        return None
    if len(block.text) > 140 or block.text.count(".") > 1 or (block.kind == "text" and is_group(block.lines[0])):
        return None
    keys = facet.keys(block.text, block.folded)
    if len(keys) != 1:
        return None
    numbers = _numbers(re.sub(r"\([^)]*%[^)]*\)", lambda match: " " * len(match[0]), block.folded))
    return Said(keys[0], numbers[0], block.lines[0]) if len(numbers) == 1 else None


def _numbers(folded: str) -> list[int]:
    return [
        int(one.value)
        for one in quantities(folded)
        if one.kind == "count"
        and (one.exact or one.article)
        and one.value < 400
        and not re.match(r" (?:mois|ans|enfants|places)", folded[one.end :])
    ]


def _spans(block: Block) -> Iterator[tuple[int, int]]:
    """The sentences, and the whole block where each clause is a sentence (« Démarrage : 1. Pérennisation : 3. »)."""
    yield from block.sentences
    if len(block.sentences) > 2 and (len(block.text) < 200 or len(block.text) < 45 * len(block.sentences)):
        yield 0, len(block.text)


_CLAUSE = {
    "dash": re.compile(r" [–—•·|] "),
    "comma": re.compile(
        r"[,;.]|:(?= \S+ (?:(?:projets?|actions?|dossiers?) )?(?:dans|en|a|au|aux|pour)\b)| et (?=\S)| dont "
    ),
}


_OF_THEM = re.compile(r"\b(?:d'entre|sur|les|des|ces) (?:\w+ )?(?:projets?|eux|elles)")


def _enumerated(facet: Facet, block: Block, first: int, last: int) -> list[Said]:
    """« trois en Isère, deux dans la Loire et une dans l’Ain »; « Grand Est, 2 – Occitanie, 1 »."""
    words = block.folded[first:last]
    cut = _CLAUSE["dash"] if len(_CLAUSE["dash"].findall(words)) > 1 else _CLAUSE["comma"]
    found, start = [], 0
    for end, after in [*(match.span() for match in cut.finditer(words)), (len(words), len(words))]:
        clause = words[start:end]
        keys = facet.keys(block.text[first + start : first + end], clause)
        if len(keys) == 1 and (numbers := _numbers(_OF_THEM.sub(" ", clause))):
            found.append(Said(keys[0], numbers[-1], block.line_at(first + start + 1)))
        start = after
    # « dans les Hauts-de-France : quatre dans le Nord, trois … »: the region is that of them all.
    parts = [one for one in found if not one.key.startswith("R")]
    return parts if facet.name == "place" and len(parts) > 2 else found


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
            line for one in wrong for record in records if _in_place(record, one.key) for line in record.groups[-1:]
        ]
        ends = [read.passage(line) for line in lines]
        yield (*shown, *ends), f"« {near[0].words} » sont annoncés, {len(records)} sont décrits."
