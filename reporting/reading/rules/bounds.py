"""Limits that a text sets, in any words, and the values that go beyond them: ceilings, floors, « une seule fois »."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, combinations, pairwise

from reporting.reading.clauses import rooted, roots
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
from reporting.reading.rules.money import grants_beside_costs, spending_of
from reporting.reading.rules.payers import aid_in, aided, plans
from reporting.reading.rules.projects import holder_kinds
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.scope import apart, follow
from reporting.reading.statements import Statement
from reporting.reading.text import Line

# A mean above a ceiling breaks it; one above a floor shows nothing.
_MEAN = re.compile(r"\bmoyen(?:ne)?s?\b")
_DROPPED = re.compile(
    r"\becart|\brejet|\brefus|\binsuffis|\bsi\b|\bramen|\breduit|\bautrefois|"
    r"\bjusqu'en|\bavant la reforme|\bplus de\b|\bfonds propres"
)


def _same_thing(limit: Value, value: Value) -> bool:
    """Whether a value is one of those that a limit governs: its noun or its measure, and what else the limit says."""
    own = specific(limit)
    shared = own & value.about
    if limit.role == value.role == "grant":
        return _same_grant(limit, value)
    if limit.scale in ("euro", "percent"):
        measures = measured(limit.about) & measured(value.about)
        if own:
            return bool(measures) and bool(shared)
        return bool(measures)
    if limit.scale in ("days", "minutes"):
        long = bool(_LONG.search(limit.words)) and bool(_LONG.search(value.words))
        beside = follow((limit.block, limit.sentence[0]), (value.block, value.sentence[0]))
        return (long or beside) and bool(kinds(limit.about) & kinds(value.about) - MEASURES["length"])
    if limit.scale == "points" and value.block.kind != "text":
        return False  # what each criterion is worth
    others = (kinds(limit.about) & kinds(value.about)) - {limit.scale}
    return bool(others)


def _same_grant(limit: Value, value: Value) -> bool:
    """Whether a ceiling on what a project is given binds one that is given to a project."""
    spent, holders = spending_of(limit.clause), holder_kinds(_FOR_WHOM.sub(" ", limit.clause))
    if (spent and not spent & spending_of(value.words)) or (holders and not holders & holder_kinds(value.words)):
        return False
    return value.named or bool(spent) or bool(_ONE.search(value.words))


# « par projet, commune ou association »; « le porteur est une commune »
_FOR_WHOM = re.compile(r"\bpar (?:une |des |les |la )?[a-z-]+(?:(?:,| ou| et) [a-z-]+)*|\bcollectivites?\b")
_ONE = re.compile(
    r"\b(?:le|ce|un|chaque) (?:projet|dossier|porteur|relais|laureat)\b|\bl'(?:action|association|etude)\b|"
    r"\b(?:la|cette) (?:creche|commune|structure|demande|ville|maison)\b"
)
_LONG = re.compile(r"\bdur\w+|\bpendant\b|\bpour \d|\bsur \d|\bmois\b|\blong|\bdelai|\bexcede|\bdepass")


def _beyond(side: Side, limit: Decimal, value: Decimal) -> bool:
    """Whether a value is beyond a limit, and of its size."""
    return limit < value <= limit * 6 if side == "max" else value < limit <= value * 6


def _breaks(limit: Value, side: Side, value: Value) -> bool:
    if value.block is limit.block and value.sentence == limit.sentence:
        return False
    if value.block.intro is not None and value.block.intro is limit.block.intro and value.block is not limit.block:
        return False
    if (side == "min" and _MEAN.search(value.words)) or _DROPPED.search(value.words):
        return False
    return _same_thing(limit, value) and not apart((limit.block, *limit.sentence), (value.block, *value.sentence))


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
            beyond = (one.told for one in plain.get(limit.scale, ()) if _beyond(side, limit.value, one.value))
            found = next((one for one in beyond if one is not None and _breaks(limit, side, one)), None)
            if found is not None:
                yield _tell(read, limit, found, what)


@rule("plafond-depasse", "Une valeur dépasse le plafond que le texte fixe.")
def cap_broken(read: Read) -> Iterator[Found]:
    """« 25 000 € au plus par projet », then « le projet de Rodez a été doté de 32 000 € »."""
    yield from _broken(read, "max", "La limite")
    yield from _over_share(read)


# What a share may be capped of: what a project costs, or is given.
_SHARE_CAP = re.compile(
    r"\b(?:cout|depens|budget|aide|subvention|montant|charges|frais|financ|soutien|intervention|intervient|"
    r"participation|prise? en charge|concours|taux|fonds)"
)
_CAPPED = re.compile(
    r"\bplafon|\bmaxim|\blimit|\bau plus\b|\bdepass|\bexced|\bau-dela\b|\bjusqu'a\b|\bdans la limite\b|\bconcurrence\b|"
    r"\b(?:finance|soutenu|subventionne|couver)\w*(?: par [a-z' ]{2,20})? (?:a|a hauteur de) $"
)
_CAPPED_AFTER = re.compile(r"[^.;:,(]{0,30}\b(?:au plus|maxim\w+)\b")
# What is paid at one time or another is no share of the cost.
_NOT_A_CAP = re.compile(
    r"\bacompte|\bavance|\bsolde|\bsignature|\bressources|\brevenus?\b|\bloyer|\bpersonnel\b|\bsalari|\bmoyenne\b|"
    r"\benquete|\bcoordination|\brepon|\bmajore|\bfrais de siege|\bgestion\b|\btaux d'(?:occup|effort)"
)
_OWN_SHARE = re.compile(
    r"\bautofinanc|\bcofinanc|\bporteurs?\b|\bapport|\bcommunes?\b|\bcollectivites?\b|\breste a (?:la )?charge|"
    r"\ba sa charge"
)


_Pair = tuple[Decimal, Decimal, Statement | Line, Statement | Line]


def _over_share(read: Read) -> Iterator[Found]:
    """« … ne peut dépasser 80 % du coût », « le porteur en apporte au moins 20 % », and 45 000 € for 50 000 €."""
    shares = [one for one in read.statements if one.quantity.kind == "percent"]
    for one in shares:
        if one.line.number in read.described:
            continue
        side = _capped(one)
        limit = value_of(one, read.described) if side is not None else None
        if limit is None or SAVE.search(limit.words):
            continue
        most = 100 - limit.value if side == "min" else limit.value
        for other in shares:
            if other.value > most >= _LEAST_CAP and _of_cost(other) and other.block is not one.block:
                yield (
                    (read.passage(one), read.passage(other)),
                    f"La limite est de {shown(most, 'percent')}, et le texte dit « {other.words} ».",
                )
                break
        for state, caf in _cumulated(shares) if most >= _LEAST_CAP else ():
            if most < state.value + caf.value < 100 and state.block is not one.block:
                text = f"{number(state.value)} + {number(caf.value)} font plus de {shown(most, 'percent')}."
                yield (read.passage(one), read.passage(state), read.passage(caf)), text
                break
        told: set[tuple[Decimal, Decimal]] = set()
        pairs = [_in_parts(read, limit)]
        if most >= _LEAST_CAP:
            pairs += [_in_example(read, limit), _beside_costs(read, limit), _by_payers(read, limit, side)]
            pairs.append(_in_plan(read, limit, side))
        for small, great, one_at, two_at in chain.from_iterable(pairs):
            if small * 100 > great * (most + Decimal("0.5")) and (small, great) not in told:
                told.add((small, great))
                again = [
                    each for each in shares if each.value == one.value and each is not one and _capped(each) == side
                ]
                yield (
                    (*map(read.passage, [one, one_at, two_at, *again[:2]]),),
                    f"{shown(small, 'euro')} sont plus de {shown(most, 'percent')} de {shown(great, 'euro')}.",
                )


def _cumulated(shares: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """« L'État prend à sa charge 45 % de ce coût et la Caf 45 %. »"""
    for one, two in pairwise(shares):
        first, last = one.sentence
        if one.block is two.block and two.quantity.start < last and _COSTS.search(one.block.folded, first, last):
            payers = set(_GIVERS.findall(one.block.folded, first, last))
            if "etat" in payers and len(payers) == 2 and not NEGATED.search(one.block.folded, first, last):
                yield one, two


_COSTS = re.compile(r"\b(?:cout|budget|depenses?)\b")
_GIVERS = re.compile(r"\b(?:etat|caf|branche|cnaf)\b")


def _capped(one: Statement) -> Side | None:
    """Whether a share is the most that an aid may be of a cost, or the least that others must pay of it."""
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    lead, rest = re.split(r"[;.(]", block.folded[first:at])[-1], block.folded[one.quantity.end : last]
    over = block.intro.folded if block.intro is not None and block.kind in ("item", "field") else ""
    words = f"{over} {lead} {rest[:60]}"
    if _NOT_A_CAP.search(words) or not _SHARE_CAP.search(words) or one.value >= 100:
        return None
    if side_of(one) == "min" or (_MIN_WORDS.search(words) and _OWN_SHARE.search(words)):
        return "min" if _OWN_SHARE.search(words) else None
    if side_of(one) == "max" or _CAPPED.search(lead) or _CAPPED_AFTER.match(rest):
        return "max"
    return None


# Less than that is the most of some spending, of no aid.
_LEAST_CAP = 40
_MIN_WORDS = re.compile(r"\bau moins\b|\bminim")
_COST_SHARE = re.compile(r" ?(?:du |de son |de leur |des |de la )(?:cout|budget|depenses?|charges|projet\b|action\b)")


def _of_cost(one: Statement) -> bool:
    """« soit 80 % du coût », of one project."""
    first, last = one.sentence
    words = one.block.folded[first:last]
    return (
        one.quantity.exact
        and one.value <= 100
        and _COST_SHARE.match(one.block.folded, one.quantity.end) is not None
        and bool(roots(words) & MEASURES["aid"])
        and not NEGATED.search(words)
        and not _DROPPED.search(words)
        and not _CAPPED.search(words)
        and not _NOT_A_CAP.search(words)
    )


def _in_parts(read: Read, limit: Value) -> Iterator[_Pair]:
    """« Sur 64 000 € d'aide, 35 200 € sont allés à l'investissement », of which there may be 40 %."""
    spent = spending_of(limit.clause)
    for words, small, great in _amounts_in_two(read) if spent else ():
        if small.block is not limit.block and spent & spending_of(words):
            yield small.value, great.value, small, great


@lru_cache(maxsize=2)
def _amounts_in_two(read: Read) -> list[tuple[str, Statement, Statement]]:
    """The sentences that tell two amounts, one out of the other: their words, the smaller amount and the greater."""
    found = []
    for block in read.text.blocks:
        amounts = [one for one in read.of(block) if one.quantity.kind == "euro"]
        for first, last in block.sentences if len(amounts) > 1 else ():
            inside = [one for one in amounts if first <= one.quantity.start < last]
            if (
                len(inside) == 2
                and _OUT_OF.search(block.folded, first, inside[1].quantity.end)
                and not NEGATED.search(block.folded, first, last)
            ):
                small, great = sorted(inside, key=lambda one: one.value)
                found.append((block.folded[first:last], small, great))
    return found


_OUT_OF = re.compile(r"\bsur (?:les |un total de )?\d|\bdont\b|\bparmi\b")


def _beside_costs(read: Read, limit: Value) -> Iterator[_Pair]:
    """What each project is given, and what it costs."""
    for grant, cost in grants_beside_costs(read):
        if grant.block is not limit.block or grant.line.number >= limit.block.line_at(limit.at).number:
            yield grant.value, cost.value, grant.line, cost.line


def _by_payers(read: Read, limit: Value, side: Side | None) -> Iterator[_Pair]:
    """« Le fonds lui apporte 68 000 euros, et la Ville 12 000 »: the aid is a part of what all pay."""
    if side == "max" and "cout" in limit.words and not spending_of(limit.clause):
        for one, some, whole in aided(read):
            if one.block is not limit.block or one.quantity.start > limit.at:
                yield some, whole, one, one


def _in_plan(read: Read, limit: Value, side: Side | None) -> Iterator[_Pair]:
    """« Les concours de l'État et de la Caf ne peuvent excéder 80 % », and a plan in which they make 84 %."""
    for plan in plans(read) if not spending_of(limit.clause) else ():
        given, rows = aid_in(plan, limit.clause, own=side == "min")
        if rows and given < plan.value and rows[0] is not limit.block:
            yield given, plan.value, rows[0].lines[0], plan.total.lines[0]


def _in_example(read: Read, limit: Value) -> Iterator[_Pair]:
    """The two amounts of a sentence that follows: « une action aidée de 60 000 € pourra recevoir jusqu'à 40 000 € »."""
    after = read.text.blocks[limit.block.rank + 1 : limit.block.rank + 2]
    spans = [(limit.block, span) for span in limit.block.sentences if span[0] >= limit.sentence[0]]
    for block, (first, last) in [*spans[:3], *((one, span) for one in after for span in one.sentences[:2])]:
        found = [one for one in read.of(block) if first <= one.quantity.start < last and one.quantity.kind == "euro"]
        if len(found) == 2 and not re.search(r"\bcontre\b|\bne\b|\bn'|\brefus|\breste\b", block.folded[first:last]):
            small, great = sorted(found, key=lambda one: one.value)
            again = block.folded[found[0].quantity.end : found[1].quantity.start].strip() == "("  # in letters, then so
            if small.value < great.value and not again and not _OWN_PART.search(block.folded, first, last):
                yield small.value, great.value, small, great


_OWN_PART = re.compile(r"\ba (?:sa|leur) charge\b|\bautofinanc|\bfonds propres\b")


@rule("plancher-enfreint", "Une valeur est au-dessous du minimum que le texte exige.")
def floor_broken(read: Read) -> Iterator[Found]:
    """« Les dossiers doivent obtenir au moins 60 points », and one retained with 52."""
    yield from _broken(read, "min", "Le minimum")


@rule("deux-limites", "La même limite a deux valeurs.")
def two_limits(read: Read) -> Iterator[Found]:
    """« plafonné à 800 € » and « dans la limite de 1 000 € », of the same thing."""
    groups: defaultdict[tuple[Side, str], list[Value]] = defaultdict(list)
    for side, limit in values(read)[0]:
        if limit.value >= 2:
            groups[side, limit.scale].append(limit)
    for group in groups.values():
        for one, two in combinations(group[:60], 2):
            if one.value != two.value and _one_limit(one, two):
                yield _tell(read, one, two, "La limite")


# « Le plafond étant de 35 000 € par projet », « un projet ne peut recevoir plus de 60 000 € »: what each is given.
_EACH = re.compile(
    r"\b(?:par|un|une|chaque|tout|toute|aucun|aucune|le|du|au) (?:meme )?(?:projet|dossier|porteur|laureat|action|"
    r"candidat|"
    r"candidature|demande)\b"
)


def _of_each(one: Value) -> bool:
    return one.role == "grant" and bool(_EACH.search(one.words))


_ASKED = rooted("demandé demander")


def _one_limit(one: Value, two: Value) -> bool:
    if one.block is two.block and one.sentence == two.sentence:
        return False
    if one.block.fiche is not two.block.fiche or (one.block.intro is not None and one.block.intro is two.block.intro):
        return False
    if apart((one.block, *one.sentence), (two.block, *two.sentence)):
        return False
    if one.scale == "euro" and _of_each(one) and _of_each(two) and spending_of(one.words) == spending_of(two.words):
        return Decimal("0.5") < one.value / two.value < 2
    first, second = specific(one) - _ASKED, specific(two) - _ASKED
    both = first & second
    measures = measured(one.about) & measured(two.about)
    if not first and not second:
        return bool(measures) and one.scale == "euro"
    return bool(both) and (bool(measures) or len(both) > 1 or one.scale not in ("euro", "percent"))
