"""One thing counted twice: numbers of one noun, whose words tell whether they are of one population."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from reporting.reading.facts import Fact, facts
from reporting.reading.found import Passage
from reporting.reading.numbers import quantities
from reporting.reading.rules import twice
from reporting.reading.rules.registry import Found, Read, rule, rule_across
from reporting.reading.rules.series import population
from reporting.reading.vocabulary import kin, same_noun
from reporting.reading.words import fold

# « les deux autres », « les trois premiers », « les six restants »: some of them only.
_SOME = re.compile(
    r"\b(?:autres?|premiers?|premieres?|derniers?|dernieres?|restants?|restantes?|suivants?|suivantes?|nouveaux|"
    r"nouvelles|prochains?|prochaines?|anciens?|anciennes?|memes|plus|moins|seuls?|seules?|supplementaires|"
    r"manquants?|manquantes?|jours|mois|ans|annees|mieux|possibles|attendue?s|prevue?s|a venir)\b"
)
# « les professionnelles rencontrées (42 au total) »
_NAMED_FIRST = re.compile(r"(?:les|nos|ces|vos|leurs) [a-z' -]{3,60} \($")
_BUT = re.compile(r"\b(?:a l'exception|sauf|hormis|excepte\w*|a part|en dehors d|au lieu d|objectif|ou non\b)")
# Said of the number itself: another time, another measure, a bound.
_OTHERWISE = re.compile(
    r"\bcontre\b|\bpass\w+ de\b|\bau lieu de\b|\binitialement|\bauparavant|\bprecedent|\bobjectif|\bprevision|"
    r"\bprevoyait|\bprevue?s?\b|\bestim|\bcible\b|\bscenario|\bexemple|\bsupplementaires?\b|\bde plus\b|\bde moins\b|"
    r"\bchacun|\bchaque\b|\bpar (?:an|mois|place|enfant|projet|structure|site|commune|dossier|jour|semaine|heure|"
    r"seance|famille|groupe)\b|\bsi \b|\bautres?\b|\bsuivant|\bpremieres? |\bdeuxieme|\bseconde?\b|\btroisieme|"
    r"(?<!an )\bderniere?s? |\bminim|\bmaxim|\bau plus\b|\bdeja\b|\bplus de\b|\bplafon|\bmajor|\bbonus"
)


@dataclass(eq=False)
class Counted:
    """The facts of several documents, by noun."""

    reads: Sequence[Read]

    @cached_property
    def by_noun(self) -> dict[str, list[tuple[Read, Fact]]]:
        found: defaultdict[str, list[tuple[Read, Fact]]] = defaultdict(list)
        for read in self.reads:
            for fact in facts(read.text, read.statements):
                found[fact.noun].append((read, fact))
        return found

    @cached_property
    def by_value(self) -> dict[Decimal, list[tuple[Read, Fact]]]:
        found: defaultdict[Decimal, list[tuple[Read, Fact]]] = defaultdict(list)
        for group in self.by_noun.values():
            for read, fact in group:
                found[fact.value].append((read, fact))
        return found

    @cached_property
    def listed(self) -> set[Decimal]:
        """The lengths of the lists of the documents, and the numbers of their tables."""
        cells = (cell for read in self.reads for table in read.text.tables for row in table.rows for cell in row.cells)
        found = {quantity.value for cell in cells for quantity in quantities(fold(cell))}
        return found | {Decimal(len(one.items)) for read in self.reads for one in read.text.listings}

    def near(self, fact: Fact) -> list[tuple[Read, Fact]]:
        """What is counted under the same noun or one of its kin, in other sentences."""
        nouns = kin(fact.noun) | same_noun(fact.noun)
        return [
            (read, one)
            for noun in sorted(nouns)
            for read, one in self.by_noun.get(noun, ())
            if not _one_sentence(one, fact)
        ]


_PROJECTS = kin("projet")


def _one_sentence(one: Fact, two: Fact) -> bool:
    a, b = one.one, two.one
    return a.block is b.block and a.block.sentence_at(a.quantity.start) == b.block.sentence_at(b.quantity.start)


def _apart(one: Fact, two: Fact) -> bool:
    """Of two years, two places, two fiches, two items of a list."""
    a, b = one.one, two.one
    if one.years and two.years and not one.years & two.years:
        return True
    if a.places and b.places and a.places != b.places:
        return True
    if a.block.fiche is not b.block.fiche and a.text is b.text and one.noun not in _PROJECTS:
        return True
    listed = a.block.intro is not None and a.block.intro is b.block.intro
    return listed and a.block.kind == b.block.kind


def _near(one: Fact, two: Fact, least: int) -> bool:
    """Two numbers of one size: a slip, rather than two populations."""
    return abs(one.value - two.value) * least <= max(one.value, two.value)


def _presumed(fact: Fact) -> bool:
    """« les 26 projets retenus »: the reader is held to know of them, all of them."""
    one = fact.one
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    words = f"{folded[max(first, at - 14) : at]} {one.shown} {' '.join(one.after.removeprefix(one.shown).split()[:3])}"
    return bool(
        (fact.definite or _NAMED_FIRST.match(folded[first:at]))
        and not fact.part
        and not fact.cell
        and one.block.kind != "field"
        and not _SOME.search(words)
        and not _BUT.search(folded, first, last)
    )


def _likeness(known: Fact, said: Fact) -> float:
    """From 0 to 1: how far what is said of one number is what is said of another."""
    if not said.tight - _RELATIVE:
        if said.tight or known.understood or known.part:
            return 0.3
        return 0.6 if known.years & said.years else 0.5 if not known.tight else 0.3
    tight = said.tight - _RELATIVE
    share = len(tight & known.loose) / len(tight)
    same = known.noun in same_noun(said.noun)
    return share - (0 if same else 0.1) - (0.5 if said.years and not known.years else 0)


_RELATIVE = frozenset(("relat",))


def _recalled(counted: Counted, said: Fact) -> tuple[Read, Fact] | None:
    """The count that a number recalls with another value, where none that has its own is as like it."""
    others = counted.near(said)
    own = max(
        (_likeness(one, said) for _, one in others if one.value == said.value and not _other_years(one, said)),
        default=-1.0,
    )
    best: tuple[tuple[float, Decimal], Read, Fact] | None = None
    for read, one in others:
        if one.value == said.value or one.value < 2 or _apart(one, said) or _some_only(one, said):
            continue
        like = _likeness(one, said)
        close = _near(one, said, 2)
        if not said.tight and _place(said) < _place(one) and one.one.text is said.one.text:
            continue  # « les quinze porteurs … Dix porteurs ont répondu »
        if not close and own < -0.5 and len(said.tight & one.loose) < 2:
            continue
        if (
            like > own + 0.4
            and like > (0.45 if close else 0.55)
            and (best is None or (like, -abs(one.value - said.value)) > best[0])
        ):
            best = ((like, -abs(one.value - said.value)), read, one)
    if best is None:
        return None
    return None if own < -0.5 and _made(said, best[2], [one for _, one in others], counted) else (best[1], best[2])


def _place(fact: Fact) -> tuple[int, int]:
    return fact.one.block.rank, fact.one.quantity.start


_ADDED = re.compile(r"\bde plus\b|\bde moins\b|\bsupplementaire|\bajout|\bautres?\b|\bpuis\b|\bnouve|\bretir|\babandon")


def _other_years(one: Fact, two: Fact) -> bool:
    return bool(one.years and two.years and not one.years & two.years)


def _some_only(known: Fact, said: Fact) -> bool:
    """Whether the known number counts some of the others: more is said of it."""
    more = known.tight - said.loose
    placed = bool(known.one.places and not said.one.places)
    return (placed or len(more) > len(known.tight & said.loose)) and known.value < said.value


def _made(said: Fact, known: Fact, others: Sequence[Fact], counted: Counted) -> bool:
    """Whether a number is the length of a list, or is made of two that are said."""
    if said.value in counted.listed:
        return True
    apart = abs(known.value - said.value)
    for one in known.one.block.quantities:
        if one is not said.one.quantity and one.value in (apart, said.value):
            # « 104 dossiers, puis dix de plus », « 74 présents le premier jour, 69 le second »
            near = known.one.block.folded[max(0, one.start - 20) : one.end + 20]
            if one.value == said.value or _ADDED.search(near):
                return True
    values = sorted({one.value for one in others if not one.understood} - {said.value})
    return len(values) > 40 or any(a + b == said.value or abs(a - b) == said.value for a, b in combinations(values, 2))


def _unsaid(counted: Counted, said: Fact) -> tuple[Read, Fact] | None:
    """The only count of a noun, before a number that nothing said nor makes.

    « 24 projets sont retenus … Que deviendront les 26 projets ? ».
    """
    others = counted.near(said)
    if said.value < 3 or said.one.places or said.one.block.fiche is not None or len(said.tight) > 2:
        return None
    if any(one.value == said.value for _, one in others):
        return None
    wholes = [
        (read, one)
        for read, one in others
        if one.noun in same_noun(said.noun)
        and population(one.one)
        and not one.understood
        and one.one.block.rank <= said.one.block.rank
        and one.one.block.fiche is None
        and (one.one.block.kind != "item" or one.one.quantity.start < 3)
        and _near(one, said, 2)
        and not _other_years(one, said)
    ]
    if not wholes:
        return None
    read, best = min(wholes, key=lambda pair: abs(pair[1].value - said.value))
    return None if _made(said, best, [one for _, one in others], counted) else (read, best)


def _borrowed(counted: Counted, said: Fact) -> tuple[Read, Fact, Fact] | None:
    """The count of another thing that has the value of this one, which is counted elsewhere with another.

    « 1 120 écoles ont servi 148 000 élèves … Les 148 000 écoles ».
    """
    if said.value < 12 or len(said.tight) > 2:
        return None
    lenders = [(read, one) for read, one in counted.by_value.get(said.value, ()) if not _one_sentence(one, said)]
    if not lenders or any(one.noun in same_noun(said.noun) for _, one in lenders):
        return None
    for noun in sorted(same_noun(said.noun)):
        for read, one in counted.by_noun.get(noun, ()):
            plain = not (
                one.part or one.one.places or one.definite or one.understood or one.value in (said.value, 1, 2, 3)
            )
            if plain and not _one_sentence(one, said) and (said.value >= 100 or _near(one, said, 2)):
                fiches = (said.one.block.fiche, lenders[0][1].one.block.fiche)
                if fiches[0] is None or fiches[0] is fiches[1]:
                    return read, one, lenders[0][1]
    return None


def _clashes(counted: Counted, *, across: bool) -> Iterator[Found]:
    told: set[int] = set()
    for group in list(counted.by_noun.values()):
        for read, said in group:
            if said.value < 2 or not _presumed(said):
                continue
            found = _recalled(counted, said) or (None if across else _unsaid(counted, said))
            if found is None and not across and (borrowed := _borrowed(counted, said)):
                known_read, known, lender = borrowed
                text = f"« {words(said)} » : c’est le nombre de « {words(lender)} » ; « {words(known)} » ailleurs."
                yield (known_read.passage(known.one), read.passage(said.one), read.passage(lender.one)), text
            if found is None or (across and found[0] is read):
                continue
            known_read, known = found
            told.add(id(said))
            text = f"« {words(said)} », et « {words(known)} » ailleurs."
            yield (known_read.passage(known.one), read.passage(said.one), *_again(known_read, known, said)), text


def _again(read: Read, known: Fact, said: Fact) -> list[Passage]:
    """Where else the known number is said."""
    nouns = kin(known.noun) | {""}
    found = [
        one
        for one in read.statements
        if one.value == known.value and one.noun in nouns and one is not known.one and one.line is not said.one.line
    ]
    return [read.passage(one) for one in found[:3]]


def _agree(one: Fact, two: Fact) -> bool:
    """Whether two numbers are said of the same things, neither recalling the other."""
    if one.noun not in same_noun(two.noun) or one.part or two.part or one.years != two.years:
        return False
    if one.one.places != two.one.places or (one.one.names and two.one.names and not one.one.names & two.one.names):
        return False
    both = (one.tight & two.loose) | (two.tight & one.loose)
    shares = [len(a.tight & b.loose) / len(a.tight) if a.tight else 1.0 for a, b in ((one, two), (two, one))]
    if min(shares) < 1:
        return False
    return len(both) > (0 if _near(one, two, 2) else 1) and not _records(one, two)


def _records(one: Fact, two: Fact) -> bool:
    """« Lot 1 (4 crèches, 3 écoles) », « Lot 2 (5 crèches, 3 écoles) »: two lines of one make."""
    a, b = one.one.block, two.one.block
    if a.kind != b.kind or a is b:
        return False
    if a.kind == "heading" and a.folded.endswith(")") == b.folded.endswith(")"):
        return True
    sizes = {len(each.quantities) if len(each.text) < 80 else 0 for each in (a, b)}
    return len(sizes) == 1 and sizes.pop() > 2


def _plain(fact: Fact) -> bool:
    one = fact.one
    first, last = one.block.sentence_at(one.quantity.start)
    near = one.block.folded[max(first, one.quantity.start - 70) : min(last, one.quantity.end + 60)]
    ratio = one.block.folded[: one.quantity.start].endswith(("pour ", "par "))
    return fact.value > 1 and not ratio and not _OTHERWISE.search(near)


def _twice(counted: Counted, *, across: bool) -> Iterator[Found]:
    """Two numbers said of the same things in two sentences."""
    told: set[int] = set()
    for group in list(counted.by_noun.values()):
        plain = [(read, one) for read, one in group if _plain(one)]
        for (read, one), (other_read, two) in combinations(plain[:80], 2):
            if (across and read is other_read) or one.value == two.value or id(two) in told:
                continue
            if _one_sentence(one, two) or _apart(one, two) or (one.cell and two.cell) or not _agree(one, two):
                continue
            told.add(id(two))
            text = f"« {words(one)} », et « {words(two)} » ailleurs."
            yield (read.passage(one.one), other_read.passage(two.one)), text


def words(fact: Fact) -> str:
    """The number with what is said around it."""
    one = fact.one
    first, last = one.block.sentence_at(one.quantity.start)
    start, end = max(first, one.quantity.start - 25), min(last, one.quantity.end + 45)
    text = one.block.text[start:end]
    if start > first and " " in text:
        text = text.split(" ", 1)[1]
    return (text.rsplit(" ", 1)[0] if end < last and " " in text else text).strip(" ,;:.")


@rule("deux-nombres", "La même chose a deux nombres dans le document.")
def two_numbers(read: Read) -> Iterable[Found]:
    counted = Counted([read])
    yield from _clashes(counted, across=False)
    yield from _twice(counted, across=False)
    yield from twice.clashes([read])


@rule_across("deux-nombres-documents", "La même chose a deux nombres dans deux documents.")
def two_numbers_across(reads: Sequence[Read]) -> Iterable[Found]:
    counted = Counted(reads)
    yield from _clashes(counted, across=True)
    yield from _twice(counted, across=True)
    yield from twice.clashes(reads, across=True)
