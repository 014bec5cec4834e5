"""Limits that a text sets, in any words, and the values that go beyond them: ceilings, floors, « une seule fois »."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from reporting.reading.rules.limit_values import (
    MEASURES,
    NEGATED,
    SAVE,
    Side,
    Value,
    kinds,
    measured,
    side_of,
    specific,
    value_of,
    values,
)
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.scope import apart, follow
from reporting.reading.statements import Statement
from reporting.reading.words import fold

# A mean above a ceiling breaks it; one above a floor shows nothing.
_MEAN = re.compile(r"\bmoyen(?:ne)?s?\b")
_ALL_OF_IT = re.compile(
    r"\btotal|\bau total|\ben tout|\bensemble|\benveloppe|\bglobal|\bcumul|\bse partag|\brepart|"
    r"\bbudget (?:annuel )?du (?:fonds|programme)|\bau lieu\b|\bdemandai|\bsollicit|\bavait demand|\bavaient demand|"
    r"\bobjectif|\bprevu\b"
)
_DROPPED = re.compile(
    r"\becart|\brejet|\brefus|\binsuffis|\bsi\b|\bramen|\breduit|\bautrefois|"
    r"\bjusqu'en|\bavant la reforme|\bplus de\b|\bfonds propres"
)


def _same_thing(limit: Value, value: Value) -> bool:
    """Whether a value is one of those that a limit governs: its noun or its measure, and what else the limit says."""
    own = specific(limit)
    shared = own & value.about
    if limit.scale in ("euro", "percent"):
        measures = measured(limit.about) & measured(value.about)
        if own:
            return bool(measures) and bool(shared) and len(shared) * 2 >= min(len(own), len(specific(value)) or 1)
        return bool(measures) and (value.named or "income" in measures)
    if limit.scale in ("days", "minutes"):
        long = bool(_LONG.search(limit.words)) and bool(_LONG.search(value.words))
        beside = follow((limit.block, limit.sentence[0]), (value.block, value.sentence[0]))
        return (long or beside) and bool(kinds(limit.about) & kinds(value.about) - MEASURES["length"])
    if limit.scale == "points" and value.block.kind != "text":
        return False  # what each criterion is worth
    others = (kinds(limit.about) & kinds(value.about)) - {limit.scale}
    return bool(others - {"par", "compt", "pour"}) or (bool(others) and value.named)


_LONG = re.compile(r"\bdur\w+|\bpendant\b|\bpour \d|\bsur \d|\bmois\b|\blong|\bdelai|\bexcede|\bdepass")
_PER = re.compile(r"\bpar (an|mois|jour|semaine|seance|heure|trimestre)\b|\b(annuel|mensuel)")


def _one_pace(one: Value, two: Value) -> bool:
    """« par an » and « par mois » are two things."""
    paces = [set(filter(None, (part for found in _PER.findall(value.words) for part in found))) for value in (one, two)]
    return not (paces[0] and paces[1]) or bool(paces[0] & paces[1])


_COUNTED = re.compile(
    r"\b(?:les |ces )?(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+) (?!euros)[a-z-]{4,}s [^.;:]*$"
)


def _breaks(read: Read, side: Side, limit: Value, value: Value) -> bool:
    beyond = value.value > limit.value if side == "max" else value.value < limit.value
    if not beyond or (value.block is limit.block and value.sentence == limit.sentence):
        return False
    if value.block.intro is not None and value.block.intro is limit.block.intro and value.block is not limit.block:
        return False
    if value.value > limit.value * 6 or value.value * 6 < limit.value:
        return False
    words = value.words
    at = max(0, value.at - value.sentence[0])
    lead, rest = words[:at], words[at:]
    clause = re.split(r"[,;:(]", lead)[-1] + re.split(r"[,;:)](?!\d)", rest)[0]
    mean = _MEAN.search(words)
    return not (
        (SAVE.search(words) and not (mean and side == "max"))
        or _ALL_OF_IT.search(words)
        or _DROPPED.search(words)
        or NEGATED.search(clause)
        or (mean and side == "min")
        or (
            value.scale not in ("days", "minutes", "percent")
            and value.line is None
            and _COUNTED.search(lead)
            and "chacun" not in words
        )
        or not _one_pace(limit, value)
        or not _same_thing(limit, value)
        or apart((limit.block, *limit.sentence), (value.block, *value.sentence))
    )


def _tell(read: Read, limit: Value, value: Value, what: str) -> Found:
    kind = limit.scale if limit.scale in ("euro", "percent") else ""
    bound = shown(limit.value, kind) if kind else limit.shown
    there = read.passage(value.line) if value.line is not None else read.passage((value.block, value.at))
    return (
        (read.passage((limit.block, limit.at)), there),
        f"{what} est de {bound}, et le texte dit « {value.shown} ».",
    )


def _broken(read: Read, side: Side, what: str) -> Iterator[Found]:
    limits, plain = values(read)
    for own, limit in limits[:60]:
        if own == side:
            found = next((one for one in plain.get(limit.scale, ()) if _breaks(read, side, limit, one)), None)
            if found is not None:
                yield _tell(read, limit, found, what)


@rule("plafond-depasse", "Une valeur dépasse le plafond que le texte fixe.")
def cap_broken(read: Read) -> Iterator[Found]:
    """« 25 000 € au plus par projet », then « le projet de Rodez a été doté de 32 000 € »."""
    yield from _broken(read, "max", "La limite")
    yield from _over_share(read)


_SHARE_CAP = re.compile(r"\b(?:cout|depens|budget|aide verse|montant|charges|frais)")


def _over_share(read: Read) -> Iterator[Found]:
    """« … ne peut dépasser 80 % du coût. Ainsi, pour 50 000 €, elle atteint 45 000 € »."""
    for one in read.statements:
        if one.quantity.kind != "percent" or side_of(one) != "max":
            continue
        limit = value_of(one, read.described)
        if limit is None or SAVE.search(limit.words) or not _SHARE_CAP.search(limit.words):
            continue
        yield from _over_in_fields(read, limit)
        after = read.text.blocks[one.block.rank + 1 : one.block.rank + 2]
        spans = [(one.block, span) for span in one.block.sentences if span[0] >= limit.sentence[0]]
        for block, (first, last) in [*spans[:3], *((b, span) for b in after for span in b.sentences[:2])]:
            amounts = [
                two for two in read.of(block) if first <= two.quantity.start < last and two.quantity.kind == "euro"
            ]
            if len(amounts) != 2 or re.search(r"\bcontre\b|\bne\b|\bn'|\brefus|\breste\b", block.folded[first:last]):
                continue
            small, great = sorted(two.value for two in amounts)
            if 0 < great * limit.value < small * 100 * Decimal("0.99") and small < great:
                yield (
                    (read.passage((limit.block, limit.at)), *map(read.passage, amounts)),
                    f"{shown(small, 'euro')} sont plus de {shown(limit.value, 'percent')} de {shown(great, 'euro')}.",
                )


_GRANT = re.compile(r"\b(?:aide|subvention|financement|participation|soutien|dotation)s?\b[^.;:€]{0,30}:? ?(?:de )?$")
_COST = re.compile(r"\b(?:cout|budget|depenses?|charges)\b[^.;:€]{0,30}:? ?(?:de )?$")


def _over_in_fields(read: Read, limit: Value) -> Iterator[Found]:
    """« Aide : 180 000 €, pour un coût de 200 000 € », of a sentence or a project, beyond a share of the cost."""
    if not limit.about & MEASURES["aid"] or not limit.about & MEASURES["budget"]:
        return
    for grant, cost in (*_granted(read), *_granted_in_records(read)):
        if grant.value <= cost.value < grant.value * 100 / (limit.value + 1):
            yield (
                (read.passage((limit.block, limit.at)), read.passage(grant), read.passage(cost)),
                f"{shown(grant.value, 'euro')} sont plus de {shown(limit.value, 'percent')} de "
                f"{shown(cost.value, 'euro')}.",
            )


def _granted(read: Read) -> Iterator[tuple[Statement, Statement]]:
    """The two amounts of a sentence: what is given, and what it costs."""
    for block in read.text.blocks:
        amounts = [one for one in read.of(block) if one.quantity.kind == "euro" and one.quantity.exact]
        for first, last in block.sentences if len(amounts) > 1 else ():
            here = [one for one in amounts if first <= one.quantity.start < last]
            if len(here) != 2 or NEGATED.search(block.folded, first, last):
                continue
            leads = [
                block.folded[start : one.quantity.start]
                for start, one in zip((first, here[0].quantity.end), here, strict=True)
            ]
            for grant in (0, 1):
                if _GRANT.search(leads[grant]) and _COST.search(leads[1 - grant]):
                    yield here[grant], here[1 - grant]


def _granted_in_records(read: Read) -> Iterator[tuple[Statement, Statement]]:
    """The same, in two fields of a project."""
    fields: defaultdict[int, list[Statement]] = defaultdict(list)
    for one in read.statements:
        if one.block.kind == "field" and one.quantity.kind == "euro" and one.quantity.exact:
            fields[one.line.number].append(one)
    for record in read.records:
        alone = [fields[line.number][0] for line in record.lines if len(fields.get(line.number, ())) == 1]
        grants = [one for one in alone if _GRANT.match(fold(one.block.label))]
        costs = [one for one in alone if _COST.match(fold(one.block.label))]
        if len(grants) == len(costs) == 1:
            yield grants[0], costs[0]


@rule("plancher-enfreint", "Une valeur est au-dessous du minimum que le texte exige.")
def floor_broken(read: Read) -> Iterator[Found]:
    """« Les dossiers doivent obtenir au moins 60 points », and one retained with 52."""
    yield from _broken(read, "min", "Le minimum")


@rule("deux-limites", "La même limite a deux valeurs.")
def two_limits(read: Read) -> Iterator[Found]:
    """« plafonné à 800 € » and « dans la limite de 1 000 € », of the same thing."""
    groups: defaultdict[tuple[Side, str], list[Value]] = defaultdict(list)
    for side, limit in values(read)[0]:
        if limit.value >= 2 and not _OTHER_CASE.search(limit.words):
            groups[side, limit.scale].append(limit)
    for group in groups.values():
        for one, two in combinations(group[:60], 2):
            if one.value != two.value and _one_limit(one, two):
                yield _tell(read, one, two, "La limite")


_OTHER_CASE = re.compile(
    r"\b(?:si|lorsque|quand|pour les? (?:autres|communes|associations)|majore|bonus|deuxieme|second|ancien|precedent)\b"
)


def _one_limit(one: Value, two: Value) -> bool:
    if one.block is two.block and one.sentence == two.sentence:
        return False
    if one.block.fiche is not two.block.fiche or (one.block.intro is not None and one.block.intro is two.block.intro):
        return False
    if not _one_pace(one, two) or apart((one.block, *one.sentence), (two.block, *two.sentence)):
        return False
    first, second = specific(one), specific(two)
    both = first & second
    measures = measured(one.about) & measured(two.about)
    if not first and not second:
        return bool(measures) and one.scale == "euro"
    enough = len(both) * 10 >= len(first | second) * (4 if measures else 5) or (first <= second or second <= first)
    return bool(both) and enough and (bool(measures) or len(both) > 1 or one.scale not in ("euro", "percent"))
