"""Changes, products and averages: « passe de 10 à 14, soit 40 % de plus », « 12 places à 5 000 €, soit 60 000 € »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.statements import Statement

_MOVE = re.compile(
    r"\b(?:pass\w+|evolu\w+|augment\w+|progress\w+|recul\w+|dimin\w+|baiss\w+|mont\w+|chut\w+|hausse|"
    r"baisse|crois\w+|reduit\w*|tomb\w+)\b"
)
_DE_A = re.compile(r"^[^.;:]{0,50}?\b(?:a|puis a)(?: seulement| plus de| pres de)? $")
_CONTRE = re.compile(
    r"^[^.;:]{0,60}?\b(?:contre|alors qu'\w+ \w+ (?:de )?|au lieu de|apres|il y en avait|ils etaient|"
    r"elles etaient|il etait de|elle etait de)(?: environ)? $"
)
_UP = re.compile(r"\bhausse|\baugment|\bprogress|\bde plus\b|\bcroissan|\bsupplementaire|\ben plus|^ ?\+")
_DOWN = re.compile(r"\bbaisse|\bdiminu|\brecul|\bde moins\b|\bchut|\breduction|\breduit|\brepli")
_WORD_RISE = re.compile(r"\b(?:a augmente|augmente\b|en hausse|progresse\b|a progresse|en progression|en augmentation)")
_WORD_FALL = re.compile(
    r"\b(?:a diminue|diminue\b|en baisse|a baisse|recule\b|a recule|en recul|en diminution|a chute)"
)
_TIMES = (
    (re.compile(r"\b(?:a |ont )?(?<!en )(?:double|doublement|double de|multiplie\w* par deux)\b"), 2),
    (re.compile(r"\b(?:a |ont )?(?:triple|triplement)\b"), 3),
)


_BY = re.compile(
    r"\b(?:pass\w+|evolu\w+|augment\w+|progress\w+|recul\w+|dimin\w+|baiss\w+|hausse|baisse|gagn\w+|"
    r"perd\w+|croit|cru) (?:de|d') ?$"
)


@rule("evolution", "Une évolution n’est pas celle des deux nombres qu’elle compare.")
def changes(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        numbers = [
            one
            for one in read.of(block)
            if one.quantity.kind in ("count", "euro", "percent", "points") and not one.quantity.article
        ]
        for start, end in block.sentences:
            inside = [one for one in numbers if start <= one.quantity.start < end]
            for rank in range(len(inside) - 1):
                pair = _pair(block, inside[rank], inside[rank + 1], start)
                if pair is not None:
                    yield from _against(read, block, pair, inside[rank + 2 :], start, end)


def _pair(block: Block, one: Statement, two: Statement, start: int) -> tuple[Statement, Statement] | None:
    """The old and the new value, where a sentence says both."""
    joint = block.folded[one.quantity.end : two.quantity.start]
    compatible = one.quantity.kind in (two.quantity.kind, "count") and one.quantity.exact and two.quantity.exact
    if not compatible:
        return None
    lead = block.folded[start : one.quantity.start]
    if _DE_A.match(joint) and re.search(r"\bd[e'](?: pres de)? ?$", lead) and _MOVE.search(lead):
        return one, two
    if _CONTRE.match(joint) and (not two.noun or two.noun == one.noun or two.noun in ("ann", "en", "an")):
        return two, one
    return None


def _against(
    read: Read, block: Block, pair: tuple[Statement, Statement], after: list[Statement], start: int, end: int
) -> Iterator[Found]:
    old, new = pair
    if new.quantity.kind in ("euro",) and old.quantity.kind == "count" and old.value < 1000 <= new.value:
        return  # « de 51 à 100 millions »
    last = max(old.quantity.end, new.quantity.end)
    words = block.folded[start:end]
    tail = block.folded[last:end]
    where = (read.passage(old), read.passage(new))
    said = next(
        (
            one
            for one in after
            if (one.quantity.start - last < 70 and one.quantity.exact) or one.quantity.hedge == "about"
        ),
        None,
    )
    earlier = next(
        (
            one
            for one in reversed(read.of(block))
            if start <= one.quantity.start < old.quantity.start and one is not new
        ),
        None,
    )
    if said is None and earlier is not None and _said_before(block, earlier, old, start):
        yield from _figure(read, old, new, earlier, block.folded[start : earlier.quantity.end])
        return
    if (
        said is not None
        and old.value
        and re.search(
            r"\bsoit\b|\bc'est\b|\(|\bune? (?:hausse|baisse|augmentation|diminution|progression|recul)|, ?\+",
            block.folded[last : said.quantity.start + 1],
        )
    ):
        yield from _figure(read, old, new, said, tail)
        return
    rises, falls = _WORD_RISE.search(words), _WORD_FALL.search(words)
    if (rises and not falls and new.value < old.value) or (falls and not rises and new.value > old.value):
        way = "une hausse" if rises else "une baisse"
        yield (
            where,
            f"Le texte dit {way}, alors que la valeur passe de {shown(old.value, old.quantity.kind)} à "
            f"{shown(new.value, new.quantity.kind)}.",
        )
        return
    for pattern, times in _TIMES:
        if (
            pattern.search(words)
            and old.value
            and not Decimal(times) * Decimal("0.85") <= new.value / old.value <= Decimal(times) * Decimal("1.25")
        ):
            yield where, f"De {number(old.value)} à {number(new.value)}, la valeur n’est pas multipliée par {times}."


def _said_before(block: Block, earlier: Statement, old: Statement, start: int) -> bool:
    """« a augmenté de 15 %, passant de 1 200 à 1 380 »."""
    rate = earlier.quantity.kind == "percent" and earlier.quantity.exact and bool(old.value)
    near = old.quantity.start - earlier.quantity.end < 40
    return rate and near and bool(_BY.search(block.folded[start : earlier.quantity.start]))


def _figure(read: Read, old: Statement, new: Statement, said: Statement, tail: str) -> Iterator[Found]:
    if said.quantity.kind == "percent" and new.quantity.kind != "percent":
        true = abs(new.value - old.value) * 100 / old.value
        loose = max(said.quantity.step, Decimal(1)) * (4 if said.quantity.hedge else 1) * Decimal("1.01")
    elif said.quantity.kind == new.quantity.kind or (said.quantity.kind == "points" and new.quantity.kind == "percent"):
        if not re.search(r"de plus|de moins|supplementaire|hausse|baisse|points|augmentation|diminution|\+", tail):
            return
        true, loose = abs(new.value - old.value), said.quantity.step if said.quantity.step != 1 else Decimal(0)
        if said.quantity.kind == "percent" and abs(true * 100 / old.value - said.value) <= 1:
            return  # « de 20 % à 30 %, soit une hausse de 50 % »: of itself, as much as « de 10 points »
    else:
        return
    wrong_way = (new.value > old.value and _DOWN.search(tail) and not _UP.search(tail)) or (
        new.value < old.value and _UP.search(tail) and not _DOWN.search(tail)
    )
    if abs(true - said.value) > loose or wrong_way:
        way = "une hausse" if new.value > old.value else "une baisse"
        text = (
            f"De {number(old.value)} à {number(new.value)}, c’est {way} de "
            f"{shown(round(true, 1), said.quantity.kind)}, et non de {shown(said.value, said.quantity.kind)}."
        )
        yield (read.passage(old), read.passage(new), read.passage(said)), text


_NOW = re.compile(r"\bdesormais|\baujourd'hui|\ba present|\bon en compte|\bactuellement|\bmaintenant")
_CREATED = re.compile(
    r"\b(?:ont ete |a ete )?(?:creee?s?|ouverte?s?|supplementaires?|nouvelles?|nouveaux|ajoutee?s?)\b"
)


@rule("solde", "Ce qui était, ce qui s’est ajouté et ce qui est ne s’accordent pas.")
def balances(read: Read) -> Iterator[Found]:
    """« huit maisons ont été créées. On en compte désormais quinze, contre six en 2018. »"""
    for block in read.text.blocks:
        numbers = [one for one in read.of(block) if one.quantity.kind == "count" and one.quantity.exact]
        for rank in range(1, len(numbers) - 1):
            new, old, added = numbers[rank], numbers[rank + 1], numbers[rank - 1]
            joint = block.folded[new.quantity.end : old.quantity.start]
            start = block.sentence_at(added.quantity.start)[0]
            if (
                not _CONTRE.match(joint)
                or not _NOW.search(block.folded[added.quantity.end : new.quantity.start])
                or not added.noun
            ):
                continue
            if (
                _CREATED.search(block.folded[start : new.quantity.start])
                and old.value + added.value != new.value
                and added.value < new.value
            ):
                text = (
                    f"{number(old.value)} et {number(added.value)} font {number(old.value + added.value)}, et non "
                    f"{number(new.value)}."
                )
                yield (read.passage(added), read.passage(new), read.passage(old)), text
