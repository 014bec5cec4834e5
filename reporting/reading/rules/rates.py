"""Rates and ranges that the numbers around them do not bear out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from reporting.reading.blocks import Block
from reporting.reading.numbers import in_cell
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import roots
from reporting.reading.words import fold

_RATE_OF = re.compile(r"\btaux (?:de |d'|des |moyen de |global de |global d')(?P<what>[a-z]{4,})")
# Rates of another measure than the numbers said beside them.
_NOT_OF = re.compile(
    r"couvert|natalit|activit|pauvret|chomage|emploi|effort|particip|encadr|financ|prise|tva|subvention|cofinanc"
)
# What is counted for a rate of selection, and of what.
_KIN = {"retenu": "depose", "repond": "adress"}


@rule("taux-compte", "Un taux n’est celui d’aucun des nombres qui le précèdent.")
def rates(read: Read) -> Iterator[Found]:
    """« Crédits ouverts 480 000 », « Crédits engagés 372 000 », « Le taux d'engagement atteint 62 % »."""
    for share in read.statements:
        if share.quantity.kind != "percent" or not share.quantity.exact or share.block.kind == "row":
            continue
        first, _ = share.sentence
        match = _RATE_OF.search(share.block.folded, first, share.quantity.start)
        if match is None or share.quantity.start - match.end() > 45 or _NOT_OF.match(match["what"]):
            continue
        wanted = roots(match["what"])
        known = list(_labelled(read, share))
        parts = [one for one in known if one.words & wanted]
        bases = [one for one in known if not one.words & wanted]
        pairs = [(one, two) for one in parts for two in bases if one.kind == two.kind and one.value < two.value]
        # « 47 % des dossiers complets » tells the whole.
        of = roots(re.split(r"[.;,(]", share.block.folded[share.quantity.end :])[0])
        pairs = [pair for pair in pairs if pair[1].goes(pair[0]) or pair[1].words & of]
        pairs = [pair for pair in pairs if abs(pair[0].block.rank - pair[1].block.rank) < 4]
        if not pairs or len(pairs) > 4 or any(abs(p.value * 100 / b.value - share.value) <= 1 for p, b in pairs):
            continue
        part, base = min(pairs, key=lambda pair: abs(pair[0].value * 100 / pair[1].value - share.value))
        true = round(part.value * 100 / base.value, 1)
        if Decimal("0.4") < true / share.value < Decimal("2.5"):
            text = f"{number(part.value)} sur {number(base.value)} font {shown(true, 'percent')}, et non "
            passages = (read.passage((one.block, one.at)) for one in (part, base))
            yield (read.passage(share), *passages), f"{text}{shown(share.value, 'percent')}."


@dataclass(frozen=True)
class _Labelled:
    """A number and the roots of what it is said of."""

    value: Decimal
    kind: str
    words: frozenset[str]
    block: Block
    at: int

    def goes(self, part: _Labelled) -> bool:
        """Whether it may be the whole of a part: they share a word, or one is what became of the other."""
        return bool(self.words & part.words) or any(_KIN.get(word) in self.words for word in part.words)


def _labelled(read: Read, share: Statement) -> Iterator[_Labelled]:
    """The numbers of the blocks before a share, of the lines of tables too, with the words around each."""
    for block in read.text.blocks[max(0, share.block.rank - 9) : share.block.rank + 1]:
        if block.kind == "row":
            label = roots(fold(block.cells[0])) if block.cells else frozenset[str]()
            for cell in block.cells[1:]:
                for one in in_cell(fold(cell)):
                    if one.kind in ("count", "euro") and re.match(r"\d", fold(cell)):
                        yield _Labelled(one.value, one.kind, label, block, 0)
            continue
        for said in read.of(block):
            if said.quantity.kind in ("count", "euro") and said.quantity.exact and not said.quantity.article:
                start, end = max(0, said.quantity.start - 30), said.quantity.end + 45
                before = re.split(r"[,;.()]", block.folded[start : said.quantity.start])[-1]
                after = re.split(r"[,;.()]| et | dont ", block.folded[said.quantity.end : end])[0]
                yield _Labelled(said.value, said.quantity.kind, roots(f"{before} {after}"), block, said.quantity.start)


_MOST = re.compile(
    r"\ble plus (?:aide|eleve|cher|important|grand|gros|finance|faible|bas|petit|fort|haut|modeste)|"
    r"\bla plus (?:elevee|importante|"
    r"grande|forte|chere)|\bmaxim|\ble moins (?:aide|eleve|cher|finance)|\bla plus (?:faible|petite|"
    r"basse)|\bminim|\bau plus haut"
)


_GOES = re.compile(
    r"\b(?:va|vont|varie\w*|s'etend\w*|s'echelonne\w*|allant|oscille\w*|compris\w*)\b[^.;]{0,40}\b(?:de|entre) $"
)
_TO = re.compile(r"\b(?:a|et) $")


def _extents(read: Read, block: Block) -> Iterator[tuple[Statement, Decimal, Decimal, int]]:
    """« de 34 à 79 % », « va de 34 % dans les Baronnies à 79 % dans l'agglomération »: low, high, and where it ends."""
    found = read.of(block)
    for one, two in zip_longest(found, found[1:]):
        bounds = one.quantity
        if bounds.kind not in ("euro", "percent"):
            continue
        if bounds.hedge == "range" and bounds.upper is not None:
            yield one, bounds.value, bounds.upper, bounds.end
        elif two is not None and two.quantity.kind == bounds.kind and bounds.value < two.value:
            first, _ = block.sentence_at(bounds.start)
            same = block.sentence_at(two.quantity.start)[0] == first
            if (
                same
                and _GOES.search(block.folded[first : bounds.start])
                and _TO.search(block.folded[: two.quantity.start])
            ):
                yield one, bounds.value, two.value, two.quantity.end


@rule("etendue", "Une valeur sort de l’étendue que le texte donne.")
def outside(read: Read) -> Iterator[Found]:
    """« de 85 000 € à 610 000 €. Le projet le plus aidé … (740 000 €) »."""
    for block in read.text.blocks:
        for one, low, high, last in _extents(read, block):
            bounds = one.quantity
            for other in [two for near in read.text.blocks[block.rank : block.rank + 2] for two in read.of(near)]:
                after = other.block.rank > block.rank or other.quantity.start > last
                if (
                    not after
                    or other.quantity.kind != bounds.kind
                    or not other.quantity.exact
                    or other.block.section is not block.section
                ):
                    continue
                start, end = other.sentence
                if _MOST.search(other.block.folded[start:end]) and not low <= other.value <= high:
                    text = (
                        f"{shown(other.value, bounds.kind)} sort de l’étendue donnée, de "
                        f"{shown(low, bounds.kind)} à {shown(high, bounds.kind)}."
                    )
                    yield (read.passage(one), read.passage(other)), text
