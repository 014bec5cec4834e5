"""Places against the official codes, in a sentence or a row: departments in regions, communes in departments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reporting.reading.areas import Area, areas, areas_in
from reporting.reading.blocks import Block
from reporting.reading.places import department_name, region_of
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.surroundings import ABROAD, Claim, surrounding
from reporting.reading.words import fold


@rule("geographie", "Un département n’est pas dans la région dite, ou une commune dans le département dit.")
def misplaced(read: Read) -> Iterator[Found]:
    for claim in _claims(read):
        if claim.inner.level != "commune":
            yield _found(read, claim)


@rule("commune-ailleurs", "Une commune n’est pas dans le département ou la région où le texte la met.")
def elsewhere(read: Read) -> Iterator[Found]:
    for claim in _claims(read):
        if claim.inner.level == "commune":
            yield _found(read, claim)


def _found(read: Read, claim: Claim) -> Found:
    lines = [read.passage((claim.block, claim.inner.start))]
    if claim.around is not claim.block and not claim.wide:
        lines.append(read.passage((claim.around, claim.outer.start)))
    name, where = claim.inner.name, claim.inner.where
    return tuple(lines), f"{name} ({where}) n’est pas en {claim.outer.name}."


def _claims(read: Read) -> Iterator[Claim]:
    """Each once: what a place is said to be in, where it cannot be."""
    told: set[tuple[int, str, int]] = set()
    for claim in (*_said(read), *surrounding(read)):
        key = (claim.block.rank, claim.inner.name, claim.around.rank)
        if key not in told:
            told.add(key)
            yield claim


def _said(read: Read) -> Iterator[Claim]:
    above: tuple[Block, Area] | None = None
    for block in read.text.blocks:
        named = areas(block)
        if block.kind == "row":
            yield from _row(block)
            continue
        for first, last in block.sentences:
            here = [one for one in named if first <= one.start < last]
            yield from _coded(block, here)
            if len(here) > 1:
                yield from _sentence(block, first, last, here)
            elif (
                here
                and above
                and here[0].level != "commune"
                and _SAME_TOWN.search(block.folded[first:last])
                and not here[0].may_hold(above[1])
            ):
                yield Claim(above[1], above[0], here[0], block)
            towns = [one for one in here if one.level == "commune"]
            above = (block, towns[0]) if len(towns) == 1 and len(here) == 1 else None


# « Votre commune », « cette ville »: the one that was just named.
_SAME_TOWN = re.compile(r"\b(?:votre|cette|la|notre) (?:commune|ville|cite|municipalite)\b")
_CODE = re.compile(r" ?\((?P<code>\d{2}|2[AB]|97\d)\)")


def _coded(block: Block, named: list[Area]) -> Iterator[Claim]:
    """« Creil (62) », but not « Flers (88), Argentan (64) », which count."""
    coded = [(one, match) for one in named if one.level == "commune" and (match := _CODE.match(block.text, one.end))]
    wrong = [(one, match) for one, match in coded if match["code"] not in one.departments and region_of(match["code"])]
    for one, match in wrong if len(wrong) * 2 <= max(len(coded), 2) else ():
        code = frozenset((match["code"],))
        yield Claim(
            one, block, Area(match.start(), match.end(), department_name(match["code"]), code, "department"), block
        )


_JOINT = re.compile(
    r"\)?,? ?(?:(?:(?:tous|toutes)(?: les)? (?:deux|trois|quatre|cinq)|situe\w*|implante\w*|localise\w*|"
    r"bas(?:e|ee|es|ees)|departements?|commune|ville)\b,? ?)*"
    r"(?:\(|\ben |dans (?:le |les |la |l')|\bau coeur d[eu] |"
    r"(?:de |du |de la |la |le )?(?=region|departement)|[,–—/|-] ?)\s?"
    r"(?:region |departement )?(?:de la |du |de l'|des |d'|de |l'|la |le |les )?\(?"
)
_LIST_JOINT = re.compile(
    r"(?: ?\([^()]{0,30}\))?(?:,| et| ou| ni| puis|, et|, puis| ainsi que|, ainsi que| a| jusqu'a| ;|, en passant par)"
    r"(?: (?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+)\b(?: [a-z]+)?)?"
    r"(?: ?(?:la|le|les|l'|de la|du|des|de l'|d'|de|en|dans (?:la |le |les |l')|a|au|aux|"
    r"celui de|celle de|celles de))? ?"
)
_AND = re.compile(r"(?:^|[ ,])(?:et|ou|ni|puis|ainsi que|avec|comme)\b")


def _row(block: Block) -> Iterator[Claim]:
    """The cells of a row that are a place, or begin with one."""
    cells = []
    at = 0
    for cell in block.cells:
        where = block.text.find(cell, at)
        at = max(at, where)
        words = cell.strip()
        found = areas_in(words, fold(words))
        opens = len(found) == 1 and found[0].start == 0 and found[0].level != "people"
        if opens and re.match(r" ?(?:[(–,-]|$)", words[found[0].end :]):
            cells.append(found[0])
    for inner in cells:
        outers = [one for one in cells if _rank(one) > _rank(inner)]
        nearest = min((_rank(one) for one in outers), default=0)
        around = [one for one in outers if _rank(one) == nearest]
        if around and not any(one.may_hold(inner) for one in around):
            yield Claim(inner, block, around[0], block)


def _rank(area: Area) -> int:
    return {"commune": 0, "department": 1}.get(area.level, 2)


def _sentence(block: Block, first: int, last: int, named: list[Area]) -> Iterator[Claim]:
    strong = [one for one in _beside(block, named) if one is not None]
    yield from strong
    done = {id(one.inner) for one in strong}
    for start, end in _clauses(block.folded, first, last, named):
        here = [one for one in named if start <= one.start < end and id(one) not in done]
        yield from _in_clause(block, (start, end), here)


def _beside(block: Block, named: list[Area]) -> Iterator[Claim]:
    """« Moulins, dans la Loire », « (Creuse, Grand Est) », « l’Aveyron et le Tarn, tous deux en Bretagne »."""
    for rank, outer in enumerate(named):
        inner = named[rank - 1] if rank else None
        if inner is None or outer.level == "people" or inner.level == "people" or _rank(inner) >= _rank(outer):
            continue
        joint = block.folded[inner.end : outer.start]
        lead = block.folded[max(0, inner.start - 30) : outer.start]
        if not _JOINT.fullmatch(joint) or re.search(r"\bhors\b|\bvoisin", lead):
            continue
        after = named[rank + 1] if rank + 1 < len(named) else None
        plain = not re.search(r"\(|\ben\b|dans|region|departement|[–—/|-]", joint)
        chained = (
            after is not None
            and _rank(after) >= _rank(outer)
            and _LIST_JOINT.fullmatch(block.folded[outer.end : after.start])
        )
        ends = re.match(r" ?(?:[,;:.)|–—-]|$)", block.folded[outer.end :])
        if plain and (chained or not ends or re.search(r"(?:la|le|les|l') ?$", joint)):
            continue
        # « Caen et Moulins (Allier) »: of the last one only.
        several = re.search(r"\b(?:tou|situe|implante|localise|departements)", joint)
        whole = several or (inner.level == "department" and "(" not in joint)
        for one in _chain(block, named[rank - 1 :: -1]) if whole else [inner]:
            if not outer.may_hold(one):
                yield Claim(one, block, outer, block)


def _chain(block: Block, named: list[Area]) -> list[Area]:
    """The places of one level that « , » or « et » join to the first, backwards."""
    found = named[:1]
    for one in named[1:]:
        joint = block.folded[one.end : found[-1].start]
        if _rank(one) != _rank(found[0]) or not _LIST_JOINT.fullmatch(joint):
            break
        found.append(one)
    return found


def _clauses(folded: str, first: int, last: int, named: list[Area]) -> list[tuple[int, int]]:
    """A sentence, or its parts between « ; » where each has its own region or department."""
    cuts = [first, *(first + match.end() for match in re.finditer(";", folded[first:last])), last]
    parts = list(pairwise(cuts))
    for level in (2, 1):
        having = [any(start <= one.start < end and _rank(one) == level for one in named) for start, end in parts]
        if sum(having) > 1:
            return parts
    return [(first, last)]


def _in_clause(block: Block, span: tuple[int, int], named: list[Area]) -> Iterator[Claim]:
    words = block.folded[span[0] : span[1]]
    # « Ain 2, Isère 1, La Réunion 2 » counts departments.
    alone = sum(one.level == "department" for one in named) > 2
    regions = [one for one in named if one.level == "region" and not (alone and len(one.departments) == 1)]
    wide = regions or [one for one in named if one.level == "people"]
    close = [one for one in named if one.level == "department"]
    for inner in named:
        outers = wide if inner.level == "department" else close or wide if inner.level == "commune" else []
        if not outers or any(one.may_hold(inner) for one in (*outers, *wide)):
            continue
        peers = [one for one in named if one.level == inner.level and any(out.may_hold(one) for out in outers)]
        if len({one.name for one in outers}) > 1 and len(peers) < 2:
            continue
        outer = min(outers, key=lambda one: abs(one.start - inner.start))
        if inner.name == "Paris" or outer.name == "Paris" or _apart(block, inner, outer, words, len(peers)):
            continue
        if outer.level == "people" and not peers:
            continue
        yield Claim(inner, block, outer, block)


def _apart(block: Block, inner: Area, outer: Area, words: str, peers: int) -> bool:
    """Whether a sentence sets a place and another side by side, or sends away to the first."""
    left, right = sorted((inner, outer), key=lambda one: one.start)
    joint = block.folded[left.end : right.start]
    if not peers and ABROAD.search(words):
        return True
    if ";" in joint and ":" not in joint and _served(block, inner, outer):
        return True
    near = block.folded[max(0, inner.start - 50) : inner.end + 20]
    if re.search(
        r"\bvoisin|\blimitroph|\bhors\b|\bmais\b|\bsauf\b|\bautres? (?:departement|region|commune|ville)", near
    ):
        return True
    return len(joint.split()) < 7 and bool(_AND.search(joint)) and not peers


def _served(block: Block, inner: Area, outer: Area) -> bool:
    """Whether the clause of a place has another that lies in it: « Nevers, dans la Nièvre ; celle de Vichy »."""
    starts = [0, *(match.end() for match in re.finditer(";", block.folded))]
    clause = max(start for start in starts if start <= outer.start)
    end = min((start for start in starts if start > outer.start), default=len(block.folded))
    return any(clause <= one.start < end and one.level == inner.level and outer.may_hold(one) for one in areas(block))
