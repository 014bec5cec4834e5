"""What two clauses say of one thing, or two sentences of one passage: who holds it, its stage, when it opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from projects.core.french import format_month
from reporting.reading.capacities import capacities, days, staff
from reporting.reading.facts import Fact, aligned_heads
from reporting.reading.figures import Figure, clash, figures, in_row
from reporting.reading.found import Passage
from reporting.reading.named import Clause
from reporting.reading.rules.counted import of
from reporting.reading.rules.registry import Found, Read
from reporting.reading.sayings import Said, holders, scores, stages, states
from reporting.reading.vocabulary import root, stemmed
from reporting.reading.words import stems

_MANY = 60  # numbers of one noun beside one name: more are a list


def two_sayings(read: Read) -> Iterator[Found]:
    """The first two clauses of each thing that cannot both be true, for each of what is said of things."""
    for clauses in _named(read):
        told = _titles_last(clauses)
        yield from _two_values(read, told, stages, "stade")
        yield from _two_values(read, told, scores, "niveau")
        yield from _two_values(read, told, capacities, "capacité")
        yield from _one_or_none(_disagreeing(read, clauses))
    for clauses in spoken_of(read):
        told = _titles_last(clauses)
        yield from _two_values(read, told, holders, "porteur")
        yield from _two_values(read, told, states, "projet")
    for says, what in ((capacities, "capacité"), (staff, "équipe"), (days, "jours par an")):
        yield from _two_values(read, _titles_last(read.lone), says, what)


def _titles_last(clauses: Sequence[Clause]) -> list[Clause]:
    """A title tells last: what a field or a sentence says is the better passage."""
    return sorted(clauses, key=lambda clause: clause.block.kind == "heading")


def _one_or_none(found: Found | None) -> Iterator[Found]:
    if found is not None:
        yield found


def _named(read: Read) -> list[list[Clause]]:
    """The clauses that speak of each thing, where there are two."""
    found: defaultdict[str, list[Clause]] = defaultdict(list)
    for clause in read.speech.clauses:
        found[clause.key].append(clause)
    return [clauses for clauses in found.values() if len(clauses) > 1]


def spoken_of(read: Read) -> list[list[Clause]]:
    """The clauses that speak of each thing, and those of each passage that names one at most."""
    return [*_named(read), *map(list, read.speech.passages), *([list(read.lone)] if read.lone else [])]


def elsewhere(a: Clause, b: Clause) -> bool:
    """Whether two clauses are of two sentences; a name that stands in two rows of one section, or two items of one
    list, may be that of two projects."""
    if a.block is b.block:
        return a.start != b.start
    listed = a.block.intro is not None and a.block.intro is b.block.intro
    return not listed and not (a.block.kind == b.block.kind == "row" and a.block.section is b.block.section)


def _one_place(read: Read, a: Clause, b: Clause) -> bool:
    """Whether one passage or one record tells both without a name: only words that say a thing count there."""
    if a.by_name and b.by_name:
        return False
    records = _records(read)
    first, second = ({records.get(line.number) for line in each.block.lines} - {None} for each in (a, b))
    return a.block is b.block or bool(first & second)


@lru_cache(maxsize=8)
def _records(read: Read) -> dict[int, int]:
    """The record that each line describes, by its rank."""
    return {line.number: rank for rank, record in enumerate(read.records) for line in record.lines}


def _passages(read: Read, one: tuple[Clause, int], two: tuple[Clause, int]) -> tuple[Passage, ...]:
    return tuple(read.passage((clause.block, at)) for clause, at in (one, two))


def _two_values(
    read: Read, clauses: Sequence[Clause], says: Callable[[Clause], Iterator[Said]], what: str
) -> Iterator[Found]:
    """The first two clauses of a thing that say values that do not go together."""
    said = [one for clause in clauses for one in says(clause)]
    for one, two in combinations(said, 2):
        a, b = one.clause, two.clause
        fields = a.block.kind == b.block.kind == "field"
        sure = (one.sure and two.sure and not fields) or (a.key and not _one_place(read, a, b))
        moved = what != "projet" and "abandon" not in one.value | two.value and of_other_years(a, b)
        if not one.agrees(two) and sure and elsewhere(a, b) and not moved:
            text = f"{a.name} : {what} « {'/'.join(sorted(one.value))} », puis « {'/'.join(sorted(two.value))} »."
            yield _passages(read, (a, one.at), (b, two.at)), text
            return


def _disagreeing(read: Read, clauses: Sequence[Clause]) -> Found | None:
    """Two numbers of one noun, or two amounts of one kind, that a thing cannot both have."""
    found = [one for clause in clauses[:_MANY] for one in _figures(read, clause)]
    by_noun: defaultdict[tuple[bool, str], list[Figure]] = defaultdict(list)
    where: defaultdict[tuple[object, bool], set[Decimal]] = defaultdict(set)
    for one in found:
        by_noun[one.euro, "" if one.euro else root(one.noun)].append(one)
        where[_place(read, one.clause), one.euro].add(one.value)
    for (euro, _), same in by_noun.items():
        for one, two in combinations(same, 2):
            a, b = one.clause, two.clause
            if not clash(one, two) or not elsewhere(a, b) or _one_place(read, a, b):
                continue
            first, second = where[_place(read, a), euro], where[_place(read, b), euro]
            if one.value in second or two.value in first:
                continue
            text = f"{a.name} : « {one.words} » d’un côté, « {two.words} » de l’autre."
            return _passages(read, (a, one.at), (b, two.at)), text
    return None


def _place(read: Read, clause: Clause) -> object:
    """What holds a clause: a project that is described, or its block."""
    rank = _records(read).get(clause.block.lines[0].number)
    return ("record", rank) if clause.inside else ("block", clause.block.rank)


def of_other_years(a: Clause, b: Clause) -> bool:
    """« En 2023, au stade de … », « En 2025, … »: each of its own year."""
    first, second = (
        {
            year
            for moment in each.block.moments
            if each.start <= moment.start < each.start + _OPENS and moment.known_year
            for year in moment.years
        }
        for each in (a, b)
    )
    return bool(first and second) and not first & second


_OPENS = 12  # characters within which a date opens a sentence, and so dates all of it


def two_structures(one: Clause, two: Clause) -> bool:
    """« La crèche de Gap », « le relais de Gap »: of a town, two things."""
    first, second = ({word for word in stems(each.folded) if word in _STRUCTURES} for each in (one, two))
    return bool(first and second and not first & second)


_STRUCTURES = stemmed("crèche micro-crèche maison relais guichet halte bus mam ludothèque jardin camion foyer")


def _figures(read: Read, clause: Clause) -> Iterator[Figure]:
    if clause.block.kind == "row":
        yield from in_row(clause, _labels(read).get(clause.block.rank, ()))
        return
    yield from figures(clause, read.of(clause.block), _facts(read).get(clause.block.rank, ()))


@lru_cache(maxsize=8)
def _labels(read: Read) -> dict[int, tuple[str, ...]]:
    """The labels of the columns of each row."""
    return {
        row.rank: labels
        for table in read.text.tables
        if (labels := table.header or aligned_heads(table))
        for row in table.rows
    }


@lru_cache(maxsize=8)
def _facts(read: Read) -> dict[int, list[Fact]]:
    """The counts of a document, by block."""
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    for group in of(read).by_noun.values():
        for _, one in group:
            found[one.one.block.rank].append(one)
    return found


def _month(day: date) -> str:
    return f"en {format_month(day)}"
