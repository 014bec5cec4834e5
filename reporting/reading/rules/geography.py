"""Places against the official codes: a department in its region, a commune in its department."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from reporting.reading.blocks import Block, Fiche, Text, value_of
from reporting.reading.places import (
    Place,
    department_name,
    departments_of_commune,
    places,
    region_name,
    region_of,
)
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.towns import towns
from reporting.reading.words import fold

_SMALL = frozenset(("de", "du", "des", "la", "le", "les", "sur", "en", "d", "l", "et", "aux", "au", "sous"))
_NAME = (
    r"(?:(?:Le|La|Les|L')[ -]?)?[A-ZÀ-Ý][\w'-]*(?:[ -](?:(?:de|du|des|la|le|les|sur|en|aux|sous|"
    r"lès)[ -])*[A-ZÀ-Ý][\w'-]*)*"
)
_COMMUNE = re.compile(
    rf"\b(?:[Cc]ommune|[Vv]ille|[Mm]airie|CCAS|[Mm]unicipalité) (?:de |d'|du |des )(?P<name>(?:la |le |"
    rf"les |l')?{_NAME})"
)
_BRACKETED = re.compile(rf"(?P<name>{_NAME})\s?\((?P<place>[A-ZÀ-Ý][\w' -]+?)\)")
_FIELD = re.compile(r"^(?:departement|region|territoire|localisation|lieu)\b")


@rule("geographie", "Un département n’est pas dans la région dite, ou une commune dans le département dit.")
def misplaced(read: Read) -> Iterator[Found]:
    yield from _outsiders(read)
    yield from _groups(read)
    yield from _bracketed(read)
    yield from _fields(read)
    yield from _side_by_side(read)


def _outsiders(read: Read) -> Iterator[Found]:
    """A list or a table by department, in a document about one region, that names a department of another."""
    region = _region_of_text(read.text)
    for items in _lists_of_places(read.text):
        regions = Counter(place.region for _, place in items)
        main, count = regions.most_common(1)[0]
        if len(items) < 4 or count * 4 < len(items) * 3 or (region is not None and region != main) or region is None:
            continue
        for block, place in items:
            if place.region != main and not place.is_region:
                text = f"{place.name} n’est pas en {region_name(main)} mais en {region_name(place.region)}."
                yield (read.passage((block, place.start)),), text


def _lists_of_places(text: Text) -> Iterator[list[tuple[Block, Place]]]:
    groups = [listing.items for listing in text.listings] + [table.rows for table in text.tables]
    for blocks in groups:
        found = [(block, place) for block in blocks if (place := _leading(block)) is not None]
        if found:
            yield found


def _leading(block: Block) -> Place | None:
    """The department that an item or a row begins with."""
    named = places(block.text, block.folded)
    return named[0] if named and named[0].start < 12 and not named[0].is_region else None


def _region_of_text(text: Text) -> str | None:
    """The one region that the first lines of a document name."""
    codes = [
        place.region
        for block in text.blocks[:12]
        for place in places(block.text.title() if block.text.isupper() else block.text, block.folded)
        if place.is_region
    ]
    return codes[0] if len(set(codes)) == 1 else None


def _groups(read: Read) -> Iterator[Found]:
    """What stands under the heading of a region or a department lies in it."""
    current: tuple[Block, Place] | None = None
    for block in read.text.blocks:
        alone = places(block.text, block.folded) if len(block.text) < 70 and block.kind in ("heading", "text") else []
        if len(alone) == 1 and _heads(block, alone[0]):
            current = (block, alone[0])
            continue
        if re.match(r"^(?:fiche|page|annexe|tableau)s? (?:n ?° ?)?\d", block.folded):
            current = None
        if block.kind == "heading" and (
            re.match(r"^(?:[IVX]+|\d+)[.)]", block.text) or block.section.level < 2 or block.text.isupper()
        ):
            current = None
        if current is not None and block.rank - current[0].rank < 60:
            yield from _under(read, block, *current)


def _heads(block: Block, place: Place) -> bool:
    """« Occitanie (6) », « 2 projets dans la Marne », « Département du Gard »."""
    rest = (block.folded[: place.start] + " " + block.folded[place.end :]).strip()
    return bool(
        re.fullmatch(
            r"(?:\d+ (?:projets?|actions?|dossiers?|structures?|operations?|laureats?|"
            r"fiches?) ?)?(?:(?:(?:pour|dans|en|region|departement|la|le|les|l'|l|de|du|des|d'|sur|"
            r"a)\b ?)*)[ :.;-]*(?:\(?\d*(?: projets?)?\)?)?[ ;:.]*",
            rest,
        )
    )


# « Rodez – Les mains dans la terre », « Rodez, commune », « Rodez : … »
_TITLED = re.compile(r"$| ?[–—:(|-] |, | ?\(")


def _under(read: Read, block: Block, head: Block, place: Place) -> Iterator[Found]:
    for match in _BRACKETED.finditer(block.text):
        named = places(f"({match['place']})", f"({fold(match['place'])})")
        inside = named[0] if len(named) == 1 else None
        if inside is not None and not _agree(inside, place):
            text = f"{inside.name} n’est pas en {_in(place)}."
            yield (read.passage((head, 0)), read.passage((block, match.start()))), text
            return
    town = next((one for one in towns(block) if one.start == 0), None) if len(block.text) < 110 else None
    if town is not None and _TITLED.match(block.text, town.end) and not town.lies_in(place):
        yield (
            (read.passage((head, 0)), read.passage((block, 0))),
            f"{town.name} ({town.where}) n’est pas en {_in(place)}.",
        )
        return
    holder = block.kind == "field" and re.match(
        r"^(?:porteur|structure|gestionnaire|commune|collectivite|lieu)", fold(block.label)
    )
    if not holder and block.kind != "heading" and not (block.kind == "text" and len(block.text) < 80):
        return
    for match in _COMMUNE.finditer(block.text):
        where = departments_of_commune(match["name"])
        if where and not any(_holds(place, code) for code in where):
            lies = ", ".join(sorted(department_name(code) for code in where)[:2])
            yield (
                (read.passage((head, 0)), read.passage((block, match.start()))),
                f"{match['name']} ({lies}) n’est pas en {_in(place)}.",
            )
            return


def _holds(place: Place, department: str) -> bool:
    return department == place.code or (place.is_region and region_of(department) == place.region)


def _agree(one: Place, two: Place) -> bool:
    if one.is_region or two.is_region:
        return one.region == two.region
    return one.code == two.code


def _in(place: Place) -> str:
    return place.name


def _bracketed(read: Read) -> Iterator[Found]:
    """« Épernay (Haute-Marne) », « Loire-Atlantique (Bretagne) »."""
    for block in read.text.blocks:
        if "(" not in block.text:
            continue
        for match in _BRACKETED.finditer(block.text):
            named = places(f"({match['place']})", f"({fold(match['place'])})")
            if len(named) != 1 or named[0].end - named[0].start < len(match["place"].strip()):
                continue
            place, name = named[0], match["name"]
            own = places(f"({name})", f"({fold(name)})")
            whole = bool(own) and own[0].end - own[0].start == len(name)
            if whole and own[0].is_region != place.is_region and not _agree(own[0], place):
                yield (read.passage((block, match.start())),), f"{own[0].name} n’est pas en {place.name}."


def _fields(read: Read) -> Iterator[Found]:
    """The department, the region and the commune that a fiche gives."""
    for fiche in read.text.fiches:
        named = [
            (block, place) for block in fiche.fields if _FIELD.match(fold(block.label)) for place in _in_value(block)
        ]
        for rank, (block, place) in enumerate(named):
            for other_block, other in named[rank + 1 :]:
                if not _agree(place, other):
                    text = f"{fiche.name} : {place.name} et {other.name} ne vont pas ensemble."
                    yield (read.passage((block, 0)), read.passage((other_block, 0))), text
        yield from _commune(read, fiche, named)


def _in_value(block: Block) -> list[Place]:
    value = value_of(block)
    return places(f": {value}", f": {fold(value)}")[:2]


def _commune(read: Read, fiche: Fiche, named: list[tuple[Block, Place]]) -> Iterator[Found]:
    if not named:
        return
    for block in fiche.fields:
        text = value_of(block) if fold(block.label).startswith("commune") else ""
        match = _COMMUNE.search(block.text)
        name = match["name"] if match else text.strip(" .")
        where = departments_of_commune(name) if name else frozenset()
        for other, place in named:
            if where and other is not block and not any(_holds(place, code) for code in where):
                lies = ", ".join(sorted(department_name(code) for code in where)[:2])
                yield (
                    (read.passage((block, 0)), read.passage((other, 0))),
                    f"{name} ({lies}) n’est pas en {place.name}.",
                )
                return


_ALL_OF = (
    r"(?:,? ?(?:(?:tous|toutes)(?: les)? (?:deux|trois|quatre|cinq)|"
    r"situe\w+|implante\w+|localise\w+|departements?)\b,? ?)*"
)
_BESIDE = re.compile(
    rf"\)?,? ?{_ALL_OF}(?:\(|en |dans (?:le |les |la |l')?|d[eu] (?:la )?(?=region)|,)\s?"
    r"(?:region )?(?:de la |du |d'|de )?\(?"
)
_TOGETHER = re.compile(r"(?:,| et| ou|, et) (?:la |le |les |l'|de la |du |des |de l'|d'|en |dans (?:le |la |les |l'))?")
_CELLS = re.compile(r" ?(?:,|/|–|—|-|\||;) ?(?:region |departement )?(?:: )?")


def _side_by_side(read: Read) -> Iterator[Found]:
    """« l'Aveyron et le Tarn, tous deux en Bretagne », « (Creuse, Grand Est) », « Bretagne (Mayenne et Orne) »."""
    for block in read.text.blocks:
        inside = _in_cells(block) if block.kind == "row" else []
        if len(inside) == 2 and inside[0].is_region != inside[1].is_region and inside[0].region != inside[1].region:
            inner, outer = (inside[1], inside[0]) if inside[0].is_region else (inside[0], inside[1])
            yield (read.passage((block, 0)),), f"{inner.name} n’est pas en {outer.name}."
            continue
        named = places(block.text, block.folded)
        for rank, (one, two) in enumerate(pairwise(named)):
            joint = block.folded[one.end : two.start]
            if one.is_region == two.is_region:
                continue
            said = _BESIDE.fullmatch(joint) and ("(" in joint or "en " in joint or "region" in joint)
            paired = _CELLS.fullmatch(joint) and _enclosed(block, one, two)
            if said or paired:
                told, around = (
                    (_run(block, [two, *named[rank + 2 :]]), one)
                    if one.is_region
                    else (_run(block, named[rank::-1]), two)
                )
                for place in told if said else told[:1]:
                    if place.region != around.region:
                        yield (read.passage((block, place.start)),), f"{place.name} n’est pas en {around.name}."


def _run(block: Block, named: list[Place]) -> list[Place]:
    """The departments that « , » or « et » join to the first, whichever way they are told."""
    found = named[:1]
    for one in named[1:]:
        left, right = sorted((found[-1], one), key=lambda place: place.start)
        if one.is_region or not _TOGETHER.fullmatch(block.folded[left.end : right.start]):
            break
        found.append(one)
    return found


def _enclosed(block: Block, one: Place, two: Place) -> bool:
    """« Guéret (Creuse, Grand Est) », « Creuse, Grand Est » alone in a title or in the value of a field."""
    before, after = block.folded[: one.start].rstrip(), block.folded[two.end :].lstrip()
    if before.endswith("(") and after.startswith(")"):
        return True
    return (not before or before.endswith((":", "–", "-", "|"))) and (not after or after[0] in ".;|–-")


def _in_cells(block: Block) -> list[Place]:
    """The cells of a row that are a department or a region, and nothing else."""
    return [
        one
        for cell in block.cells
        for one in places(f"({cell.strip()})", f"({fold(cell.strip())})")
        if one.end - one.start == len(cell.strip())
    ]
