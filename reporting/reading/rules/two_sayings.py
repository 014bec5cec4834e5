"""What two clauses say of one thing, or two sentences of one passage: who holds it, its stage, when it opened."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations

from projects.core.french import format_month
from reporting.reading.facts import Fact, facts
from reporting.reading.found import Passage
from reporting.reading.named import PRONOUN, Clause
from reporting.reading.rules.counted import PROJECTS
from reporting.reading.rules.counted import near as nearly
from reporting.reading.rules.registry import Found, Read, shown
from reporting.reading.sayings import OPENED, Said, holders, stages, states, told_numbers, when

_MANY = 60  # numbers of one noun beside one name: more are a list


def two_sayings(read: Read) -> Iterator[Found]:
    """The first two clauses of each thing that cannot both be true, for each of what is said of things."""
    for clauses in _named(read):
        yield from _two_values(read, clauses, stages, "stade")
        yield from _one_or_none(_clash(read, clauses))
        yield from _one_or_none(_disagree(read, clauses))
    for clauses in spoken_of(read):
        yield from _two_values(read, clauses, holders, "porteur")
        yield from _two_values(read, clauses, states, "projet")


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
    return [*_named(read), *map(list, read.speech.passages)]


def elsewhere(a: Clause, b: Clause) -> bool:
    """Whether two clauses are of two sentences; a name that stands in two rows may be that of two projects."""
    return (a.block is not b.block or a.start != b.start) and not a.block.kind == b.block.kind == "row"


def _tells(clause: Clause) -> bool:
    """Whether a clause is of the thing for sure: by its name or « Elle », in its row, in a field of its record."""
    if clause.near:
        return False
    told = clause.by_name or clause.inside or clause.block.kind in ("row", "field")
    return told or bool(PRONOUN.match(clause.folded))


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
    """The first two clauses of a thing that say values without anything in common."""
    said = [one for clause in clauses if clause.by_name or clause.block.kind != "row" for one in says(clause)]
    for one, two in combinations(said, 2):
        a, b = one.clause, two.clause
        fields = a.block.kind == b.block.kind == "field"
        sure = (one.sure and two.sure and not fields) or (a.key and not _one_place(read, a, b))
        if not one.value & two.value and sure and elsewhere(a, b):
            text = f"{a.name} : {what} « {'/'.join(sorted(one.value))} », puis « {'/'.join(sorted(two.value))} »."
            yield _passages(read, (a, one.at), (b, two.at)), text
            return


def _disagree(read: Read, clauses: Sequence[Clause]) -> Found | None:
    """Two openings."""
    dated = [(clause, one) for clause in clauses for one in when(clause, OPENED)]
    for (a, one), (b, two) in combinations(dated, 2):
        apart = max(one[0], two[0]) - min(one[1], two[1])
        if apart > timedelta(days=20) and elsewhere(a, b):
            text = f"{a.name} : ouvert {_month(one[0])} d’un côté, {_month(two[0])} de l’autre."
            return _passages(read, (a, one[2]), (b, two[2])), text
    return None


def _written(clause: Clause, match: re.Match[str]) -> str:
    """Words found in a clause, as they are written there."""
    return clause.block.text[clause.start + match.start() : clause.start + match.end()].strip()


def _clash(read: Read, clauses: Sequence[Clause]) -> Found | None:
    """Two numbers of one noun, whose other words do not tell them apart."""
    by_noun: defaultdict[str, list[tuple[Clause, Fact]]] = defaultdict(list)
    for clause in clauses:
        for fact in told_numbers(clause, _facts(read).get(clause.block.rank, ())):
            by_noun[fact.noun].append((clause, fact))
    for said in by_noun.values():
        for (a, one), (b, two) in combinations(said[:_MANY], 2):
            if one.value == two.value or not _one_measure(one, two) or not elsewhere(a, b):
                continue
            if not _one_place(read, a, b) and ((_tells(a) and _tells(b)) or _follows(a, one, b, two)):
                text = f"{a.name} : {_shown(one)} d’un côté, {_shown(two)} de l’autre."
                return _passages(read, (a, one.one.quantity.start), (b, two.one.quantity.start)), text
    return None


def _follows(a: Clause, one: Fact, b: Clause, two: Fact) -> bool:
    """Whether one sentence names the thing, and the other follows its name in another passage."""
    if a.block is b.block:
        return False
    if not (_tells(a) or _tells(b)) and not (one.loose & two.loose and nearly(one, two, 2)):
        return False
    close = abs(one.value - two.value) * 3 <= 2 * max(one.value, two.value)
    return close and one.noun not in PROJECTS and one.one.quantity.kind == "count"


@lru_cache(maxsize=8)
def _facts(read: Read) -> dict[int, list[Fact]]:
    """The counts and amounts of a document, by block."""
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    for one in facts(read.text, read.statements):
        found[one.one.block.rank].append(one)
    for said in read.statements:
        if said.quantity.kind == "euro" and said.quantity.exact and said.noun:
            found[said.block.rank].append(
                Fact(said, said.noun, said.about, said.about, years=said.years, part=said.part)
            )
    return found


def _one_measure(one: Fact, two: Fact) -> bool:
    if one.noun != two.noun or one.one.quantity.kind != two.one.quantity.kind:
        return False
    if one.years and two.years and not one.years & two.years:
        return False
    if one.one.quantity.kind == "euro":
        return abs(one.value - two.value) >= max(one.one.quantity.step, two.one.quantity.step)
    return one.cell or two.cell or not one.tight or not two.tight or bool(one.tight & two.tight)


def _shown(fact: Fact) -> str:
    return shown(fact.value, fact.one.quantity.kind)


def _month(day: date) -> str:
    return f"en {format_month(day)}"
