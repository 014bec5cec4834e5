"""What works, or has results, before the day when the text has it begin."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations

from reporting.reading.blocks import Block
from reporting.reading.dates import OTHER_END, Moment
from reporting.reading.name_words import PRONOUN
from reporting.reading.rules.days import document_date, say
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.timeline import COMING, Mark, marks, same_topic
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stems

_LONG = 40  # blocks of what is no longer one project
_SHORT = 6  # blocks of a section that speaks of one thing
_MANY = 30  # marks of one thing: more are of several
_LOOSE = timedelta(days=20)
_SHORT_TITLE = 45  # signs of a first sentence that is a title
_NAME = re.compile(
    r"(?<![\w-])(?!(?:Caf|Fipe|Cnaf|Résultats?|Description|Bilan|Fiche|Janvier|Février|Mars|Avril|Mai|Juin|Juillet|Août|"
    r"Septembre|Octobre|Novembre|Décembre)\b)[A-ZÀ-Ý][a-zà-ÿ][\w-]{2,}"
)
Scope = list[Mark]
_SHOWS = ("bilan", "évaluation")  # of the service: it has begun


@rule("avant-debut", "Ce qui fonctionne, ou a des résultats, le fait avant le jour où il commence.")
def too_early(read: Read) -> Iterator[Found]:
    """« sera recrutée au printemps 2026 », and « elle intervient depuis septembre 2024 », of one thing."""
    dated = document_date(read)
    day = dated[0].first if dated else None
    told: set[tuple[int, int]] = set()
    for scope in _scopes(read):
        starts = [_of_day(one, day) for one in scope if one.phase == "begins" and not _past(one, day)]
        for start in starts[:3]:
            found = next((one for one in scope if _before(start, one)), None)
            if found is not None and (start.block.rank, start.at) not in told:
                told.add((start.block.rank, start.at))
                when = say(start.moment) if start.moment else "à venir"
                text = f"« {found.words} », alors que le début (« {start.words} ») est {when}."
                yield (read.passage((start.block, start.at)), read.passage((found.block, found.at))), text
                break


def _past(one: Mark, day: date | None) -> bool:
    """Whether what is told to come has come when the text is written: that is another slip."""
    return bool(one.coming and one.moment and day and one.moment.last < day)


def _of_day(one: Mark, day: date | None) -> Mark:
    """What begins on a day that has not come when the text is written is to come, whatever the tense."""
    later = one.moment is not None and day is not None and one.moment.first > day
    return replace(one, coming=True) if later else one


def _scopes(read: Read) -> Iterator[Scope]:
    """The marks of each project described, of each named thing, of each passage, of each short section."""
    found = _marked(read)
    yield from _recorded(read, found)
    yield from _named(read, found)
    for passage in read.speech.passages:
        if len(passage) < _MANY:
            yield [mark for rank in sorted({clause.block.rank for clause in passage}) for mark in found[rank]]
    sections: defaultdict[int, list[Block]] = defaultdict(list)
    for block in read.text.blocks:
        if block.kind in ("text", "item", "field") and read.described.isdisjoint(line.number for line in block.lines):
            sections[block.section.rank].append(block)
    for blocks in sections.values():
        if len(blocks) <= _SHORT:
            yield [mark for block in blocks for mark in found[block.rank]]
        else:
            yield from (found[block.rank] for block in blocks)


def _recorded(read: Read, found: dict[int, Scope]) -> Iterator[Scope]:
    """The marks of each project that the document describes."""
    of_line = {line.number: block for block in read.text.blocks for line in block.lines}
    for record in read.records:
        held = {of_line[one].rank: of_line[one] for one in sorted(record.numbers) if one in of_line}
        if len(held) < _LONG:
            yield [mark for rank, block in held.items() if block.kind != "row" for mark in found[rank]]


def _named(read: Read, found: dict[int, Scope]) -> Iterator[Scope]:
    """The marks of each thing that the text names: those of a paragraph that speaks of it alone, or of its clauses."""
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for clause in read.speech.clauses:
        keys[clause.block.rank].add(clause.key)
    named: defaultdict[str, Scope] = defaultdict(list)
    for clause in read.speech.clauses:
        if not clause.near or len(keys[clause.block.rank]) == 1 or PRONOUN.match(clause.folded):
            named[clause.key] += [one for one in found[clause.block.rank] if clause.start <= one.at < clause.end]
    yield from (scope for scope in named.values() if 1 < len(scope) < _MANY)


@lru_cache(maxsize=8)
def _marked(read: Read) -> dict[int, Scope]:
    found: dict[int, Scope] = {}
    for block in read.text.blocks:
        found[block.rank] = [one for part in _sentences(block) for one in marks(block, *part)]
    return found


def _sentences(block: Block) -> Iterator[tuple[int, int]]:
    """The sentences of a block, cut where a semicolon parts them."""
    for first, last in block.sentences:
        at = first
        for match in re.finditer(r"; ", block.folded[first:last]):
            yield at, first + match.start()
            at = first + match.end()
        yield at, last


def _before(start: Mark, works: Mark) -> bool:
    """Whether something is at work before it begins, or has begun, both being of one thing."""
    if works.phase == "begins" and not (start.coming and _begun_already(start, works)):
        return False
    follows = start.topic and works.bound and abs(start.block.rank - works.block.rank) < 2
    first_year = works.moment is not None or "premiere annee" in fold(works.words)
    shows = works.topic in _SHOWS and not start.topic and first_year
    if not (same_topic(start, works) or follows or shows) or (start.block is not works.block and _apart(start, works)):
        return False
    if start.coming:
        if (start.block, start.first) == (works.block, works.first) and not COMING.search(fold(start.words)):
            return False  # « a ouvert le 4 mai et accueille dix enfants », all of it after the document
        return works.moment is None or start.moment is None or works.moment.first < start.moment.last
    if start.moment is None or works.moment is None:
        return False
    loose = _LOOSE if works.moment.grain == "day" else timedelta(0)
    return _latest_start(works.moment) < start.moment.first - loose


def _latest_start(moment: Moment) -> date:
    """When what a date tells has begun at the latest: « de 2022 à 2024 », within 2022."""
    if moment.grain != "span":
        return moment.last
    if (moment.first.month, moment.first.day, moment.last.month, moment.last.day) == (1, 1, 12, 31):
        return date(moment.first.year, 12, 31)
    return moment.first + timedelta(days=30) if moment.first.day == 1 else moment.first


_DONE = re.compile(
    r"\b(?:a|ont|est|sont|ete|s'est) (?:[a-z]+ )?(?:ouvert|inaugur|debut|demarr|commenc|lance|cree)|"
    r"\b(?:ouverte?s?|inauguree?s?) "
)
_OPENS = re.compile(r"ouv(?:r|ert)|inaugur")
_ANOTHER = re.compile(r"\bvoisine?s?\b|\bautres?\b")


def _begun_already(start: Mark, works: Mark) -> bool:
    """« Les tournées ont débuté », « les tournées partiront »: the same has begun; a project may, and not its place."""
    two = (works.block, works.first) != (start.block, start.first) and not works.coming
    words = works.block.folded[works.first : works.end]
    two = two and bool(_DONE.search(words)) and not _ANOTHER.search(words)
    return two and bool(start.topic or (_OPENS.search(fold(start.words)) and _OPENS.search(fold(works.words))))


def _apart(one: Mark, two: Mark) -> bool:
    """Whether two sentences name different things, themselves or by the short one that opens their paragraph."""
    first, second = _owners(one), _owners(two)
    # « Argentat-sur-Dordogne », « Argentat »
    alike = any(a == b or a.startswith(f"{b}-") or b.startswith(f"{a}-") for a in first for b in second)
    return bool(first and second and not alike)


def _owners(one: Mark) -> set[str]:
    opening = one.block.sentences[0][1]
    title = one.block.text[:opening] if opening < min(_SHORT_TITLE, one.first + 1) else ""
    return set(_NAME.findall(one.block.text, one.first + 1, one.last)) or set(_NAME.findall(title))


_MOVED = re.compile(
    r"\bdev(?:ait|aient)\b|\binitial|\breport|\brepouss|\bau lieu\b|\bretard|\bavanc[eé]e?s? (?:au|a)\b|\bferme|"
    r"\bdemenag|\bprovisoire|\bautre|\bpuis\b"
)
_HOW = (
    re.compile(
        r"ouv(?:r|ert)|inaugur|en (?:service|route)|premi\w+ (?:accueil|enfant|famille|tournee|sortie|depart)|"
        r"accueillera|recevra|(?<!siege )(?<!reuni )(?<!reunie )pour la premiere fois"
    ),
    re.compile(r"demarr|debut|commenc|lanc|premiere (?:reunion|seance)|pour la premiere fois"),
    re.compile(r"recrut|pourvu|arriv|poste|fonctions"),
)


_HIRED = 2


def two_beginnings(read: Read) -> Iterator[Found]:
    """« La maison a ouvert le 15 janvier 2025 », and « la maison, inaugurée à l'automne 2024 »: of one named thing."""
    found = _marked(read)
    told: set[frozenset[tuple[int, int]]] = set()
    for scope in (*_recorded(read, found), *_named(read, found)):
        begun = [one for one in scope if one.moment is not None and _begun(one) and not _moved(one)]
        for one, two in combinations(begun[:12], 2):
            where = frozenset(((one.block.rank, one.at), (two.block.rank, two.at)))
            if where not in told and _once(one, two) and _apart_in_time(one, two):
                told.add(where)
                text = f"Le début est daté de {_when(one)} (« {one.words} ») et de {_when(two)} (« {two.words} »)."
                yield (read.passage((one.block, one.at)), read.passage((two.block, two.at))), text
                break


def opening(read: Read) -> Mark | None:
    """When the one thing that a document is about opened, where its sentences tell one month for it."""
    if not read.lone:
        return None
    begun = [one for marks_of in _marked(read).values() for one in marks_of if one.phase == "begins" and not one.topic]
    begun = [one for one in begun if one.moment and one.moment.grain in ("day", "month") and not _moved(one)]
    begun = [one for one in begun if _how(one) == 0]
    return begun[0] if len({one.moment.first.replace(day=1) for one in begun if one.moment}) == 1 else None


_STRUCTURES = stemmed("crèche micro-crèche maison relais guichet halte bus mam ludothèque jardin camion foyer")
_SINCE = re.compile(r"\bdepuis (?:le |la |l')?$")


def _begun(one: Mark) -> bool:
    """Whether it tells when something begins, be it by « depuis »."""
    since = one.moment and _SINCE.search(one.block.folded, one.first, one.moment.start)
    return one.phase == "begins" or bool(since)


def _moved(one: Mark) -> bool:
    folded = one.block.folded
    ends = one.moment and OTHER_END.search(folded, one.first, one.moment.start)
    return bool(ends or _MOVED.search(folded[one.first : one.last]))


def _when(one: Mark) -> str:
    return say(one.moment) if one.moment else ""


def _once(one: Mark, two: Mark) -> bool:
    """Whether two sentences tell the same beginning: of the same thing, in words of one kind."""
    if (one.block, one.first) == (two.block, two.first) or one.block.kind == two.block.kind == "row":
        return False
    first, second = _how(one), _how(two)
    alike = one.topic.replace("tournée", "") == two.topic.replace("tournée", "") or (
        first == second == _HIRED and not (one.topic and two.topic)
    )
    things = [_STRUCTURES.intersection(stems(each.block.folded[each.first : each.last])) for each in (one, two)]
    if not alike or first is None or second is None or (all(things) and not things[0] & things[1]):
        return False
    return bool(one.topic) or first == second


def _how(one: Mark) -> int | None:
    """Of which kind are the words of a beginning: an opening, a start, somebody's arrival."""
    words = fold(one.words)
    if _PLACE.search(one.block.folded, one.first, one.at) and not _EFFORT.search(one.block.folded, one.first, one.at):
        words = _HOW[1].sub("ouvert", words)  # « Le service, qui a commencé en septembre »
    return next((rank for rank, how in enumerate(_HOW) if how.search(words)), 0 if one.phase == "works" else None)


_PLACE = re.compile(
    r"\b(?:service|accueil|creche|halte\S*|maison|relais|guichet|lieu|bus|camion|ludotheque|multi-accueil|tournees?|"
    r"accueils|permanences?)\b[^.;:]{0,40}$"
)
_EFFORT = re.compile(
    r"\bprojet|\baction\b|\bexperimentation|\btravaux|\bchantier|\bformation|\breflexion|\bconcertation"
)


def _apart_in_time(one: Mark, two: Mark) -> bool:
    if one.moment is None or two.moment is None or "year" in (one.moment.grain, two.moment.grain):
        return False
    gap = max(one.moment.first, two.moment.first) - min(one.moment.last, two.moment.last)
    exact = one.moment.grain == two.moment.grain == "day"
    return gap > (timedelta(days=3) if exact else timedelta(days=10))
