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
        first, _ = one.block.sentence_at(one.quantity.start)
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
    first, last = count.block.sentence_at(count.quantity.start)
    inside = [one for one in read.of(count.block) if first <= one.quantity.start < last and not one.quantity.article]
    amounts = [one for one in inside if one.quantity.kind == "euro" and one.quantity.start > count.quantity.start]
    counts = [one for one in inside if one.quantity.kind == "count"]
    if len(amounts) != 1 or len(counts) != 1 or not amounts[0].quantity.exact or amounts[0].part:
        return None
    return None if re.match(r" ?(?:par|chacun|en moyenne|de plus|de moins)\b", amounts[0].after) else amounts[0]


_MORE = re.compile(r"^ ?(?:[a-z'-]+ ){0,3}(?:de plus|de moins|supplementaires?|en plus|en moins)\b")
_FROM_TO = re.compile(r"\b(?:pass\w+|contre|evolu\w+|mont\w+ (?:de|a)|progress\w+|augment\w+|recul\w+|au lieu d)\b")


@rule("nombre-de-plus", "Ce qui est dit de plus ou de moins n’est pas l’écart des deux nombres comparés.")
def more(read: Read) -> Iterator[Found]:
    """« De 40 places, la crèche est passée à 52, soit dix places de plus »."""
    for block in read.text.blocks:
        for first, last in block.sentences:
            numbers = [
                one
                for one in read.of(block)
                if first <= one.quantity.start < last and not one.quantity.article and one.quantity.kind != "percent"
            ]
            said = [one for one in numbers if _MORE.match(block.folded[one.quantity.end :])]
            rest = [one for one in numbers if one not in said]
            if len(said) != 1 or len(rest) != 2 or not all(one.quantity.exact for one in numbers):
                continue
            kinds = {one.quantity.kind for one in numbers}
            nouns = {one.noun for one in numbers} - {""}
            true = abs(rest[0].value - rest[1].value)
            if (
                len(kinds) == 1
                and len(nouns) < 2
                and _FROM_TO.search(block.folded[first:last])
                and said[0].value < max(one.value for one in rest)
                and abs(true - said[0].value) > said[0].quantity.step / 2
            ):
                kind = said[0].quantity.kind
                text = (
                    f"De {shown(rest[0].value, kind)} à {shown(rest[1].value, kind)}, l’écart est de "
                    f"{shown(true, kind)}, et non {shown(said[0].value, kind)}."
                )
                yield (read.passage(said[0]), *map(read.passage, rest)), text


_EACH_TIME = re.compile(r"^ ?(?:[a-z'-]+ ){0,3}par (?P<unit>mois|trimestre|semestre|semaine|jour|an)\b")
_YEARLY = re.compile(r"^ ?(?:[a-z'-]+ ){0,3}(?:par an|l'an|a l'annee|chaque annee|sur l'annee|sur un an)\b")
_IN_A_YEAR = {"mois": 12, "trimestre": 4, "semestre": 2}
_SOIT = re.compile(r"(?:\bsoit|\bce qui fait|\bc'est-a-dire|\bdonc|=|\() ?$")


@rule("par-an", "Ce qui est dit par an, ou en tout, n’est pas ce que fait ce qui est dit par mois ou par semaine.")
def in_time(read: Read) -> Iterator[Found]:
    """« 3 000 € par trimestre, soit 10 000 € par an », « trois ateliers par semaine pendant 20 semaines, soit 80 »."""
    for block in read.text.blocks:
        numbers = [one for one in read.of(block) if not one.quantity.article and one.quantity.exact]
        for rank in range(1, len(numbers)):
            total, before = numbers[rank], numbers[rank - 1]
            first = numbers[rank - 2] if rank > 1 and before.noun in _TIMES else before
            each = _EACH_TIME.match(block.folded[first.quantity.end :])
            if (
                not each
                or first.quantity.kind != total.quantity.kind
                or not _SOIT.search(block.folded[: total.quantity.start])
            ):
                continue
            if first is before:
                times = _IN_A_YEAR.get(each["unit"], 0) if _YEARLY.match(block.folded[total.quantity.end :]) else 0
            else:
                times = int(before.value) if before.noun == stem(each["unit"]) and not _YEARLY.match(total.after) else 0
            made = first.value * times
            if times and abs(made - total.value) > max(total.quantity.step, made / 100):
                kind = total.quantity.kind
                text = (
                    f"{shown(first.value, kind)} × {times} font {shown(made, kind)}, et non {shown(total.value, kind)}."
                )
                yield (read.passage(total), read.passage(first)), text
