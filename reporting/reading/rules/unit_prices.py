"""What a number of things costs or makes, against what each of them does; and what is left of two numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS
from reporting.reading.words import stem

# « 12 000 € par place », « 1,45 € de l'heure », « 7 000 € pour chaque crèche », « 15 € l'unité ».
_AFTER = re.compile(
    r"^ ?(?:nets? |bruts? )?(?:par|de l'|de la|du|l'|la|le|pour chaque|a chaque|pour une?) ?(?P<unit>[a-z]{3,})"
)
# « le coût par place est de », « le prix de l'heure : », « chaque site reçoit », « l'aide à la place est fixée à ».
_BEFORE = re.compile(
    r"\b(?:(?:cout|prix|tarif|aide|montant|subvention|forfait|bonus|depense|participation|cotisation) "
    r"(?:unitaire |moyen |moyenne |horaire )?(?:par|de la|de l'|du|a la|a l'|d'une?) ?|chaque |par )(?P<unit>[a-z]{3,})"
    r"(?: [a-z'-]+){0,4} (?:de |d'|a |:|[a-z]{3,}(?:e|t|oit) )?$"
)
_TIMES = frozenset(("an", "ans", "ann", "moi", "jour", "semain"))


@dataclass(frozen=True, eq=False)
class Price:
    """An amount for each of the things that a noun names."""

    one: Statement
    unit: str


def _noun(word: str) -> str:
    one = stem(word)
    return NOUNS.get(one, one)


def _prices(read: Read) -> Iterator[Price]:
    for one in read.statements:
        if one.quantity.kind != "euro" or not one.quantity.exact:
            continue
        first, _ = one.sentence
        match = _AFTER.match(one.block.folded[one.quantity.end :]) or _BEFORE.search(
            one.block.folded[max(first, one.quantity.start - 90) : one.quantity.start]
        )
        if match and _noun(match["unit"]) not in _TIMES:
            yield Price(one, _noun(match["unit"]))


@rule("prix-et-nombre", "Un montant n’est pas celui que font un nombre de choses et le montant de chacune.")
def unit_prices(read: Read) -> Iterator[Found]:
    """« Le coût par place est de 12 000 €. Pour 30 places, il faut prévoir 380 000 €. »"""
    prices = list(_prices(read))
    known = {id(price.one) for price in prices}
    groups: defaultdict[tuple[str, int], list[Price]] = defaultdict(list)
    for price in prices:
        groups[price.unit, price.one.block.section.rank].append(price)
    for price in prices:
        group = groups[price.unit, price.one.block.section.rank]
        each = [other for other in group if _near(price.one.block, other.one.block)]
        for count in read.by_noun.get(price.unit, ()):
            if not _near(price.one.block, count.block) or not _whole(count):
                continue
            total = _amount_of(read, count)
            if total is None or id(total) in known or total is price.one:
                continue
            made = [other.one.value * count.value for other in each]
            loose = max(total.quantity.step, total.value / 100)
            if any(abs(one - total.value) <= loose for one in made):
                continue
            best = min(made, key=lambda one: abs(one - total.value))
            if best == price.one.value * count.value and abs(best - total.value) * 3 <= max(best, total.value):
                text = (
                    f"{number(count.value)} × {number(price.one.value)} font {shown(best, 'euro')}, et non "
                    f"{shown(total.value, 'euro')}."
                )
                yield (read.passage(total), read.passage(count), read.passage(price.one)), text


def _near(one: Block, two: Block) -> bool:
    return one.section is two.section and abs(one.rank - two.rank) < 8 and one.fiche is two.fiche


def _whole(count: Statement) -> bool:
    return count.quantity.kind == "count" and count.quantity.exact and not count.part and count.value > 1


def _amount_of(read: Read, count: Statement) -> Statement | None:
    """The one amount that the same sentence gives after a number of things."""
    first, last = count.sentence
    inside = [one for one in read.of(count.block) if first <= one.quantity.start < last and not one.quantity.article]
    amounts = [one for one in inside if one.quantity.kind == "euro" and one.quantity.start > count.quantity.start]
    counts = [one for one in inside if one.quantity.kind == "count"]
    if len(amounts) != 1 or len(counts) != 1 or not amounts[0].quantity.exact or amounts[0].part:
        return None
    return None if re.match(r" ?(?:par|chacun|en moyenne|de plus|de moins)\b", amounts[0].after) else amounts[0]
