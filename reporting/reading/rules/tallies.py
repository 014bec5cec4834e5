"""How a text tells how many of its projects have a value: a stage, a porteur, a place, a category."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from reporting.reading.blocks import Block
from reporting.reading.groups import is_group
from reporting.reading.numbers import quantities
from reporting.reading.places import department_name, pattern, places, region_name, region_of
from reporting.reading.project import Record
from reporting.reading.rules.fiches import STAGES
from reporting.reading.rules.projects import holder_kinds, kinds_of, stage
from reporting.reading.rules.registry import Read
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
    if not pattern().search(folded):
        return []
    # « 4 d'Auvergne-Rhône-Alpes »
    text, folded = _OF.sub(", ", text.strip()), _OF.sub(", ", folded.strip())
    return [place.code for place in places(f": {text}", f": {folded}")]


def in_place(record: Record, code: str) -> bool:
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
    Facet("place", _place_keys, in_place, lambda record: bool(record.department), _place_name),
    Facet(
        "stage",
        _stage_keys,
        lambda record, key: key in stage(record)[0],
        lambda record: len(stage(record)[0]) == 1,
        str,
    ),
    Facet("kind", _kind_keys, _has_kind, lambda record: len(kinds_of(record)) == 1, str),
)


def facets(records: list[Record]) -> list[Facet]:
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


def groups_of(read: Read, facet: Facet, inner: set[int]) -> Iterator[list[Said]]:
    blocks = [block for block in read.text.blocks if block.lines[0].number not in inner]
    run: list[Said] = []
    last: Block | None = None
    for block in [*blocks, None]:
        one = _alone_in(facet, block) if block is not None else None
        if block is not None and one is None and block.kind == "row" and run:
            continue
        near = last is None or not run or block is None or block.rank - last.rank < 3
        if one is not None and last is not None and run and _again(one, block, run, last):
            run, last = [], block
            continue
        if one is not None and near and one.key not in {other.key for other in run}:
            run.append(one)
            known = {other.key for other in run}
            run += [each for each in (_of_row(facet, block)[1:] if block else ()) if each.key not in known]
            last = block
            continue
        if len(run) > 1:
            yield _distinct(run)
        run = [one, *_of_row(facet, block)[1:]] if one is not None and block is not None else []
        last = block
    for block in blocks:
        if block.kind in ("text", "item", "field"):
            for first, end in _spans(block):
                if len(found := _distinct(_enumerated(facet, block, first, end))) > 1:
                    yield found


def _again(one: Said, block: Block | None, run: list[Said], last: Block) -> bool:
    """« Commune | 3 », « CCAS | 1 »: two lines of one table that read alike are not understood."""
    rows = block is not None and block.kind == last.kind == "row" and block.rank - last.rank == 1
    return rows and one.key in {other.key for other in run}


def _distinct(run: list[Said]) -> list[Said]:
    return run if len({one.key for one in run}) == len(run) else []


_COUNT = re.compile(r"(\d{1,3})(?: (?:projets?|dossiers?|actions?)\b.{0,20})?")


def _of_row(facet: Facet, block: Block) -> list[Said]:
    """The values of a row, each with the numbers that follow it: « Aube | 2 | Bas-Rhin | 2 » tells two."""
    found: list[tuple[str, list[int]]] = []
    for cell in block.cells if block.kind == "row" else ():
        match = _COUNT.fullmatch(cell.strip())
        keys = [] if match else facet.keys(cell, fold(cell))
        if match and found:
            found[-1][1].append(int(match[1]))
        elif len(keys) == 1 and (not found or found[-1][1]):
            found.append((keys[0], []))
        elif not found:
            return []
    told = [Said(key, numbers[0], block.lines[0], frozenset(numbers[1:])) for key, numbers in found if numbers]
    return told if found and found[0][1] else []


def _alone_in(facet: Facet, block: Block) -> Said | None:
    """An item, a row or a field that gives one count for one value."""
    if block.kind == "row":
        return next(iter(_of_row(facet, block)), None)
    if block.kind == "heading" and not re.match(r"^\d", block.text):
        return None
    if len(block.text) > 140 or block.text.count(".") > 1 or (block.kind == "text" and is_group(block.lines[0])):
        return None
    keys = facet.keys(block.text, block.folded)
    if len(keys) != 1:
        return None
    numbers = _numbers(re.sub(r"\([^)]*%[^)]*\)", lambda match: " " * len(match[0]), block.folded))
    return Said(keys[0], numbers[0], block.lines[0]) if len(numbers) == 1 else None


@lru_cache(maxsize=16384)
def _numbers(folded: str) -> tuple[int, ...]:
    """The counts of some words, which are asked for each facet."""
    return tuple(
        int(one.value)
        for one in quantities(folded)
        if one.kind == "count"
        and (one.exact or (one.article and folded[max(0, one.start - 2) : one.start] != "d'"))
        and one.value < 400
        and not re.match(r" (?:mois|ans|enfants|places)", folded[one.end :])
    )


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
    if not any(first <= one.start < last for one in block.quantities):
        return []
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


def joined(found: Iterable[list[Said]]) -> Iterator[list[Said]]:
    """A map on two lines is one."""
    last: list[Said] = []
    for group in sorted(found, key=lambda group: group[0].line.number):
        near = last and group[0].line.number == last[-1].line.number + 1
        if near and not {one.key for one in last} & {one.key for one in group}:
            last = [*last, *group]
            continue
        if last:
            yield last
        last = group
    if last:
        yield last
