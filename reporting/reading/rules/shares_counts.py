"""Shares against the two numbers that a text joins to them, in whatever order it says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from reporting.reading.blocks import Block, Table
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import TOTAL_LABEL, population
from reporting.reading.rules.tables import Cell, grid
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS, same_noun
from reporting.reading.words import fold, stem

_THE = r"(?:les |ces |nos |vos |leurs |ses |des |un total de |un ensemble de |une population de |quelque |environ )*"
# « 12 ateliers sur 40 », « 12 des 40 ateliers », « 12 parmi les 40 », « 12 pour 40 inscrits ».
_PART_OF = re.compile(
    rf"^[^.;:()]{{0,70}}?(?:\bsur {_THE}|\bdes |\bde (?:ces|nos|vos|leurs|ses) |\bparmi {_THE}|\bd'entre les |"
    rf"\bd'un total de |\bsur un total de |\bpour |\bsur (?:un|une|le|la|son|sa|leur) (?:budget|total|montant|cout|"
    rf"ensemble|effectif|parc|objectif|enveloppe|depense)\b[^.;:()]{{0,30}}? (?:de|d'|:) ?)$"
)
# « Sur 40 ateliers, 12 », « Parmi les 40 ateliers, 12 », « 40 ateliers, dont 12 ».
_AMONG = re.compile(rf"(?:^|[.,;:(] ?|\bet |\bmais )(?:sur|parmi|de) {_THE}$")
_OF_WHICH = re.compile(
    r"^[^.;:]{0,60}?(?:,| \(|;)? ?(?:dont|parmi lesquel\w+|y compris) (?:deja |seulement |encore )?$"
)
_MEANS = (
    r"(?:\bsoit|\bc'est(?:-a-dire)?|\bce qui (?:fait|represente|donne|correspond a)|\bce sont|\bautrement dit|"
    r"\bc'est le cas (?:de|d'|pour)|\brepresent(?:e|ent|ant)|\bcorrespond(?:ant|ent)? a|\bou encore|\bou|\bdonc|=|≈|→|"
    r"\bexactement|\bprecisement|\bce qui porte\b[^.,;]{0,40} a|\bcela (?:fait|represente)|\bils sont|\belles sont)"
)
_LINK = re.compile(
    rf"^(?:[^.;]{{0,80}}?[(:,;–-] ?(?:{_MEANS}\b[^.;,()\d]{{0,40}})?|[^.;]{{0,70}}?{_MEANS}\b[^.;,()\d]{{0,40}}|"
    r"[^.;]{0,80}[.;] ?c'est le cas (?:de |d'|pour )(?:les )?)$"
)
_NEW_SENTENCE = re.compile(rf"^[^.;:()]{{0,60}}\. (?:{_MEANS})\b[^.;,()\d]{{0,40}}$")
_CHANGE = re.compile(
    r"\b(?:hausse|baisse|de plus(?! de)|de moins(?! de)|augment\w*|dimin\w*|progress\w*|recul\w*|evolu\w*|"
    r"contre|plafon\w*|limite)\b"
)


def _clear(one: Statement) -> bool:
    return one.quantity.kind in ("count", "euro") and one.quantity.exact and not one.quantity.article


@rule("part-et-nombres", "Une part n’est pas celle des deux nombres que le texte y joint.")
def joined(read: Read) -> Iterator[Found]:
    """« 40 % des communes, soit 410 communes sur 820 », « Sur 40 ateliers, 12 sont gratuits (41 %) »."""
    for block in read.text.blocks:
        numbers = [one for one in read.of(block) if not one.quantity.article]
        shares = [one for one in numbers if one.quantity.kind == "percent" and one.quantity.hedge in ("", "about")]
        for part, base in _pairs(block, numbers) if shares else ():
            share = _linked(block, shares, part, base)
            if share is not None:
                yield _told(read, share, part, base)


def _pairs(block: Block, numbers: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """The numbers of one sentence of which one is said to be a part of the other, as (part, whole)."""
    counts = [one for one in numbers if one.quantity.kind in ("count", "euro")]
    for one, two in pairwise(counts):
        if not (_clear(one) and _clear(two)) or one.quantity.kind != two.quantity.kind:
            continue
        apart = block.sentence_at(one.quantity.start) != block.sentence_at(two.quantity.start)
        joint = block.folded[one.quantity.end : two.quantity.start]
        if "contre" in joint or (apart and not _ELLIPTIC.match(joint)):
            continue
        if one.noun and one.value > two.value and _of_them(one, two, joint):
            yield two, one
            continue
        if one.value <= two.value and _PART_OF.match(_shareless(block, numbers, one, two)):
            yield one, two
        elif one.value > two.value and (
            (_SHARE_FIRST.search(block.folded[: one.quantity.start]) and _THEN.match(joint))
            or _OF_WHICH.match(joint)
            or (_AMONG.search(block.folded[: one.quantity.start]) and len(joint) < 80)
        ):
            yield two, one


# « la moitié des 80 structures (36) »
_SHARE_FIRST = re.compile(r"(?:%|moitie|tiers|quarts?|cinquiemes?|dixiemes?) (?:des|de (?:ces|nos|vos|leurs|ses)) $")
# « 40 ateliers ont eu lieu. Douze … », « 400 familles ; 120 ont répondu »: what comes after is said of them.
_ELLIPTIC = re.compile(r"^[^.;:]{0,70}[.;] ?(?:parmi (?:eux|elles),? |seuls |seules |dont )?$")
_HAVE = re.compile(r"\b(?:compt|comprenn|comprend|ont\b|a\b|regroup|rassembl|compos|inclu)")


def _of_them(one: Statement, two: Statement, joint: str) -> bool:
    """« 40 ateliers. Douze étaient gratuits », « les 40 ateliers comptent 12 ateliers gratuits »."""
    if _ELLIPTIC.match(joint):
        return not two.noun and not two.definite
    return one.noun == two.noun and len(joint) < 60 and bool(_HAVE.search(joint)) and "," not in joint


def _shareless(block: Block, numbers: list[Statement], one: Statement, two: Statement) -> str:
    """What is between two numbers, but a share in brackets: « 12 ateliers (41 %) sur 40 »."""
    return re.sub(r"\([^()]{0,12}%\) ?", "", block.folded[one.quantity.end : two.quantity.start])


def _linked(block: Block, shares: list[Statement], part: Statement, base: Statement) -> Statement | None:
    """The share that is said to be that of a part in its whole."""
    start, end = sorted((part, base), key=lambda one: one.quantity.start)
    found = []
    for share in (one for one in shares if _sentences_apart(block, one, part) <= 1):
        at, to = share.quantity.start, share.quantity.end
        if _CHANGE.search(block.folded, max(block.sentence_at(at)[0], at - 30), to + 25):
            continue
        if start.quantity.end <= at and to <= end.quantity.start:
            # « 12 ateliers, soit 41 %, sur 40 »
            near = start.quantity.end if start is part else to
            linked = _LINK.match(block.folded[near : at if start is part else end.quantity.start]) is not None
        elif at >= end.quantity.end:
            joint = block.folded[end.quantity.end : at]
            said = not share.quantity.spelt or joint.endswith(
                (" soit ", " soit les ", " soit la ", "(", " represente ")
            )
            linked = said and bool(_LINK.match(joint) or _NEW_SENTENCE.match(joint))
        else:
            joint = block.folded[to : start.quantity.start]
            of_base = start is base and re.fullmatch(r" (?:des|de (?:ces|nos|vos|leurs|ses)) ", joint)
            linked = bool(of_base or (start is part and (_LINK.match(joint) or _NEW_SENTENCE.match(joint))))
        if linked and not _another(block, shares, share, start, end):
            found.append(share)
    return None if not found or any(_agrees(one, part, base) for one in found) else found[0]


def _sentences_apart(block: Block, one: Statement, two: Statement) -> int:
    starts = [start for start, _ in block.sentences]
    at = [
        max((rank for rank, start in enumerate(starts) if start <= each.quantity.start), default=0)
        for each in (one, two)
    ]
    return abs(at[0] - at[1])


def _another(block: Block, shares: list[Statement], share: Statement, start: Statement, end: Statement) -> bool:
    """Whether another share is nearer."""
    first, last = sorted((share.quantity.start, start.quantity.start))[0], max(share.quantity.start, end.quantity.start)
    return any(first < one.quantity.start < last for one in shares if one is not share)


def _agrees(share: Statement, part: Statement, base: Statement) -> bool:
    if not base.value or part.value > base.value:
        return True
    true = part.value * 100 / base.value
    loose = Decimal(4) if share.quantity.hedge else Decimal(1)
    step = Decimal(4) if share.quantity.spelt else max(share.quantity.step, Decimal("0.5"))
    return abs(true - share.value) <= step * loose * Decimal("1.01")


def _told(read: Read, share: Statement, part: Statement, base: Statement) -> Found:
    kind = part.quantity.kind
    text = (
        f"{shown(part.value, kind)} sur {shown(base.value, kind)} font "
        f"{shown(round(part.value * 100 / base.value, 1), 'percent')}, et non "
        f"{shown(round(share.value, 1), 'percent')}."
    )
    return (read.passage(share), read.passage(part), read.passage(base)), text


_OF_NOUN = re.compile(r"^ ?(?:des|de nos|de vos|de ces|de leurs|d'entre les) (?P<noun>[a-z-]{4,})")
_THEN = re.compile(r"^[^.;:()\d]{0,70}?(?:\(|, soit |\(soit |, c'est-a-dire |, ou )(?:exactement )?$")


@rule("part-de-population", "Une part n’est pas celle que fait un nombre dans ce qui a été compté.")
def of_population(read: Read) -> Iterator[Found]:
    """« Un tiers des lauréats (12) sont des associations », where 27 were counted."""
    for block in read.text.blocks:
        numbers = [one for one in read.of(block) if not one.quantity.article]
        for share, part in pairwise(numbers):
            match = _OF_NOUN.match(block.folded[share.quantity.end :])
            if (
                share.quantity.kind != "percent"
                or share.quantity.hedge
                or not match
                or not (_clear(part) and part.quantity.kind == "count")
                or part.part
                or not _THEN.match(block.folded[share.quantity.end : part.quantity.start])
                or re.match(r"[^.;,()]{0,40}\bsur\b", block.folded[part.quantity.end :])
            ):
                continue
            nouns = _nouns(match["noun"])
            known = [one for noun in nouns for one in read.by_noun.get(noun, ()) if one is not part]
            wholes = [one for one in known if population(one) and one.value > part.value and not one.years]
            if wholes and all(not _agrees(share, part, one) for one in known if one.quantity.exact):
                near = [one for one in wholes if abs(part.value * 100 / one.value - share.value) <= 15]
                if near:
                    yield _told(read, share, part, near[-1])


def _nouns(word: str) -> frozenset[str]:
    one = stem(word)
    return same_noun(NOUNS.get(one, one))


@rule("part-colonne", "Une ligne de tableau dit une part qui n’est pas celle de son nombre.")
def of_column(read: Read) -> Iterator[Found]:
    """A column of numbers and one of shares without a line of total: the other lines tell of what they are shares."""
    for table in read.text.tables:
        one = grid(table)
        rows = [row for row, block in zip(one.cells, one.rows, strict=True) if not TOTAL_LABEL.match(fold(block.text))]
        pairs = [pair for row in rows if (pair := _pair(row)) is not None]
        if len(pairs) < 3 or len(pairs) != len(rows) or _per_line(table):
            continue
        whole = sum((count.value for count, _ in pairs), Decimal(0))
        wrong = [(count, share) for count, share in pairs if whole and abs(count.value * 100 / whole - share.value) > 1]
        if len(wrong) == 1:
            count, share = wrong[0]
            true = shown(round(count.value * 100 / whole, 1), "percent")
            text = f"{number(count.value)} sur {number(whole)} font {true}, et non {shown(share.value, 'percent')}."
            yield (read.passage((count.row, 0)),), text


def _pair(row: list[Cell | None]) -> tuple[Cell, Cell] | None:
    cells = [cell for cell in row if cell is not None]
    if len(cells) == 2 and cells[0].kind in ("count", "euro") and cells[1].kind == "percent":
        return cells[0], cells[1]
    return None


def _per_line(table: Table) -> bool:
    return bool(re.search(r"taux|evolution|variation|hausse", fold(" ".join(table.header))))
