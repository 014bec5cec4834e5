"""A share of what the text counts elsewhere under the same words: « la majorité », « en amorçage : 64 actions »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import of_listing
from reporting.reading.rules.tables import grid
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import SAME, WEAK, same_noun, stemmed
from reporting.reading.words import fold, stem, stems

_CUT = re.compile(r"[.;:()!?«»]|, | et (?=\d|[a-z]+ (?:%|tiers|quart))")
_MAJORITY = re.compile(r"\b(?:la (?:grande |large )?majorite|la plupart|plus de la moitie)\b")
_FILL = stemmed(
    "représentent représente constituent constitue forment sont reçoivent reçoit bénéficient donc ainsi "
    "encore déjà près plus moins moitié tiers quart majorité plupart part proportion pourcentage somme "
    "total ensemble sélection projet action dossier lauréat initiative structure porteur famille enfant "
    "parent portés porté portent relèvent viennent font partie pèsent concernent deux trois quatre cinq "
    "six sept huit neuf dix exactement seulement environ"
)
_OTHER = re.compile(
    r"\b(?:taux|hausse|baisse|progress\w*|recul\w*|augment\w*|dimin\w*|evolu\w*|contre|objectif|plafon\w*|d'ici|"
    r"devra\w*|france|national\w*|"
    r"parmi|dont|chez|en 20\d\d|en 19\d\d|souhait\w*|estim\w*|declar\w*)\b"
)


_TOTAL = re.compile(r"(?:total|ensemble)\b")


@dataclass(frozen=True, eq=False)
class Counted:
    """A number under some words, and what the numbers beside it make with it."""

    value: Decimal
    words: frozenset[str]
    whole: Decimal
    block: Block
    of: frozenset[str] = frozenset()


def _key(words: str) -> frozenset[str]:
    found = frozenset(SAME.get(word, word) for word in stems(words) if word not in WEAK and not word.isdigit())
    return found - _FILL


@rule("part-nommee", "Une part n’est pas celle du nombre que le texte donne à la même chose.")
def named(read: Read) -> Iterator[Found]:
    """« – onze projets fonctionnent comme prévu … les trois quarts des projets fonctionnent comme prévu »."""
    known = _listed(read)
    for block in read.text.blocks if known else ():
        if block.kind in ("row", "heading"):
            continue
        for at, end, share in _shares(read, block):
            first, last = block.sentence_at(at)
            start = max([first, *(match.end() for match in _CUT.finditer(block.folded, first, at))])
            stop = _CUT.search(block.folded, end, last)
            clause = block.folded[start : stop.start() if stop else last]
            key = _key(block.folded[start:at] + " " + block.folded[end : stop.start() if stop else last])
            if not key or _OTHER.search(clause) or re.search(r"\d", block.folded[start:at]):
                continue
            match = _OF_WHAT.match(block.folded[end:])
            what = stem(match["what"]) if match else ""
            same = [one for one in known if _is_same(key, one.words) and one.block is not block and _is_of(one, what)]
            near = [one for one in same if abs(one.block.rank - block.rank) < 30]
            if near and not any(_fits(share, one.value, one.whole) for one in near):
                one = near[-1]
                if len({each.value for each in near}) == 1:
                    true = shown(round(one.value * 100 / one.whole, 1), "percent")
                    text = f"{number(one.value)} sur {number(one.whole)} font {true}, ce que cette part ne dit pas."
                    yield (read.passage((block, at)), read.passage((one.block, 0))), text


_OF_WHAT = re.compile(r" ?(?:des|de (?:ces|nos|vos|leurs)|du|de la|de l') ?(?P<what>[a-z-]{4,})")
# What any whole is called.
_ANY = stemmed("somme total ensemble crédit dotation enveloppe budget montant effectif population")


def _is_of(one: Counted, what: str) -> bool:
    """Whether a number counts what a share is said to be of."""
    return not what or not one.of or what in _ANY or bool(same_noun(what) & one.of)


def _shares(read: Read, block: Block) -> Iterator[tuple[int, int, Statement | None]]:
    """Where the shares of a block stand; a majority is a share that has no number."""
    for one in read.of(block):
        if one.quantity.kind == "percent" and one.quantity.hedge in ("", "about", "min", "max"):
            yield one.quantity.start, one.quantity.end, one
    for match in _MAJORITY.finditer(block.folded):
        if not any(match.start() <= one.quantity.start < match.end() for one in read.of(block)):
            yield match.start(), match.end(), None


def _is_same(key: frozenset[str], words: frozenset[str]) -> bool:
    both = key & words
    return bool(both) and (both in (key, words)) and len(key | words) - len(both) < 3


def _fits(share: Statement | None, value: Decimal, whole: Decimal) -> bool:
    true = value * 100 / whole
    if share is None:
        return true > 50
    if share.quantity.hedge == "min":
        return true >= share.value - 1
    if share.quantity.hedge == "max":
        return true <= share.value + 1
    loose = (
        Decimal(8 if share.quantity.hedge else 4) if share.quantity.spelt else Decimal(4 if share.quantity.hedge else 1)
    )
    return abs(true - share.value) <= loose


def _listed(read: Read) -> list[Counted]:
    """The numbers of lists, of tables and of enumerations with labels, each with the whole of its list."""
    found: list[Counted] = []
    for listing in read.text.listings:
        series = of_listing(read, listing.items)
        if series is None or series.kind not in ("count", "euro") or len(series.parts) < 2:
            continue
        for item, part in zip(listing.items, series.parts, strict=True):
            said = item.folded[: part.quantity.start] + " " + item.folded[part.quantity.end :]
            found.append(Counted(part.value, _key(said), series.sum, item, frozenset((part.noun,)) - {""}))
    for table in read.text.tables:
        one = grid(table)
        for column in range(1, one.width):
            cells = [row[column] for row in one.cells if column < len(row)]
            parts = [cell for cell in cells if cell is not None and not _TOTAL.match(fold(cell.row.cells[0]))]
            whole = sum((cell.value for cell in parts), Decimal(0))
            of = frozenset(stems(one.head(column))) or frozenset(("?",) if one.width > 2 else ())
            if (
                len(parts) > 2
                and whole
                and all(cell.kind in ("count", "euro") for cell in parts)
                and (of or column == 1)
            ):
                for cell in parts:
                    found.append(Counted(cell.value, _key(fold(cell.row.cells[0])), whole, cell.row, of))
    return [one for one in found if one.words and 0 < one.value < one.whole]
