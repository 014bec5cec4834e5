"""The counts of some documents, by noun and by value, and which may be of one thing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice

from reporting.reading.blocks import Text
from reporting.reading.facts import Fact, facts
from reporting.reading.found import Passage
from reporting.reading.places import places
from reporting.reading.rules.registry import Read
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import kin, same_noun, stemmed

# « les professionnelles rencontrées (42 au total) »
_NAMED_FIRST = re.compile(r"(?:les|nos|ces|vos|leurs) [a-z' -]{3,60} \($")
_CLOSED = re.compile(r" ?(?:au total|en tout)?\)")
_BUT = re.compile(
    r"\b(?:partie d'entre|certaine?s d'entre|a l'exception|sauf|hormis|excepte\w*|a part|"
    r"en dehors d|au lieu d|objectif|ou non\b)"
)


# A relative clause that tells nothing but that it is there.
RELATIVE = frozenset(("relat",))

# What became of things, which tells which of them are counted.
STATES = frozenset(("retenu", "depose", "refuse", "suivi", "actif", "etudie", "fini", "decrit"))


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
    def named(self) -> list[Fact]:
        """Every fact that says what it counts."""
        return [fact for noun, group in self.by_noun.items() for _, fact in group if noun]

    @cached_property
    def by_value(self) -> dict[Decimal, list[Fact]]:
        found: defaultdict[Decimal, list[Fact]] = defaultdict(list)
        for group in self.by_noun.values():
            for _, fact in group:
                found[fact.value].append(fact)
        return found

    @cached_property
    def _by_block(self) -> dict[int, list[Fact]]:
        found: defaultdict[int, list[Fact]] = defaultdict(list)
        for group in self.by_noun.values():
            for _, fact in group:
                found[fact.one.block.rank].append(fact)
        return found

    @cached_property
    def by_sentence(self) -> dict[tuple[int, int], list[Fact]]:
        found: defaultdict[tuple[int, int], list[Fact]] = defaultdict(list)
        for group in self.by_noun.values():
            for _, fact in group:
                found[fact.sentence].append(fact)
        return found

    def beside(self, fact: Fact) -> list[Fact]:
        """The facts of the same block, and of those around it."""
        rank, reach = fact.one.block.rank, 0 if fact.cell else 2
        near = range(rank - reach, rank + reach + 1)
        found = [one for other in near for one in self._by_block.get(other, ())]
        return [one for one in found if one is not fact and one.cell == fact.cell]

    @cached_property
    def listed(self) -> set[Decimal]:
        """The lengths of the lists of the documents."""
        return {Decimal(len(one.items)) for read in self.reads for one in read.text.listings}

    @cached_property
    def _owners(self) -> dict[int, list[tuple[int, int, str]]]:
        found: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for read in self.reads:
            for clause in read.speech.clauses:
                if _DATED.search(clause.key):
                    continue
                found[id(clause.block)].append((clause.start, clause.end, clause.key))
        return found

    def owners(self, fact: Fact) -> frozenset[str]:
        """The named things that the clause of a number speaks of."""
        if fact not in self._owned:
            at = fact.one.quantity.start
            spans = self._owners.get(id(fact.one.block), ())
            self._owned[fact] = frozenset(key for start, end, key in spans if start <= at < end)
        return self._owned[fact]

    @cached_property
    def _owned(self) -> dict[Fact, frozenset[str]]:
        return {}

    @cached_property
    def _tallies(self) -> dict[str, tuple[frozenset[Decimal], Counter[Decimal]]]:
        return {}

    def _tally(self, noun: str) -> tuple[frozenset[Decimal], Counter[Decimal]]:
        if noun not in self._tallies:
            own = {one.value for each in same_noun(noun) for _, one in self.by_noun.get(each, ())}
            nouns = kin(noun) | same_noun(noun)
            self._tallies[noun] = (
                frozenset(own),
                Counter(one.value for each in nouns for _, one in self.by_noun.get(each, ())),
            )
        return self._tallies[noun]

    def values(self, noun: str) -> frozenset[Decimal]:
        """The values that are counted under a noun and its synonyms."""
        return self._tally(noun)[0]

    def times(self, noun: str) -> Counter[Decimal]:
        """How often each value is counted under a noun, its synonyms and its kin."""
        return self._tally(noun)[1]

    def near(self, fact: Fact) -> list[tuple[Read, Fact]]:
        """What is counted under the same noun or one of its kin, in other sentences."""
        nouns = kin(fact.noun) | same_noun(fact.noun)
        return [
            (read, one)
            for noun in sorted(nouns)
            for read, one in self.by_noun.get(noun, ())
            if one.sentence != fact.sentence
        ]


# « Entre 2023 » has a capital, and names nothing.
_DATED = re.compile(r"\b(?:19|20)\d\d$")

PROJECTS = kin("projet")


@lru_cache(maxsize=4)
def of(read: Read) -> Counted:
    """The counts of one document, made once for all the rules."""
    return Counted([read])


@lru_cache(maxsize=8)
def home(text: Text) -> frozenset[str]:
    """The territory that a text is about, where its first lines name one: it then goes without saying."""
    told = [place for block in text.blocks[:5] for place in places(block.text[:160], block.folded[:160])]
    return frozenset(place.code for place in told) if len({place.region for place in told}) == 1 else frozenset()


def elsewhere(fact: Fact) -> frozenset[str]:
    """The places that a number is said to be of, but that which the whole text is about."""
    return fact.one.places - home(fact.one.text)


def one_sentence(one: Fact, two: Fact) -> bool:
    return one.sentence == two.sentence


def apart(one: Fact, two: Fact, *, of_one: bool = False) -> bool:
    """Of two years, two places, two names, two fiches, two items of a list; `of_one` where both speak of one thing."""
    a, b = one.one, two.one
    if one.years and two.years and not one.years & two.years:
        return True
    if a.places and b.places and a.places != b.places:
        return True
    if one.noun in _PEOPLE and _body(one) != _body(two):
        return True  # « le comité réunit quatre personnes », « le service emploie cinq personnes »
    states = one.tight & STATES, two.tight & STATES
    if all(states) and not states[0] & states[1]:
        return True  # « 9 projets retenus », « les six projets présentés »
    lone = None in (a.block.fiche, b.block.fiche) and near(one, two, 2)
    if a.block.fiche is not b.block.fiche and not lone and a.text is b.text and one.noun not in PROJECTS and not of_one:
        return True
    if a.names and b.names and not a.names & b.names and one.noun not in PROJECTS:
        return True
    listed = a.block.intro is not None and a.block.intro is b.block.intro
    return listed and a.block.kind == b.block.kind


_PEOPLE = stemmed("personne membre")
_BODY = re.compile(r"\b(?:comite|commission|jury|conseil d'administration|bureau|assemblee)\b")


def _body(fact: Fact) -> frozenset[str]:
    """What is made of the people that a number counts."""
    block = fact.one.block
    return frozenset(_BODY.findall(block.folded, *block.sentence_at(fact.one.quantity.start)))


def near(one: Fact, two: Fact, least: int) -> bool:
    """Two numbers of one size: a slip, rather than two populations."""
    return abs(one.value - two.value) * least <= max(one.value, two.value)


def presumed(fact: Fact) -> bool:
    """« les 26 projets retenus »: the reader is held to know of them, all of them."""
    one = fact.one
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    return bool(
        (fact.definite or (_NAMED_FIRST.match(folded[first:at]) and _CLOSED.match(folded, one.quantity.end)))
        and not fact.part
        and not fact.cell
        and one.block.kind != "field"
        and not fact.some
        and not _BUT.search(folded, first, last)
    )


def other_years(one: Fact, two: Fact) -> bool:
    return bool(one.years and two.years and not one.years & two.years)


def again(read: Read, known: Fact, said: Fact) -> list[Passage]:
    """Where else the known number is said."""
    nouns = kin(known.noun) | {""}
    same = (one for one in read.by_value.get(known.value, ()) if one.noun in nouns and one is not known.one)
    return [read.passage(one) for one in islice((one for one in same if one.line is not said.one.line), 3)]


def words(fact: Fact) -> str:
    """The number with what is said around it."""
    return around(fact.one)


def around(one: Statement) -> str:
    """A number with what is said around it; the whole line of a table."""
    first, last = one.sentence
    if one.block.kind == "row":
        return " ".join(one.block.text.split())
    start, end = max(first, one.quantity.start - 25), min(last, one.quantity.end + 45)
    text = one.block.text[start:end]
    if start > first and " " in text:
        text = text.split(" ", 1)[1]
    return (text.rsplit(" ", 1)[0] if end < last and " " in text else text).strip(" ,;:.")
