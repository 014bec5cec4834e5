"""Shares against the two numbers that a text joins to them, in whatever order it says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from reporting.reading.blocks import Block, Table
from reporting.reading.rules.grids import Cell, grid
from reporting.reading.rules.ratios import agrees, nouns_of, ratio_told
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.rules.windows import beside, numbers, operands, pairs_of, sentence, timed
from reporting.reading.statements import Statement
from reporting.reading.words import fold

_THE = r"(?:les |ces |nos |vos |leurs |ses |des |un total de |un ensemble de |une population de |quelque |environ )*"
# « 12 ateliers sur 40 », « 12 des 40 ateliers », « 12 parmi les 40 », « 12 pour 40 inscrits ».
_PART_OF = re.compile(
    rf"^[^.;:()]{{0,70}}?(?:\bsur {_THE}|\bdes |\bde (?:ces|nos|vos|leurs|ses) |\bparmi {_THE}|\bd'entre les |"
    rf"\bd'un total de |\bsur un total de |\bpour |\bsur (?:un|une|le|la|son|sa|leur) (?:budget|total|montant|cout|"
    rf"ensemble|effectif|parc|objectif|enveloppe|depense)\b[^.;:()]{{0,30}}? (?:de|d'|:) ?|"
    rf"\bpour (?:un|une|des|le|la|son|sa|leur) [a-z' ]{{3,40}} (?:de|d'|:) ?|"
    rf"\bdont l[ea'] ?(?:budget|total|montant|cout|enveloppe|effectif)[a-z' ]{{0,30}} (?:de|a|d'|atteint) ?)$"
)
# « Sur 40 ateliers, 12 », « Parmi les 40 ateliers, 12 », « 40 ateliers, dont 12 ».
_AMONG = re.compile(rf"(?:^|[.,;:(] ?|\bet |\bmais )(?:sur|parmi|de) {_THE}$")
_OF_WHICH = re.compile(
    r"^[^.;:]{0,60}?(?:,| \(|;)? ?(?:dont|parmi lesquel\w+|y compris) (?:deja |seulement |encore )?$"
)
_CHANGE = re.compile(
    r"\b(?:hausse|baisse|de plus(?! de)|de moins(?! de)|augment\w*|dimin\w*|progress\w*|recul\w*|evolu\w*|"
    r"contre|plafon\w*|limite|repli|chut\w*|tomb\w*|pass(?:e|ee|es|ees|er|ant|ent|ait)|rebond\w*|gagn\w*|gain|"
    r"perd\w*|perte|"
    r"crois\w*|bond|reduction|reduit\w*|surcroit|supplement\w*)\b"
)


def _clear(one: Statement) -> bool:
    return one.quantity.kind in ("count", "euro") and one.quantity.exact and not one.quantity.article


@rule("part-et-nombres", "Une part n’est pas celle des deux nombres que le texte y joint.")
def joined(read: Read) -> Iterator[Found]:
    """« 40 % des communes, soit 410 communes sur 820 », « Sur 40 ateliers, 12 sont gratuits. C'est 41 %. »"""
    for block in read.text.blocks:
        counted = [one for one in read.of(block) if not one.quantity.article]
        told: set[int] = set()
        for part, base in _pairs(block, counted) if block.kind != "row" else ():
            for share in _shares_beside(read, part):
                if id(share) not in told and _linked(read, share, part, base):
                    told.add(id(share))
                    yield ratio_told(read, share, part, base)


def _shares_beside(read: Read, part: Statement) -> list[Statement]:
    """The shares of the sentence of a pair and of the ones beside it, if none of them is that of the pair."""
    here = sentence(part)
    return [
        share
        for step in (0, 1, -1)
        for share in numbers(read, here if not step else beside(read, here, step), ("percent",))
    ]


def _pairs(block: Block, numbers: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """The numbers of one sentence of which one is said to be a part of the other, as (part, whole)."""
    counts = [one for one in numbers if one.quantity.kind in ("count", "euro")]
    for one, two in pairwise(counts):
        if not (_clear(one) and _clear(two)) or one.quantity.kind != two.quantity.kind or timed(one) != timed(two):
            continue
        apart = block.sentence_at(one.quantity.start) != block.sentence_at(two.quantity.start)
        joint = block.folded[one.quantity.end : two.quantity.start]
        if re.search(r"\bcontre\b|\btandis que\b|\balors que\b", joint) or (apart and not _ELLIPTIC.match(joint)):
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
_THEN = re.compile(r"^[^.;:()\d]{0,70}?(?:\(|, soit |\(soit |, c'est-a-dire |, ou )(?:exactement )?$")
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


# What says that a share is that of what was just counted, or of what comes next.
_CUE = re.compile(
    r"[(=≈→]|\b(?:soit|c'est|ce (?:qui|sont)|cela|represent\w*|correspond\w*|equiva\w+|autrement|donc|"
    r"proportion|parts?|taux|ratio|pourcentage|situe\w*|porte|fait|font|donne|ou encore|ainsi|par consequent|"
    r"concern\w*|couvr\w*|exactement|"
    r"ou|en somme|bref|au total|participation|intervention|seulement|ils sont|elles sont)\b"
)
_AGAIN = re.compile(
    r"^ ?(?:soit|c'est|cela|ce|cette|ces|sa|son|ses|leurs?|le taux|la (?:proportion|part|participation|"
    r"frequentation)|"
    r"autrement|donc|en (?:somme|proportion|pourcentage)|ainsi|par consequent|au total|il|elle|ils|elles|on|un|une|"
    r"la directrice|tel|telle|bref|(?:la|le) \w+ (?:demande|obtenu|constate)\w*)\b"
)


def _linked(read: Read, share: Statement, part: Statement, base: Statement) -> bool:
    """Whether a share is said to be that of a part in its whole, and is that of nothing said around."""
    if share.quantity.hedge not in ("", "about"):
        return False
    block, (first, last) = share.block, share.block.sentence_at(share.quantity.start)
    at, to = share.quantity.start, share.quantity.end
    if _apposed(share, part, base):
        return not agrees(share, part, base)
    if _CHANGE.search(block.folded, max(first, at - 45), to + 25):
        return False
    around = [each for one in (part, share) for each in numbers(read, sentence(one))]
    beyond = numbers(read, beside(read, sentence(share), -1))
    every = [part, base, *operands([*around, *beyond])]
    if any(agrees(share, one, two) for one, two in pairs_of(every)):
        return False
    if any(agrees(one, part, base) for one in _shares_beside(read, part) if one is not share):
        return False
    others = [one for one in numbers(read, sentence(share), ("percent",)) if one is not share]
    if any(abs(share.value - 100 + each.value) <= 1 for each in others):
        return False
    start, end = sorted((part, base), key=lambda one: one.quantity.start)
    if share.block is part.block and first == block.sentence_at(part.quantity.start)[0]:
        return (
            _in_sentence(block, share, start, end)
            and not _another(read, share, start, end)
            and (to < part.quantity.start or _of_same(share, part, base))
        )
    if (
        any(one.quantity.start < at for one in others)
        or len(around) > 4
        or [one for one in numbers(read, sentence(share)) if one not in (part, base)]
    ):
        return False
    words = block.folded[first:last]
    if (part.block.rank, part.quantity.start) < (block.rank, at):
        return bool(_AGAIN.match(words)) and bool(
            _CUE.search(words[: to - first]) or re.match(r" ?%", words[at - first :])
        )
    # The share first, then the numbers: « Huit parents sur dix sont satisfaits. On compte 130 oui pour 200 bulletins. »
    return _together(share, part, base)


def _apposed(share: Statement, part: Statement, base: Statement) -> bool:
    """« Sept porteurs sur dix-huit, soit 47 % », « Un tiers des actions, soit neuf sur dix-sept »: nothing between."""
    if not share.block is part.block is base.block or not part.quantity.end < base.quantity.start:
        return False
    folded = share.block.folded
    if not _OUT_OF.fullmatch(folded, part.quantity.end, base.quantity.start):
        return False
    if share.quantity.start > base.quantity.end:
        return bool(_SOIT.fullmatch(folded, base.quantity.end, share.quantity.start))
    return bool(_SOIT.fullmatch(folded, share.quantity.end, part.quantity.start))


_OUT_OF = re.compile(r"(?: [a-z'-]+){0,4} sur (?:les |un total de |ces |nos )?")
_SOIT = re.compile(r"(?: (?:d[eu]s? |de l[a'] ?|d')?[a-z'-]+){0,5}(?:, soit | \((?:soit )?|, c'est-a-dire )")


def _of_same(share: Statement, part: Statement, base: Statement) -> bool:
    """Whether « un jeune sur deux » is of the things of two numbers, where it says of what."""
    match = re.match(r"\S+ (?P<noun>[a-z-]{3,}) (?:\w+ )?sur\b", share.block.folded[share.quantity.start :])
    return not match or bool(nouns_of(match["noun"]) & {part.noun, base.noun}) or not (part.noun or base.noun)


def _together(share: Statement, part: Statement, base: Statement) -> bool:
    """Whether the sentence after a share goes on with it: it names the same things, or gives the detail."""
    first, _ = part.block.sentence_at(part.quantity.start)
    words = part.block.folded[first : max(part.quantity.end, base.quantity.end)]
    if re.search(r"\b(?:detail|depouillement|effet|exactement|precis\w+|resultat|on en|en effet|reponses?)\b", words):
        return True
    return bool(share.noun) and base.noun in {share.noun, *share.about} and base.noun != ""


def _in_sentence(block: Block, share: Statement, start: Statement, end: Statement) -> bool:
    at, to = share.quantity.start, share.quantity.end
    if at >= end.quantity.end:
        joint = block.folded[end.quantity.end : at]
        near = len(joint) < 110 and bool(_CUE.search(joint) or joint.rstrip().endswith((",", ":", ";", "–", "-")))
        return (near and not re.search(r"\bet\b[^,;]*$|\bdont\b[^,;]*$", joint[-30:])) or joint.endswith("(")
    if to <= start.quantity.start:
        joint = block.folded[to : start.quantity.start]
        of_base = re.fullmatch(r" (?:des|de (?:ces|nos|vos|leurs|ses)) ", joint)
        return bool(of_base) or (
            len(joint) < 110 and bool(re.search(r"[:(;]|\bsoit\b|, (?:ils|elles|c'est|on)", joint))
        )
    return bool(
        _CUE.search(block.folded[start.quantity.end : at]) or _CUE.search(block.folded[to : end.quantity.start])
    )


def _another(read: Read, share: Statement, start: Statement, end: Statement) -> bool:
    """Whether another share is nearer."""
    first, last = sorted((share.quantity.start, start.quantity.start))[0], max(share.quantity.start, end.quantity.start)
    inside = numbers(read, sentence(share), ("percent",))
    return any(first < one.quantity.start < last for one in inside if one is not share)


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
