"""One thing counted twice: numbers of one noun, whose words tell whether they are of one population."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations, islice

from reporting.reading.facts import SAID, Fact
from reporting.reading.rules import own_counts
from reporting.reading.rules.borrowed import lent
from reporting.reading.rules.counted import (
    RELATIVE,
    STATES,
    Counted,
    again,
    apart,
    near,
    of,
    one_sentence,
    other_years,
    presumed,
    words,
)
from reporting.reading.rules.evidence import ENOUGH, SHARE, evidence
from reporting.reading.rules.registry import Found, Read, rule, rule_across
from reporting.reading.slips import slip
from reporting.reading.vocabulary import UNITS, same_noun

# Said of the number itself: another time, another measure, a bound.
OTHERWISE = re.compile(
    r"\b(?:contre\b|faisai(?:t|ent) etat|pass\w+ de\b|au lieu de\b|alors\b|objectif|prevue?s?\b|cible\b|"
    r"chacun|chaque\b|autres?\b|supplementaires?\b|(?<!an )"
    r"(?:premiere?s?|deuxieme|seconde?|troisieme|derniere?s?) (?!(?:tri|se)mestre|mois|jour|annee|ligne))"
)


# What ends what is said of a number: the next clause is of something else.
_CLAUSE = re.compile(r"[,;:(](?! (?:contre|au lieu)\b)|\.(?= |$)")


def _likeness(known: Fact, said: Fact) -> float:
    """From 0 to 1: how far what is said of one number is what is said of another."""
    tight = said.tight - RELATIVE
    if not tight:
        if said.tight or known.understood or known.part:
            return 0.3
        return 0.6 if known.years & said.years else 0.5 if not known.tight else 0.3
    share = len(tight & known.loose) / len(tight)
    same = known.noun in same_noun(said.noun)
    return share - (0 if same else 0.1) - (0.5 if said.years and not known.years else 0)


def recalled(counted: Counted, said: Fact) -> tuple[Read, Fact] | None:
    """The count that a number recalls with another value, where none that has its own is as like it."""
    others = counted.near(said)
    own = max(
        (_likeness(one, said) for _, one in others if one.value == said.value and not other_years(one, said)),
        default=-1.0,
    )
    best: tuple[tuple[float, Decimal], Read, Fact] | None = None
    tight = said.tight - RELATIVE
    for read, one in others:
        # What is asked first is what leaves the fewest: two texts are compared only where their words are alike.
        if one.value == said.value or one.value < 2 or (tight and tight.isdisjoint(one.loose)):
            continue
        like = _likeness(one, said)
        if like <= own + 0.4 or like <= 0.45:
            continue
        close = near(one, said, 2)
        if (like <= 0.55 and not (close or said.every)) or apart(one, said) or _some_only(one, said):
            continue
        if _in_row(one, said):
            continue
        if said.value < one.value and one_sentence(one, said):
            continue  # « six projets : quatre d'accueil et deux de formation »: whether they add up is told elsewhere
        if not said.tight and said.place < one.place and one.one.text is said.one.text:
            continue  # « les quinze porteurs … Dix porteurs ont répondu »
        if not (close or said.every) and own < -0.5 and len(said.tight & one.loose) < 2:
            continue
        if best is None or (like, -abs(one.value - said.value)) > best[0]:
            best = ((like, -abs(one.value - said.value)), read, one)
    if best is None:
        return None
    return (
        None
        if own < -0.5 and not said.every and _made(said, best[2], [one for _, one in others], counted)
        else (best[1], best[2])
    )


_ADDED = re.compile(
    r"\bde plus\b(?! de)|\bde moins\b(?! de)|\bsupplementaire|\bajout|\bautres?\b|\bpuis\b|\bnouve|\bretir|\babandon"
)


def _some_only(known: Fact, said: Fact) -> bool:
    """Whether the known number counts some of the others: more is said of it."""
    more = known.tight - said.loose
    if known.some:
        return True
    placed = bool(known.one.places and not said.one.places)
    return (placed or len(more) > len(known.tight & said.loose)) and known.value < said.value


def _made(said: Fact, known: Fact, others: Sequence[Fact], counted: Counted) -> bool:
    """Whether a number is the length of a list, or is made of two that are said."""
    if said.value in counted.listed:
        return True
    apart = abs(known.value - said.value)
    for one in known.one.block.quantities:
        if one is not said.one.quantity and not one.article and one.value in (apart, said.value):
            # « 104 dossiers, puis dix de plus », « 74 présents le premier jour, 69 le second »
            near = known.one.block.folded[max(0, one.start - 20) : one.end + 20]
            if one.value == said.value or _ADDED.search(near):
                return True
    beside = sorted({one.value for one in known.one.block.quantities if one.value < said.value and not one.article})
    if any(a + b == said.value for a, b in combinations(beside[:20], 2)):
        return True
    blocks: defaultdict[int, set[Decimal]] = defaultdict(set)
    plain = said.tight <= STATES and not known.tight - STATES
    for each in others:
        # Where nothing tells some of them apart, numbers that stand far from each other make none.
        blocks[id(each.one.block) if plain else 0].add(each.value)
    if any(len(values) > 40 for values in blocks.values()):
        return True
    pairs = (pair for values in blocks.values() for pair in combinations(values - {said.value}, 2))
    return any(a + b == said.value or abs(a - b) == said.value for a, b in pairs)


def _clashes(counted: Counted, *, across: bool) -> Iterator[Found]:
    for noun, group in list(counted.by_noun.items()):
        if not noun:
            continue
        for read, said in group:
            total = said.cell and said.one.total and not across
            if said.value < 2 or not (total or presumed(said)):
                continue
            found = None if total else recalled(counted, said)
            if (
                found is None
                or (across and (found[0] is read or found[1].part or not said.tight))
                or (not across and lent(counted, said))
            ):
                continue
            known_read, known = found
            text = f"« {words(said)} », et « {words(known)} » ailleurs."
            yield (known_read.passage(known.one), read.passage(said.one), *again(known_read, known, said)), text


def _records(one: Fact, two: Fact) -> bool:
    """« Lot 1 (4 crèches, 3 écoles) », « Lot 2 (5 crèches, 3 écoles) »: two lines of one make."""
    a, b = one.one.block, two.one.block
    if a.kind != b.kind or a is b:
        return False
    if a.kind == "heading" and a.folded.endswith(")") == b.folded.endswith(")"):
        return True
    sizes = {len(each.quantities) if len(each.text) < 160 else 0 for each in (a, b)}
    return len(sizes) == 1 and sizes.pop() > 2


def _only(counted: Counted, *, least: int = 4) -> Iterator[tuple[tuple[Read, Fact], tuple[Read, Fact]]]:
    """What two documents count each once, of the whole of a noun, and not alike."""
    for noun, group in counted.by_noun.items():
        own: dict[int, list[tuple[Read, Fact]]] = {}
        for read, one in group:
            own.setdefault(id(read), []).append((read, one))
        single = all(len({one.value for _, one in each}) == 1 for each in own.values())
        if not noun or noun in UNITS or len(own) != 2 or not single or not all(_whole(one) for _, one in group):
            continue
        (read, one), (other, two) = (each[0] for each in own.values())
        if one.value != two.value and near(one, two, least) and not apart(one, two):
            yield (read, one), (other, two)


def _whole(fact: Fact) -> bool:
    return not (fact.part or fact.cell or fact.tight or fact.one.places) and fact.value > 1


def _in_row(cell: Fact, said: Fact) -> bool:
    """Whether the row of a cell has what is said: « Enfants accueillis | 60 | 52 », a target and a result."""
    return cell.cell and any(one.value == said.value for one in cell.one.block.quantities)


def _otherwise(fact: Fact) -> frozenset[str]:
    """What is said of the number itself, which tells it apart from others of which it is not said."""
    one = fact.one
    first, last = one.sentence
    folded, at = one.block.folded, one.quantity.start
    stop = (SAID if presumed(fact) else _CLAUSE).search(folded, one.quantity.end, last)
    near = folded[max(first, at - 70) : min(stop.start() if stop else last, one.quantity.end + 60)]
    if fact.years:
        # « 460 en 2025, contre 310 en 2024 »: the other one is told apart by its year.
        cut = one.quantity.end - max(first, at - 70)
        near = near[:cut] + near[cut:].split(" contre ")[0]
    return frozenset(match[0] for match in OTHERWISE.finditer(near))


def _plain(fact: Fact) -> bool:
    one, folded = fact.one, fact.one.block.folded
    ratio = folded[: one.quantity.start].endswith(("pour ", "par ", "ces ", " sur les "))
    if fact.value <= 1 or ratio or fact.some:
        return False
    # « oui : 108 réponses (72 %) »
    return not (fact.tight <= STATES and SHARE.match(folded, one.quantity.end))


def _twice(counted: Counted, *, across: bool) -> Iterator[Found]:
    """Two numbers said of the same things in two sentences."""
    told: set[int] = set()
    groups: defaultdict[str, list[tuple[Read, Fact]]] = defaultdict(list)
    for noun, group in counted.by_noun.items():
        groups[min(same_noun(noun))] += group if noun else []
    for group in groups.values():
        plain = islice(((read, one) for read, one in group if _plain(one)), 80)
        otherwise = cache(_otherwise)
        for (read, one), (other_read, two) in combinations(plain, 2):
            if (across and read is other_read) or one.value == two.value or id(two) in told:
                continue
            if one_sentence(one, two) or (one.cell and two.cell) or _in_row(one, two) or _in_row(two, one):
                continue
            if not near(one, two, 2) and not slip(one.value, two.value):
                continue
            if otherwise(one) != otherwise(two):
                continue
            if apart(one, two, of_one=bool(counted.owners(one) & counted.owners(two))):
                continue
            if _records(one, two) or evidence(counted, one, two) < ENOUGH:
                continue
            told.add(id(two))
            text = f"« {words(one)} », et « {words(two)} » ailleurs."
            recalled_there = [*again(read, one, two), *again(other_read, two, one)]
            yield (read.passage(one.one), other_read.passage(two.one), *recalled_there), text


@rule("deux-nombres", "La même chose a deux nombres dans le document.", general=True)
def two_numbers(read: Read) -> Iterable[Found]:
    counted = of(read)
    yield from _clashes(counted, across=False)
    yield from _twice(counted, across=False)
    yield from own_counts.clashes(read, counted)
    yield from own_counts.sheeted(read)


@rule_across("deux-nombres-documents", "La même chose a deux nombres dans deux documents.", general=True)
def two_numbers_across(reads: Sequence[Read]) -> Iterable[Found]:
    counted = Counted(reads)
    yield from _clashes(counted, across=True)
    yield from _twice(counted, across=True)
    for (read, one), (other, two) in _only(counted):
        text = f"« {words(one)} », et « {words(two)} » ailleurs."
        yield (read.passage(one.one), other.passage(two.one)), text
