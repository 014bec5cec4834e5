"""Places against the official codes, in a sentence or a row: departments in regions, communes in departments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
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
    said = f"en {claim.outer.name}" if claim.outer.level != "people" else f"« {claim.outer.name} »"
    return tuple(lines), f"{name} ({where}) n’est pas {said}."


@lru_cache(maxsize=2)
def _claims(read: Read) -> list[Claim]:
    """Each once: what a place is said to be in, where it cannot be."""
    told: dict[tuple[int, str, int], Claim] = {}
    for claim in (*_said(read), *surrounding(read)):
        told.setdefault((claim.block.rank, claim.inner.name, claim.around.rank), claim)
    return list(told.values())


def _said(read: Read) -> Iterator[Claim]:
    above: tuple[Block, Area] | None = None
    for block in read.text.blocks:
        named = areas(block)
        if named:
            yield from _shared_out(block, named)
            yield from _lead(block, named)
        if block.kind == "row":
            yield from _row(block)
            continue
        if not named:
            above = None if block.sentences else above
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


_ONE_OF_THEM = re.compile(r"\b(?:celui|celle|ceux|celles) (?:de la |de |d'|du |des )$")


def _shared_out(block: Block, named: Sequence[Area]) -> Iterator[Claim]:
    """« Trois comités se partagent les Yvelines. Celui de Rambouillet …, celui de Créteil … »."""
    for (first, last), (start, end) in pairwise(block.sentences):
        outers = [one for one in named if first <= one.start < last]
        here = [one for one in named if start <= one.start < end and _rank(one) == 0]
        if (
            len(outers) != 1
            or _rank(outers[0]) == 0
            or not _ONE_OF_THEM.search(block.folded[start : here[0].start] if here else "")
        ):
            continue
        strangers = [one for one in here if not outers[0].may_hold(one)]
        if len(strangers) == 1 and len(here) > 2:
            yield Claim(strangers[0], block, outers[0], block)


_LIES = re.compile(r"(?:situee?|implantee?|installee?|localisee?)s? (?:en |dans (?:le |la |les |l'))$")
_LEAD = re.compile(r"^\W*(?:[a-z]+ \d+\W+)?$")


def _lead(block: Block, named: Sequence[Area]) -> Iterator[Claim]:
    """« Lisieux. Un guichet commun. Situé dans l'Eure, ce bassin de vie … »"""
    if len(named) < 2 or named[0].level != "commune" or not _LEAD.match(block.folded[: named[0].start]):
        return
    if not re.match(r" ?[.:–—-]", block.folded[named[0].end :].lstrip("*")):
        return
    for outer in named[1:]:
        if _rank(outer) and _LIES.search(block.folded[: outer.start]) and not outer.may_hold(named[0]):
            yield Claim(named[0], block, outer, block)


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
    r"\)?,? ?(?:autres? )?(?:(?:(?:tous|toutes)(?: les)? (?:deux|trois|quatre|cinq)|situe\w*|implante\w*|localise\w*|"
    r"bas(?:e|ee|es|ees)|departements?|commune|ville)\b,? ?)*"
    r"(?:\(|\ben |dans (?:le |les |la |l')|\bau coeur d[eu] |"
    r"(?:au|a|dans) (?:la |le |l')?(?:lisiere |pointe |extreme[ -]|frange |limite |bout )?"
    r"(?:nord|sud|est|ouest|centre)(?:-est|-ouest)? |"
    r"(?:de |du |de la |la |le )?(?=region|departement)|[,–—/|-] ?)\s?"
    r"(?:region |departement )?(?:: ?)?(?:de la |du |de l'|des |d'|de |l'|la |le |les )?\(?"
)
_LIST_JOINT = re.compile(
    r"(?: ?\([^()]{0,30}\))?(?:,| et| ou| ni| puis|, et|, puis| ainsi que|, ainsi que| a| jusqu'a| ;|, en passant par)"
    r"(?: (?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+)\b(?: [a-z]+)?)?"
    r"(?: ?(?:la|le|les|l'|de la|du|des|de l'|d'|de|en|dans (?:la |le |les |l')|a|au|aux|"
    r"celui de|celle de|celles de))? ?"
)
_AND = re.compile(r"(?:^|[ ,])(?:et|ou|ni|puis|ainsi que|avec|comme)\b")


_LABELLED = re.compile(
    r"(?:[a-z][a-z' ]{2,30} : )?(?:(?:communes?|villes?|mairies?|ccas|cc|ca|cu|communaute \S+ \S+|agglomeration)"
    r"(?: de la| de| d'| du| des)? )?"
)


def _row(block: Block) -> Iterator[Claim]:
    """The cells of a row that are a place, or begin with one; and what each cell says in brackets or the like."""
    cells = []
    for cell, where in zip(block.cells, block.cell_starts, strict=True):
        words, end = cell.strip(), where + len(cell)
        found = [replace(one, start=one.start + where, end=one.end + where) for one in areas_in(words, fold(words))]
        yield from _beside(block, found)
        here = [one for one in found if one.level != "people"]
        opens = here and _LABELLED.fullmatch(block.folded, where, here[0].start)
        if opens and len(here) == 1 and re.match(r" ?(?:[(–,-]|$)", block.text[here[0].end : end]):
            cells.append(here[0])
        elif opens and len(_chain(block, here[::-1])) == len(here) and here[-1].end == end:
            cells += here  # « Toulon, Hyères, Cannes »
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


# « la Sarthe, dont relève Laval », « la Nièvre, où se trouve Sancerre ».
_WHERE_LIES = re.compile(
    r",? (?:dont (?:releve(?:nt)?|depend(?:ent)?|font partie|fait partie)|(?:ou|dans lequel|dans laquelle) "
    r"(?:se (?:trouve|situe)(?:nt)?|(?:est|sont) (?:situe|implante)e?s?))(?: la| les| le| l')?"
    r"(?: (?:ville|commune)s?(?: de| d')?)? ?"
)


_TOWN_WORD = r"(?:communes?|villes?|villages?|bourgs?|cites?|municipalites?|voisines?|(?:sous-)?prefectures?)"
_APPOSED = re.compile(rf",? (?:une |la )?(?:[a-z]+ )?{_TOWN_WORD} ")
_QUALIFIED = re.compile(rf"\b{_TOWN_WORD} $")


def _qualified(block: Block, one: Area, two: Area) -> bool:
    """« Sarlat, commune corrézienne », « la ville creusoise d’Ussel »."""
    if two.level == "people":
        return one.level == "commune" and _APPOSED.fullmatch(block.folded, one.end, two.start) is not None
    of = one.level == "people" and block.folded[one.end : two.start] in (" de ", " d'", " du ")
    return of and two.level == "commune" and _QUALIFIED.search(block.folded, 0, one.start) is not None


def _beside(block: Block, named: list[Area]) -> Iterator[Claim]:
    """« Moulins, dans la Loire », « (Creuse, Grand Est) », « l’Aveyron et le Tarn, tous deux en Bretagne »."""
    for one, two in pairwise(named):
        if _qualified(block, one, two) and not one.may_hold(two):
            yield Claim(one, block, two, block) if two.level == "people" else Claim(two, block, one, block)
        lies = _rank(two) < _rank(one) and _WHERE_LIES.fullmatch(block.folded, one.end, two.start)
        if lies and not one.may_hold(two):
            yield Claim(two, block, one, block)
    for rank, outer in enumerate(named):
        inner = named[rank - 1] if rank else None
        if inner is None or outer.level == "people" or inner.level == "people" or _rank(inner) >= _rank(outer):
            continue
        joint = block.folded[inner.end : outer.start]
        lead = block.folded[max(0, inner.start - 30) : outer.start]
        said = re.search(r", (?:dans|en) ", joint)  # « nos voisins de Figeac, dans le Tarn »
        if not _JOINT.fullmatch(joint) or re.search(r"\bhors\b" if said else r"\bhors\b|\bvoisin", lead):
            continue
        after = named[rank + 1] if rank + 1 < len(named) else None
        plain = not re.search(r"\(|\ben\b|dans|region|departement|[–—/|-]|nord|sud|\best\b|ouest|centre", joint)
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
        if inner.start < outer.start and _bound(block, named, inner, outer):
            continue
        yield Claim(inner, block, outer, block)


_OWN_JOINT = re.compile(rf"{_JOINT.pattern}|, (?:une )?{_TOWN_WORD}(?: [a-z]+)? (?:de la |de l'|du |des |d'|de )")


def _bound(block: Block, named: list[Area], inner: Area, outer: Area) -> bool:
    """« Évreux s’inspire de Rennes, en Bretagne »: said of the place just before alone, where a verb parts the two."""
    before = [one for one in named if one.end <= outer.start]
    if not before or before[-1] is inner or not outer.may_hold(before[-1]):
        return False
    own = _OWN_JOINT.fullmatch(block.folded, before[-1].end, outer.start)
    return own is not None and (_ONE_TOWN.search(own[0]) is not None or inner not in _chain(block, before[::-1]))


_ONE_TOWN = re.compile(r"\b(?:commune|ville|village|bourg|cite|voisine) ")


# « à demander à la Caf de l'Indre », « par la préfecture du Var »: who acts, not where.
_OFFICE = re.compile(
    r"\b(?:a|par|aupres de|avec) (?:la|le) (?:caf|msa|prefecture|departement|conseil)[a-z ]* "
    r"(?:d[eu] (?:la )?|de l'|d'|des )$"
)


def _apart(block: Block, inner: Area, outer: Area, words: str, peers: int) -> bool:
    """Whether a sentence sets a place and another side by side, or sends away to the first."""
    left, right = sorted((inner, outer), key=lambda one: one.start)
    joint = block.folded[left.end : right.start]
    if not peers and ABROAD.search(words):
        return True
    if ";" in joint and ":" not in joint and _served(block, inner, outer):
        return True
    if _OFFICE.search(block.folded, max(0, outer.start - 60), outer.start):
        return True
    near = block.folded[max(0, inner.start - 50) : inner.end + 20]
    if re.search(
        r"\bvoisin|\blimitroph|\bhors\b|\bmais\b|\bsauf\b|\bautres? (?:departement|region|commune|ville)", near
    ):
        return True
    if outer is left and _OTHER_ITEM.match(joint) and _HELD_BY.search(block.folded, 0, outer.start):
        return True
    return len(joint.split()) < 7 and bool(_AND.search(joint)) and not peers


# « une mission locale des Hautes-Pyrénées, la ville de Perpignan »: two of a list, the first named after its place.
_HELD_BY = re.compile(r"[a-z]{3,} (?:d[eu] (?:la |l')?|d'|des )$")
_OTHER_ITEM = re.compile(
    r",? (?:et )?(?:la|le|les|l'|une?|des) ?(?:ville|commune|mairie|ccas|association|agglomeration|metropole|"
    r"communaute)"
)


def _served(block: Block, inner: Area, outer: Area) -> bool:
    """Whether the clause of a place has another that lies in it: « Nevers, dans la Nièvre ; celle de Vichy »."""
    starts = [0, *(match.end() for match in re.finditer(";", block.folded))]
    clause = max(start for start in starts if start <= outer.start)
    end = min((start for start in starts if start > outer.start), default=len(block.folded))
    return any(clause <= one.start < end and one.level == inner.level and outer.may_hold(one) for one in areas(block))
