"""What each payer gives, against the whole that they pay and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.numbers import Quantity
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import PAYER, TOTAL_LABEL, tolerance
from reporting.reading.rules.windows import Sentence, beside, numbers
from reporting.reading.statements import Statement

_GIVES = re.compile(
    r"\b(?:appor\w+|vers\w+|financ\w+|contribu\w+|abond\w+|donn\w+|engag\w+|consacr\w+|attribu\w+|allou\w+|"
    r"provien\w+|vien\w+|"
    r"met(?:tent)?|mis|pay\w+|prend|prennent|pris|assur\w+|suppor\w+|fourni\w+|particip\w+|couvr\w+|complet\w+|"
    r"par|pour)\b"
)
_NOT_ALL = re.compile(
    r"\bdont\b|\bnotamment|\bcontre\b|\bpuis\b|\bchaque\b|\bplafon|\bau plus\b|\bjusqu'|\bsupplement|\ble reste\b|"
    r"\bles autres\b|"
    r"\bde plus\b|\bmaxim|\bminim|\bpar (?:place|enfant|projet|famille|mois|heure|poste|dossier)\b|\bdeja\b|\bprincipa"
)
_EQUAL = re.compile(
    r"\ba (?:parts egales|parite|egalite)\b|\ben parts egales|\bparts egales\b|\bmoitie[- ]moitie|\bmoitie chacune?\b|"
    r"\bchacune? (?:pour |a hauteur de |a )?(?:la )?moitie|\b(?:pour|par) moitie (?:par|entre|sur)\b|"
    r"\bl'autre moitie\b|\bparitairement\b|\b50 ?/ ?50\b"
)
# What joins the payers of one list: nothing but the next one.
_JOINT = re.compile(r"[,;]| et |/| – ")


_BY = re.compile(r" ?(?:[a-z]+ )?(?:par|pour|de|du|des|d'|venant|provenant)\b")
# The branche Famille is its Caf and the Cnaf.
_SAME = {"cnaf": "caf", "branche": "caf", "caisse nationale": "caf", "mairie": "commune", "ville": "commune"}


def _paid_by(words: str) -> list[str]:
    return [_SAME.get(one, one) for one in PAYER.findall(_TOGETHER.sub("communaute", words))]


# One payer in two words.
_TOGETHER = re.compile(r"\bcommunautes? de communes|\bconseil (?=departement|region)")


def _given(read: Read, where: Sentence) -> list[tuple[Statement, str]]:
    """The amounts of a sentence, each with who pays it, where the sentence says so."""
    block, first, last = where
    amounts = [one for one in numbers(read, where, ("euro",)) if one.quantity.exact]
    found: list[tuple[Statement, str]] = []
    taken = first
    for rank, one in enumerate(amounts):
        before = block.folded[taken : one.quantity.start]
        stop = amounts[rank + 1].quantity.start if rank + 1 < len(amounts) else last
        after = _JOINT.split(block.folded[one.quantity.end : stop])[0]
        named = _paid_by(_JOINT.split(before)[-1] if found else before)
        if not named or _BY.match(after):
            named = _paid_by(after) or named
        found.append((one, named[-1] if named else ""))
        taken = one.quantity.end
    return found


def _lists(read: Read) -> Iterator[tuple[Sentence, list[Statement]]]:
    """The amounts that two payers or more give, sentence by sentence; who pays the last may not be told."""
    for block in read.text.blocks:
        if block.kind == "row" or sum(one.quantity.kind == "euro" for one in read.of(block)) < 2:
            continue
        for first, last in block.sentences:
            given = _given(read, (block, first, last))
            for cut in range(len(given) - 1):
                some = given[cut:]
                if not some[-1][1] and not _NEXT.fullmatch(
                    block.folded, some[-2][0].quantity.end, some[-1][0].quantity.start
                ):
                    some = some[:-1]  # « … ; on parvient aux 90 000 € nécessaires »
                parts, named = [one for one, _ in some], [payer for _, payer in some if payer]
                all_named = len(named) > 1 and all(payer for _, payer in some[:-1]) and len(set(named)) == len(named)
                if all_named and _joined(block, parts):
                    yield (block, first, last), parts
                    break


# « les collectivités 0,6 M€ et les bienfaiteurs 0,3 M€ »
_NEXT = re.compile(r",? (?:et )?[a-z' -]{0,45}")
_WHOLE = re.compile(r"\bsoit\b|\bdont\b|:|\(")
_SHARE = re.compile(r", soit (?:environ )?\d+(?:,\d+)? ?%(?: [a-z' ]{1,20})?(?=,| et)")


def _joined(block: Block, parts: Sequence[Statement]) -> bool:
    joints = (_SHARE.sub("", block.folded[one.quantity.end : two.quantity.start]) for one, two in pairwise(parts))
    return all(_JOINT.search(joint) and len(joint) < 110 and not _WHOLE.search(joint) for joint in joints)


@rule("somme-financeurs", "Ce que donne chaque financeur ne fait pas le tout qu’ils financent.", general=True)
def sums(read: Read) -> Iterator[Found]:
    """« Le soutien s'élève à 0,72 M€. La Caf finance 540 000 € et la commune 160 000 €. »"""
    for where, parts in _lists(read):
        block, first, last = where
        words = block.folded[first:last]
        made = sum((one.value for one in parts), Decimal(0))
        if _NOT_ALL.search(block.folded[parts[0].quantity.start : last]) or not _GIVES.search(words):
            continue
        totals = _totals(read, where, parts)
        loose = [tolerance([*parts, one]) for one in totals]
        if not totals or any(abs(one.value - made) <= each for one, each in zip(totals, loose, strict=True)):
            continue
        near = [one for one in totals if abs(one.value - made) * 5 <= one.value]
        if near and max(one.value for one in parts) < near[0].value:
            addition = " + ".join(number(one.value) for one in parts)
            text = f"{addition} font {shown(made, 'euro')}, et non {shown(near[0].value, 'euro')}."
            yield (read.passage(near[0]), *map(read.passage, parts)), text


@lru_cache(maxsize=2)
def aided(read: Read) -> tuple[tuple[Statement, Decimal, Decimal], ...]:
    """What the fund, the State and the Caf give together, and what all payers of one list do, with its first amount."""
    found = []
    for block in read.text.blocks:
        if block.kind == "row" or sum(one.quantity.kind == "euro" for one in read.of(block)) < 2:
            continue
        for first, last in block.sentences:
            given = [pair for pair in _given(read, (block, first, last)) if not _NOT_ALL.search(pair[0].before)]
            some = [one.value for one, payer in given if payer in _AIDING]
            if some and 1 < len(given) < 5 and all(payer for _, payer in given) and len(some) < len(given):
                parts = [one for one, _ in given]
                if _joined(block, parts) and _GIVES.search(block.folded, first, last):
                    whole = sum((one.value for one in parts), Decimal(0))
                    found.append((parts[0], sum(some, Decimal(0)), whole))
    return tuple(found)


@dataclass(frozen=True)
class Plan:
    """A plan that is balanced: who pays how much, line by line, and the line of the total."""

    lines: tuple[tuple[Block, frozenset[str], Decimal], ...]
    total: Block
    value: Decimal


@lru_cache(maxsize=2)
def plans(read: Read) -> tuple[Plan, ...]:
    """The lines with one amount each that follow one another, down to the total that they make."""
    found: list[Plan] = []
    run: list[tuple[Block, frozenset[str], Decimal]] = []
    for block in read.text.blocks:
        amounts = [one for one in block.quantities if one.kind in ("euro", "count", "label")]
        # « Caf 45 000 » reads as a Caf of that number.
        sure = len(amounts) == 1 and (amounts[0].exact or (amounts[0].kind == "label" and amounts[0].value > 999))
        if not sure or len(block.text) > 90 or block.kind == "heading":
            run = []
        elif TOTAL_LABEL.match(block.folded):
            made = sum((value for _, _, value in run), Decimal(0))
            if len(run) > 1 and made == amounts[0].value and any(named for _, named, _ in run):
                found.append(Plan(tuple(run), block, made))
            run = []
        else:
            run.append((block, frozenset(_paid_by(block.folded[: amounts[0].start])), amounts[0].value))
    return tuple(found)


def aid_in(plan: Plan, words: str, *, own: bool) -> tuple[Decimal, list[Block]]:
    """What those whom some words name give in a plan, all who aid where what is said is the porteur's `own` share."""
    named = frozenset(_FUND.get(one, one) for one in _paid_by(words)) & _AIDING
    asked = _AIDING if own else named | _PUBLIC if _ALL_PUBLIC.search(words) else named
    paid = [(row, {_FUND.get(one, one) for one in who}, value) for row, who, value in plan.lines]
    mine = [(row, value) for row, who, value in paid if who and who <= asked]
    return sum((value for _, value in mine), Decimal(0)), [row for row, _ in mine]


_FUND = {"fipe": "fonds", "caisse": "caf", "caisses": "caf"}
_PUBLIC = frozenset(
    ("etat", "caf", "fonds", "departement", "departements", "region", "conseil", "agence", "ars", "msa")
)
_ALL_PUBLIC = re.compile(r"\b(?:aides?|financements?|fonds|subventions?|concours|credits?) publi")
_AIDING = frozenset(("etat", "branche", "caf", "fonds", "fipe", "caisse", "caisses"))


def _totals(read: Read, where: Sentence, parts: Sequence[Statement]) -> list[Statement]:
    """The amounts that what some payers give may make: in their sentence, and in the two around it."""
    places: list[Sentence | None] = [where, before := beside(read, where, -1), beside(read, where, 1)]
    places.append(beside(read, before, -1) if before else None)
    found = [one for each in places for one in numbers(read, each, ("euro",)) if one not in parts]
    return [one for one in found if one.quantity.exact and not re.match(r" ?par (?!an\b|l[ae']\b)", one.after)]


@rule("parts-egales", "Des parts dites égales ne le sont pas.")
def equal(read: Read) -> Iterator[Found]:
    """« L'État apporte 600 000 euros et la branche Famille 500 000 euros, à parts égales. »"""
    said = [
        (block, first, last)
        for block in read.text.blocks
        for first, last in block.sentences
        if _EQUAL.search(block.folded, first, last) and len(set(_paid_by(block.folded[first:last]))) > 1
    ]
    yield from _unequal(read, said)
    told: set[int] = set()
    lists = list(_lists(read)) if said else []
    for block, first, last in said:
        payers = set(_paid_by(block.folded[first:last]))
        for where, parts in lists:
            of_them = len(set(_paid_by(where[0].folded[where[1] : where[2]])) & payers) > 1 or where[0] is block
            same = abs(parts[0].value - parts[1].value) <= tolerance(parts)
            near = parts[0].value <= parts[1].value * 4 <= parts[0].value * 16
            if len(parts) == 2 and of_them and not same and near and id(parts[0]) not in told:
                told.add(id(parts[0]))
                wholes = _wholes(read, parts[0].value) + _wholes(read, parts[1].value)
                text = f"Les parts dites égales sont de {number(parts[0].value)} et de {number(parts[1].value)}."
                yield (read.passage((block, first)), *map(read.passage, [*parts, *wholes[:3]])), text
        yield from _half(read, (block, first, last), payers)
        for one, two in _lines(read, payers - {"fonds", "fipe"}):
            values = sorted((one[1].value, two[1].value))
            if one[0].fiche is block.fiche and values[0] < values[1] - one[1].step and values[1] <= values[0] * 4:
                text = f"Les parts dites égales sont de {number(one[1].value)} et de {number(two[1].value)}."
                yield (read.passage((block, first)), *(read.passage((row, at.start)) for row, at in (one, two))), text
                break


# « L'État apporte 60 % des crédits », « La branche en supporte les deux cinquièmes »: of all that they finance.
_OF_ALL = re.compile(
    r"\b(?:des credits|du fonds|de la dotation|de l'enveloppe|du financement|des financements)\b|"
    r"\ben (?:supporte|apporte|finance|assure|prend|paye|paie|verse)(?:nt)?\b"
)


_BEARS = re.compile(
    r"\b(?:appor\w+|financ\w+|contribu\w+|abond\w+|represent\w+|prend|prennent|assur\w+|suppor\w+|fourni\w+)\b"
)
# What is paid in time, or was, or is of something else.
_AT_TIMES = re.compile(
    r"\bvers\w+|\bsignature|\bacompte|\bavance|\bjusqu|\bavant\b|\b\w+ai(?:t|ent)\b|\ba (?:deja )?(?:finance|apporte)|"
    r"\bau plus|\bmaxim|\bplafon|\bpar (?:place|enfant|projet)\b|\bdont\b|\bnotamment|\bpuis\b|\bsupplement|\bcontre\b"
)


def _unequal(read: Read, said: Sequence[Sentence]) -> Iterator[Found]:
    """« à parts égales par l'État et la branche Famille », then « l'État apporte 60 % des crédits »."""
    halves = [(where, frozenset(_paid_by(where[0].folded[where[1] : where[2]]))) for where in said]
    halves = halves or list(_of_which(read))
    if not halves:
        return
    shares = [
        one
        for one in read.by_kind.get("percent", ())
        if one.quantity.exact
        and 10 <= one.value <= 90
        and abs(one.value - 50) > 2
        and _OF_ALL.search(one.block.folded, *one.sentence)
    ]
    for one in shares:
        first, last = one.sentence
        words = one.block.folded[first:last]
        payer = _paid_by(one.block.folded[first : one.quantity.start])[-1:]
        if not payer or not _BEARS.search(words) or _AT_TIMES.search(words):
            continue
        for (block, start, _), payers in halves:
            if payer[0] in payers and (block, start) != (one.block, first):
                text = f"La moitié à un endroit, « {one.words} » à un autre."
                yield (read.passage((block, start)), read.passage(one)), text
                break


def _of_which(read: Read) -> Iterator[tuple[Sentence, frozenset[str]]]:
    """« 10 M€ lui sont consacrés, dont 5 M€ pris en charge par la branche Famille »: the half."""
    for one in read.by_kind.get("euro", ()):
        first, last = one.sentence
        match = _PART_BY.match(one.block.folded, one.quantity.end, last) if one.part else None
        if match is None:
            continue
        before = [other for other in read.of(one.block) if first <= other.quantity.start < one.quantity.start]
        if before and before[-1].quantity.kind == "euro" and before[-1].value == one.value * 2:
            yield (one.block, one.quantity.start, last), frozenset(_paid_by(match["who"]))


_PART_BY = re.compile(r" (?:pris\w* en charge|finance\w*|apporte\w*|verse\w*|supporte\w*) par (?P<who>[^.;:,]{3,40})")


Line = tuple[Block, Quantity]


def _lines(read: Read, payers: set[str]) -> Iterator[tuple[Line, Line]]:
    """The amounts of two lines or rows that follow each other, each of one of two payers, and of it alone."""
    last: tuple[Line, str] | None = None
    for block in read.text.blocks if len(payers) == 2 else ():
        sure = len(block.text) < 90
        amounts = [one for one in block.quantities if one.value > 99 and one.kind in ("euro", "count")] if sure else []
        named = set(_paid_by(block.folded[: amounts[0].start])) if len(amounts) == 1 and amounts[0].exact else ()
        if len(named) != 1 or not payers.issuperset(named):
            last = None
            continue
        here = (block, amounts[0]), next(iter(named))
        if last is not None and here[1] != last[1]:
            yield last[0], here[0]
        last = here


def _wholes(read: Read, half: Decimal) -> list[Statement]:
    """The amounts of which one may be the half."""
    amounts = (one for one in read.by_kind.get("euro", ()) if one.quantity.exact)
    return [one for one in amounts if abs(one.value / 2 - half) * 6 <= half and one.value > half]


def _half(read: Read, where: Sentence, payers: set[str]) -> Iterator[Found]:
    """« 1 840 000 € … à parts égales. L'État apporte donc 930 000 €. »"""
    for here in (where, beside(read, where, 1)):
        given = _given(read, here) if here is not None else []
        mine = [one for one, payer in given if payer in payers and not _NOT_ALL.search(one.before)]
        if len(given) != 1 or len(mine) != 1:
            continue
        half, step = mine[0].value, mine[0].quantity.step
        wholes = _wholes(read, half)
        right = any(abs(one.value / 2 - half) <= max(step, one.quantity.step) / 2 for one in wholes)
        if wholes and not right:
            text = f"La moitié de {shown(wholes[0].value, 'euro')} n’est pas {shown(half, 'euro')}."
            yield (read.passage(mine[0]), read.passage(wholes[0])), text
