"""One thing with two numbers that look like a slip of the pen: digits swapped, one digit changed, a zero too many."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reporting.reading.blocks import Table
from reporting.reading.facts import Fact
from reporting.reading.facts import local as near_words
from reporting.reading.numbers import Quantity
from reporting.reading.rules.counted import around, of
from reporting.reading.rules.grids import grid
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.slips import signatures, slip
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import kin, root, roots, same_noun, stemmed
from reporting.reading.words import fold

# Said of a number: another time, a bound, a change that is told, a measure of each.
_OTHERWISE = re.compile(
    r"\bcontre\b|\bpass\w+ de\b|\bau lieu de\b|\binitialement|\bauparavant|\bobjectif|\bprevision|\bprevue?s?\b|"
    r"\bestim|\bcible\b|\bexemple|\bsupplementaires?\b|\bde (?:plus|moins)\b(?! de)|\bchacun|"
    r"\bchaque\b|\bsi \b|\bautres?\b|\bminim|\bmaxim|\bau (?:plus|moins)\b(?! une )|\bdont\b"
)


@dataclass(eq=False)
class Told:
    """A number, what it counts or measures, the roots of the words that no other number takes, of its sentence, and
    those that name its line of a table.
    """

    one: Statement
    noun: str
    words: frozenset[str]
    sentence: frozenset[str]
    years: frozenset[int]
    line: frozenset[str] | None = None
    they: bool = False

    def __post_init__(self) -> None:
        self.value: Decimal = self.one.value


# « Nous sommes cent vingt et une à exercer »: who they are was said elsewhere.
_THEY = re.compile(r"\b(?:nous (?:ne )?(?:sommes|etions)|(?:elles|ils) (?:ne )?(?:sont|etaient))(?: [a-z']+){0,2} $")


def _told(read: Read) -> Iterator[Told]:
    counted = of(read)
    for facts in counted.by_noun.values():
        for fact in facts:
            they = bool(_THEY.search(fact[1].one.before))
            if fact[1].value > 11 and (fact[1].noun or they) and not fact[1].understood:
                yield _count(fact[1], they=they)
    for one in read.statements:
        if one.quantity.kind == "euro" and one.quantity.exact and one.value >= 1000:
            first, last = one.sentence
            words = roots(near_words(one, first, last)) - _MONEY
            yield Told(one, one.noun, words, roots(one.block.folded[first:last]) - _MONEY, one.years)
    for table in read.text.tables:
        yield from _amounts(read, table)


_MONEY = roots("euro")


def _count(fact: Fact, *, they: bool) -> Told:
    words = fact.local | fact.tight
    line = roots(fold(fact.one.block.cells[0])) - {root(fact.noun)} if fact.cell and not fact.one.total else None
    return Told(fact.one, fact.noun, words, words | fact.loose, fact.years, line, they)


def _amounts(read: Read, table: Table) -> Iterator[Told]:
    one = grid(table)
    for row in one.cells:
        for column, cell in enumerate(row):
            if cell is None or cell.value < 1000 or cell.step != 1:
                continue
            if cell.kind != "euro" and not _PAID.search(one.head(column)):
                continue
            said, label = cell.row, fold(cell.row.cells[0])
            start = said.cell_starts[column] if column < len(said.cells) else 0
            words = roots(f"{label} {one.head(column)}") - _MONEY
            quantity = Quantity(start, start, cell.value, "euro")
            yield Told(Statement(read.text, said, quantity, "", ""), "", words, words, frozenset(), roots(label))


_PAID = re.compile(r"€|\beuro|\bmontant|\bsubvention|\baides?\b|\bcout|\bbudget|\bdotation")


@rule("chiffres-inverses", "La même chose a deux nombres qu’une faute de frappe sépare.", general=True)
def mistyped(read: Read) -> Iterator[Found]:
    """« 238 000 assistantes maternelles … 283 000 assistantes maternelles », « 144 000 € », then « 134 000 € »."""
    groups: defaultdict[tuple[str, ...], list[Told]] = defaultdict(list)
    for told in _told(read):
        for key in signatures(told.value):
            groups[told.one.quantity.kind, *key].append(told)
    seen: set[frozenset[Decimal]] = set()
    for group in groups.values():
        if len({told.value for told in group}) < 2:
            continue
        for one, two in combinations(group[:16], 2):
            alike = slip(one.value, two.value)
            values = frozenset((one.value, two.value)) if alike else frozenset()
            if values and values not in seen and _one_thing(one, two) and _tied(one, two, alike):
                seen.add(values)
                text = f"« {around(one.one)} », et « {around(two.one)} » ailleurs : l’un des deux est mal recopié."
                yield (read.passage(one.one), read.passage(two.one)), text


def _one_thing(one: Told, two: Told) -> bool:
    """Whether nothing tells two numbers apart: a sentence, a fiche, a list, years, places, names."""
    a, b = one.one, two.one
    if a.block is b.block and a.sentence == b.sentence:
        return False
    if one.line is not None and two.line is not None:
        return False
    if one.years and two.years and not one.years & two.years:
        return False
    if any(x and y and not x & y for x, y in ((a.places, b.places), (a.names, b.names))):
        return False
    if a.block.fiche is not b.block.fiche and None not in (a.block.fiche, b.block.fiche):
        return False
    if a.block.intro is not None and a.block.intro is b.block.intro:
        return False
    if any(_OTHERWISE.search(_around(each)) for each in (a, b)) or _per(a) != _per(b) or a.part != b.part:
        return False
    return all(
        each.line is None or not each.line or each.line & other.sentence for each, other in ((one, two), (two, one))
    )


# What amounts are of: two that are of two of these are two things.
_OF = {
    root(word): rank
    for rank, words in enumerate(
        ("aide subvention dotation financement crédit enveloppe", "participation recette", "dépense charge coût",
         "loyer", "salaire", "excédent déficit solde reste")
    )
    for word in stemmed(words)
}  # fmt: skip


def _kinds(one: Told) -> frozenset[int]:
    return frozenset(rank for word, rank in _OF.items() if word in one.sentence)


def _around(one: Statement) -> str:
    first, last = one.sentence
    after = one.block.folded[one.quantity.end : min(last, one.quantity.end + 40)]
    # « 460 en 2025, contre 310 en 2024 »
    return one.block.folded[max(first, one.quantity.start - 60) : one.quantity.end] + after.split(" contre ")[0]


_PER = re.compile(r"(?: [a-z'-]+){0,2} (?:par|pour chaque|pour une?) [a-z]| (?:l'|la |le )[a-z]")


def _per(one: Statement) -> bool:
    return bool(_PER.match(one.block.folded, one.quantity.end))


def _tied(one: Told, two: Told, alike: int) -> bool:
    """Whether two numbers that look alike are of one thing: the less they do, the more words they share."""
    near, wide = one.words & two.words, one.sentence & two.sentence
    if one.one.quantity.kind == "count":
        if one.they or two.they:
            return alike > 2
        if two.noun not in same_noun(one.noun) | kin(one.noun):
            return False
        told = len(near - {root(one.noun), root(two.noun)})
        alike += (two.noun in same_noun(one.noun)) and max(one.value, two.value) > 999
        return told + alike + (one.one.total or two.one.total) >= 3
    kinds = _kinds(one), _kinds(two)
    if all(kinds) and not kinds[0] & kinds[1]:
        return False
    return len(near) + alike >= 3 or len(wide) + alike >= 4
