"""What is said of one thing by its name, from one place to another: who holds it, its stage, whether it is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations

from projects.core.french import format_month
from reporting.reading.entities import Entity, Mention, Named, named_in
from reporting.reading.facts import Fact, facts
from reporting.reading.found import Passage
from reporting.reading.rules.counted import PROJECTS
from reporting.reading.rules.counted import near as nearly
from reporting.reading.rules.days import document_date
from reporting.reading.rules.registry import Found, Read, rule, rule_across, shown
from reporting.reading.sayings import ACTIVE, FUTURE, OPENED, TO_OPEN, Said, holders, stages, states, told_numbers, when


@dataclass(frozen=True)
class Told:
    """A mention in its document."""

    read: Read
    mention: Mention


_MANY = 60  # numbers of one noun beside one name: more are a list
_PASSAGE = "ce passage"


def _named(reads: Sequence[Read]) -> Iterator[tuple[str, list[Told]]]:
    """What is named in two sentences at least, of one document or of several, by a name that they share."""
    if len(reads) == 1:
        for one in _names(reads[0]).entities:
            mentions = [Told(reads[0], each) for each in one.mentions if each.alone]
            if len(mentions) > 1:
                yield one.name, mentions
        return
    by_name: defaultdict[str, list[tuple[Read, Entity]]] = defaultdict(list)
    for read in reads:
        for one in _names(read).entities:
            for name in one.names:
                by_name[name].append((read, one))
    seen: set[frozenset[int]] = set()
    for name, found in sorted(by_name.items()):
        key = frozenset(id(one) for _, one in found)
        if len({id(read) for read, _ in found}) > 1 and key not in seen:
            seen.add(key)
            yield name, [Told(read, each) for read, one in found for each in one.mentions if each.alone]


def things(reads: Sequence[Read]) -> Iterator[tuple[str, list[Told]]]:
    """What is named, and what each passage speaks of without a name."""
    yield from _named(reads)
    for read in reads if len(reads) == 1 else ():
        for passage in _names(read).passages:
            yield _PASSAGE, [Told(read, each) for each in passage]


@lru_cache(maxsize=8)
def _names(read: Read) -> Named:
    return named_in(read.text, read.records)


def elsewhere(one: Told, two: Told, *, across: bool) -> bool:
    """Whether two mentions are of two sentences, and, of several documents, of two of them."""
    if across:
        return one.read is not two.read
    a, b = one.mention, two.mention
    # A name that stands in two rows may be that of two projects.
    return (a.block is not b.block or a.first != b.first) and not a.block.kind == b.block.kind == "row"


def _tells(mention: Mention) -> bool:
    """Whether a mention is of the thing for sure: by its name, in its row, in a field of its record."""
    return mention.by_name or mention.block.kind in ("row", "field")


def _one_place(one: Told, two: Told) -> bool:
    """Whether one passage or one record tells both without a name: only words that say a thing count there."""
    a, b = one.mention, two.mention
    if one.read is not two.read or (a.by_name and b.by_name):
        return False
    records = _records(one.read)
    lines = ([line.number for line in each.block.lines] for each in (a, b))
    first, second = ({records[number] for number in numbers if number in records} for numbers in lines)
    return a.block is b.block or bool(first & second)


@lru_cache(maxsize=8)
def _records(read: Read) -> dict[int, int]:
    """The record that each line describes, by its rank."""
    return {line.number: rank for rank, record in enumerate(read.records) for line in record.lines}


def _passages(one: Told, at: int, two: Told, other: int) -> tuple[Passage, ...]:
    return (one.read.passage((one.mention.block, at)), two.read.passage((two.mention.block, other)))


Says = Callable[[Mention], Iterator[Said]]


def _two_values(reads: Sequence[Read], says: Says, what: str) -> Iterator[Found]:
    """The first two mentions of each thing that say values without anything in common."""
    across = len(reads) > 1
    for name, mentions in _named(reads) if says is stages else things(reads):
        said = [
            (told, one)
            for told in mentions
            if told.mention.by_name or told.mention.block.kind != "row"
            for one in says(told.mention)
        ]
        for (a, one), (b, two) in combinations(said, 2):
            fields = a.mention.block.kind == b.mention.block.kind == "field"
            sure = (one.sure and two.sure and not fields) or (name != _PASSAGE and not _one_place(a, b))
            if not one.value & two.value and sure and elsewhere(a, b, across=across):
                text = f"{name} : {what} « {'/'.join(sorted(one.value))} », puis « {'/'.join(sorted(two.value))} »."
                yield _passages(a, one.at, b, two.at), text
                break


def _openings(reads: Sequence[Read]) -> Iterator[Found]:
    across = len(reads) > 1
    days = {id(read): found[0].first for read in reads if (found := document_date(read))}
    for name, mentions in things(reads):
        clash = name != _PASSAGE and _disagree(name, mentions, across=across)
        clash = clash or _too_early(name, mentions, days, across=across)
        if clash:
            yield clash


def _disagree(name: str, mentions: list[Told], *, across: bool) -> Found | None:
    dated = [(told, one) for told in mentions for one in when(told.mention, OPENED)]
    for (a, one), (b, two) in combinations(dated, 2):
        apart = max(one[0], two[0]) - min(one[1], two[1])
        if apart > timedelta(days=20) and elsewhere(a, b, across=across):
            text = f"{name} : ouvert {_month(one[0])} d’un côté, {_month(two[0])} de l’autre."
            return _passages(a, one[2], b, two[2]), text
    return None


def _too_early(name: str, mentions: list[Told], days: dict[int, date], *, across: bool) -> Found | None:
    for later in mentions:
        match = TO_OPEN.search(later.mention.folded)
        day = days.get(id(later.read))
        dates = [first for first, _, _ in when(later.mention, TO_OPEN)] if match else []
        if match is None or (dates and day and max(dates) < day):
            continue
        for other in mentions:
            words = other.mention.folded
            active = ACTIVE.search(words)
            if not active or TO_OPEN.search(words) or FUTURE.search(words):
                continue
            if elsewhere(later, other, across=across):
                text = f"{name} : « {match[0].strip()} » d’un côté, « {active[0].strip()} » de l’autre."
                at = later.mention.first + match.start()
                return _passages(later, at, other, other.mention.first + active.start()), text
    return None


def _numbers(reads: Sequence[Read]) -> Iterator[Found]:
    """Two numbers of one noun, whose other words do not tell them apart."""
    across = len(reads) > 1
    for name, mentions in _named(reads):
        said = [
            (told, fact)
            for told in mentions
            for fact in told_numbers(told.mention, _facts(told.read).get(told.mention.block.rank, ()))
        ]
        by_noun: defaultdict[str, list[tuple[Told, Fact]]] = defaultdict(list)
        for told, fact in said:
            by_noun[fact.noun].append((told, fact))
        found = (_clash(alike, across=across) for alike in by_noun.values())
        for a, one, b, two in [each for each in found if each][:1]:
            text = f"{name} : {_shown(one)} d’un côté, {_shown(two)} de l’autre."
            yield _passages(a, one.one.quantity.start, b, two.one.quantity.start), text


def _clash(said: list[tuple[Told, Fact]], *, across: bool) -> tuple[Told, Fact, Told, Fact] | None:
    """The first two numbers of one noun that cannot both be true."""
    for (a, one), (b, two) in combinations(said[:_MANY], 2):
        if one.value == two.value or not _one_measure(one, two) or not elsewhere(a, b, across=across):
            continue
        if across or (_tells(a.mention) and _tells(b.mention) and not _one_place(a, b)) or _follows(a, one, b, two):
            return a, one, b, two
    return None


def _follows(a: Told, one: Fact, b: Told, two: Fact) -> bool:
    """Whether one sentence names the thing, and the other follows its name in another passage."""
    if a.mention.block is b.mention.block:
        return False
    if not (_tells(a.mention) or _tells(b.mention)) and not (one.loose & two.loose and nearly(one, two, 2)):
        return False
    close = abs(one.value - two.value) * 3 <= 2 * max(one.value, two.value)
    return close and one.noun not in PROJECTS and one.one.quantity.kind == "count" and not _one_place(a, b)


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


@rule("nomme-porteur", "Ce que le texte nomme est porté par deux porteurs de types différents.")
def named_holders(read: Read) -> Iterator[Found]:
    """« La Ville de Bastia, pour une maison à Lupino », and « Notre association porte cette maison »."""
    yield from _two_values([read], holders, "porteur")


@rule_across("nomme-porteur-documents", "Deux documents disent d’une même chose des porteurs de types différents.")
def holders_across(reads: Sequence[Read]) -> Iterator[Found]:
    yield from _two_values(reads, holders, "porteur")


@rule("nomme-stade", "Ce que le texte nomme est à deux stades.")
def named_stages(read: Read) -> Iterator[Found]:
    """« La ronde | Gap | Montée en charge », and « La ronde, ce projet désormais pérennisé »."""
    yield from _two_values([read], stages, "stade")
    yield from _two_values([read], states, "projet")


@rule_across("nomme-stade-documents", "Deux documents disent d’une même chose deux stades.")
def stages_across(reads: Sequence[Read]) -> Iterator[Found]:
    yield from _two_values(reads, stages, "stade")
    yield from _two_values(reads, states, "projet")


@rule("nomme-nombre", "Ce que le texte nomme a deux nombres pour une même chose.")
def named_numbers(read: Read) -> Iterator[Found]:
    """« Ribambelle | 20 » places, and « À Ribambelle, vingt-six places »."""
    yield from _numbers([read])


@rule_across("nomme-nombre-documents", "Deux documents disent deux nombres de ce qu’ils nomment.")
def named_numbers_across(reads: Sequence[Read]) -> Iterator[Found]:
    yield from _numbers(reads)


@rule("nomme-ouverture", "Ce que le texte nomme ouvre à deux dates, ou fonctionne avant d’ouvrir.")
def openings(read: Read) -> Iterator[Found]:
    """« à l’œuvre depuis avril 2024 », « inaugurée en mai 2025 » ; « partiront en mai », « ont débuté en janvier »."""
    yield from _openings([read])


@rule_across("nomme-ouverture-documents", "Deux documents font ouvrir une même chose à deux dates.")
def openings_across(reads: Sequence[Read]) -> Iterator[Found]:
    yield from _openings(reads)
