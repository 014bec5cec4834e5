"""Communes against the official codes: the department or the region where the text puts them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from reporting.reading.blocks import Block
from reporting.reading.found import Passage
from reporting.reading.places import (
    Place,
    communes,
    department_name,
    departments_of_commune,
    names,
    places,
    region_of,
)
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold

_NAME = re.compile(
    r"(?<![\w'-])(?:(?:Le|La|Les) )?[A-ZÀ-Ý][\w']*[a-zà-ÿ]\w*"
    r"(?:[ -](?:(?:de|du|des|la|le|les|sur|en|aux|sous|lès)[ -])*[A-ZÀ-Ý][\w'-]*)*"
)
# What may stand before a commune: not the name of a person or of an association.
_BEFORE = re.compile(
    r"(?:^|[.;:,(«–—•/|-] ?|\b(?:de|d'|a|et|ou|du|sur|par|pour|entre|vers|dont|est|sont|"
    r"comme|commune|ville|mairie|elles|eux) )$"
)
_TITLE = re.compile(r"\b(?:m|mme|mm|mmes|dr|pr|me)\.? $")
_CODE = re.compile(r" ?\((?P<code>\d{2}|2[AB]|97\d)\)")
_IN = re.compile(
    r" ?\(|,? (?:dans (?:le |la |les |l')(?:departement (?:de la |du |des |de l'|d'|de ))?|en (?:region )?|"
    r"(?:departement|region) (?:de la |du |des |de l'|d'|de )?)"
)


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()


def place_holds(place: Place) -> Callable[[str], bool]:
    """Whether a department, by its code, is the place or lies in it."""
    return lambda code: place.code == code or (place.is_region and region_of(code) == place.region)


@cache
def _longer() -> dict[str, frozenset[str]]:
    """The departments of the communes whose name begins with the words of a key and goes on."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, codes in communes().items():
        for blank in re.finditer(" ", key):
            found[key[: blank.start()]] |= codes
    return {key: frozenset(codes) for key, codes in found.items()}


@dataclass(frozen=True)
class Town:
    """A commune named at `start:end` of a block, and the departments where one of that name lies."""

    name: str
    start: int
    end: int
    departments: frozenset[str]

    def lies_in(self, place: Place) -> bool:
        """Whether it may be there; « Lurcy » may be short for Lurcy-Lévis."""
        return any(map(place_holds(place), self.departments | _longer().get(_key(self.name), frozenset())))

    @property
    def where(self) -> str:
        return ", ".join(sorted(map(department_name, self.departments))[:2])


def towns(block: Block) -> Iterator[Town]:
    """The communes that a block names, but for those that are also a department, a region, or in a longer name."""
    for match in _NAME.finditer(block.text):
        lead = block.folded[: match.start()]
        if len(match[0]) < 4 or not _BEFORE.search(lead) or _TITLE.search(lead):
            continue
        where = departments_of_commune(match[0])
        if where and len(where) < 4 and _key(match[0]) not in names():
            yield Town(match[0], match.start(), match.end(), where)


@rule("commune-ailleurs", "Une commune n’est pas dans le département ou la région où le texte la met.")
def elsewhere(read: Read) -> Iterator[Found]:
    scope = _scope(read)
    strangers: list[tuple[Block, Town, Place]] = []
    for block in read.text.blocks:
        for town in towns(block):
            place = _said(block, town)
            if place is not None:
                if not town.lies_in(place):
                    yield _found(read, block, town, place)
            elif scope is not None and not town.lies_in(scope[1]) and _belongs(block, town):
                strangers.append((block, town, scope[1]))
    # A text that names many communes from elsewhere speaks of elsewhere.
    if scope is not None and len({town.name for _, town, _ in strangers}) <= 2:
        for block, town, place in strangers:
            passages, text = _found(read, block, town, place)
            yield (read.passage((scope[0], 0)), *passages), text


def _found(read: Read, block: Block, town: Town, place: Place) -> tuple[tuple[Passage, ...], str]:
    return (read.passage((block, town.start)),), f"{town.name} ({town.where}) n’est pas en {place.name}."


def _said(block: Block, town: Town) -> Place | None:
    """« Bayeux (Manche) », « Moulins, dans la Loire », « Creil (62) », or the other cell of a row."""
    code = _CODE.match(block.text, town.end)
    if code:
        found = code["code"]
        return (
            Place(code.start(), code.end(), found, region_of(found), department_name(found))
            if region_of(found)
            else None
        )
    joint = _IN.match(block.folded, town.end)
    if joint:
        lead = block.folded[: joint.end()]
        found_here = [one for one in places(block.text, block.folded) if one.start == len(lead)]
        return found_here[0] if found_here else None
    if block.kind == "row":
        cells = {fold(cell).strip() for cell in block.cells}
        named = [
            one
            for cell in block.cells
            for one in places(f"({cell.strip()})", f"({fold(cell.strip())})")
            if one.end - one.start == len(cell.strip()) and not one.is_region
        ]
        return named[0] if fold(town.name) in cells and len(named) == 1 else None
    return None


def _scope(read: Read) -> tuple[Block, Place] | None:
    """The one department, or else the one region, that the title of a document names."""
    heads = [block for block in read.text.blocks[:8] if block.kind in ("heading", "text") and len(block.text) < 160]
    named = [
        (block, place)
        for block in heads
        for place in places(block.text.title() if block.text.isupper() else block.text, block.folded)
    ]
    departments = {place.code for _, place in named if not place.is_region}
    regions = {place.region for _, place in named}
    if len(departments) == 1 and len(regions) == 1 and len({place.code for _, place in named}) == 1:
        return named[0]
    if not departments and len(regions) == 1:
        return named[0]
    return None


_LOCAL = re.compile(
    r"\b(?:creches?|multi-accueils?|relais|communes?|mairie|ville|ccas|centres? socia\w+|accueils? de jour|haltes?|"
    r"mams?|maisons?|laep|ludotheques?|espaces?|antennes?|sites?|ateliers?|micro-creches?|structures?|projets?|centres?|"
    r"familles|enfants|communautes? (?:de communes|d'agglomeration)|associations?|foyers?|lieux?|points?|permanences?)"
    r"(?: (?!et\b|est\b|a\b|sont\b|ont\b)[a-z'-]+){0,4} (?:de |d'|a |du )$|\b(?:parmi|dont|d'entre)(?: elles| eux)?,? $"
)
_ABROAD = re.compile(
    r"\bvoisin|\blimitroph|\bhors\b|\bexterieur|\bautres? (?:departement|region)|\bexempl|\binspir|\bvisit|\bvoyag|"
    r"\bdeplac|\bcolloque|\bseminaire|\bjournees? (?:nationale|d'etude)|\bsiege\b|\buniversit|\bchu\b|\btribunal|"
    r"\brencontre|\bcomme a\b|\bvenue?s? d|\bnational|\bministre|\bcour\b|\bsuivre\b|\bcomparaison|\brue\b|\bavenue\b|"
    r"\bplace\b|\bboulevard\b|\bsalle\b|\bprefecture de\b|\bs'etend"
)


def _belongs(block: Block, town: Town) -> bool:
    """« la crèche de Nevers »: what is said to be of the department, with no other place in the sentence."""
    first, last = block.sentence_at(town.start)
    words = block.folded[first:last]
    return bool(
        block.kind in ("text", "item", "field")
        and _LOCAL.search(block.folded[first : town.start])
        and not _ABROAD.search(words)
        and not [one for one in places(block.text, block.folded) if first <= one.start < last]
    )
