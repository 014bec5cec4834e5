"""One event said twice with two dates, in one document or in several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from projects.core.french import format_date
from reporting.reading.blocks import Block
from reporting.reading.dates import MONTHS, Moment
from reporting.reading.rules.registry import Found, Read, rule, rule_across
from reporting.reading.vocabulary import SAME, stemmed
from reporting.reading.words import stem, stems


@dataclass(frozen=True)
class Event:
    """Something that happened on a day or in a month: its kind, and the words around it."""

    kind: str
    words: frozenset[str]
    moment: Moment
    block: Block
    read: Read


_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("lancement", re.compile(r"\blance(?:e|es|s|ment|r)?\b|\bouverture de l'appel")),
    ("date limite", re.compile(r"\bdate limite|\bau plus tard|\bcloture|\bavant le\b|\bdernier delai|\bjusqu'au\b")),
    ("signature", re.compile(r"\bsigne(?:e|es|s|r)?\b|\bsignature")),
    ("adoption", re.compile(r"\badopte(?:e|es|s|r)?\b|\badoption|\bvotee?s?\b|\bapprouvee?s?\b")),
    ("publication", re.compile(r"\bpubliee?s?\b|\bpublication|\bparue?s?\b|\bparution")),
    (
        "ouverture",
        re.compile(
            r"\bouvertes?\b|\bouvert\b|\bouverts\b|\bouverture|\binaugur\w+|\bouvr(?:ira|iront|ir)\b|"
            r"\baccueille depuis|\ben service"
        ),
    ),
    ("création", re.compile(r"\bcreee?s?\b|\bcreation\b|\bfondee?s?\b")),
    ("réunion", re.compile(r"\breuni\w*|\bseance\b|\bcomite (?:de|s')|\bcommission (?:s'|du)|\bjury\b")),
    ("notification", re.compile(r"\bnotifi\w+")),
    ("début", re.compile(r"\bdebut\w*|\bdemarr\w+|\bcommenc\w+|\bentre(?:e|r|ra|nt)? en vigueur|\bdans ses fonctions")),
    (
        "fin",
        re.compile(
            r"\bfin (?:du|de la|des)\b|\bs'acheve\w*|\bprend\w* fin|\btermine\w*|\bfermee?s?\b|\bferme\b|"
            r"\bfermeture"
        ),
    ),
)
_TIME_WORDS = frozenset(
    stem(one)
    for one in (
        *MONTHS,
        "date",
        "limite",
        "tard",
        "seance",
        "annee",
        "mois",
        "jour",
        "depuis",
        "compter",
        "partir",
        "heure",
    )
)
_MOVED = re.compile(
    r"\binitial|\breport|\bprolong|\bavanc|\bdecal|\bau lieu\b|\bdevait\b|\bprevue?s?\b|\bprochain|"
    r"\bdeuxieme|\bsecond|\bpremiere?s? |\btroisieme|\bannuel|\bchaque\b|\bnouvel|\bderniere? "
)


def _events(read: Read) -> Iterator[Event]:
    for block in read.text.blocks:
        for moment in block.moments:
            if moment.grain not in ("day", "month") or not moment.known_year:
                continue
            first, last = block.sentence_at(moment.start)
            near = [one for one in block.moments if first <= one.start < last and one is not moment]
            start = max([first, moment.start - 90, *(one.end for one in near if one.end <= moment.start)])
            end = min([last, moment.end + 70, *(one.start for one in near if one.start >= moment.end)])
            words = block.folded[start:end]
            if _MOVED.search(words):
                continue
            lead = block.folded[start : moment.start] or words
            kind = next((name for name, pattern in _EVENTS if pattern.search(lead)), None) or next(
                (name for name, pattern in _EVENTS if pattern.search(words)), None
            )
            if kind is not None:
                own = (
                    frozenset(SAME.get(word, word) for word in stems(words))
                    - _TIME_WORDS
                    - frozenset(
                        one
                        for one in stems(words)
                        if one.startswith(("lanc", "ouv", "sign", "publi", "reuni", "cre", "debut", "adopt"))
                    )
                )
                yield Event(kind, own, moment, block, read)


@rule("deux-dates", "Le même évènement a deux dates dans le document.")
def two_dates(read: Read) -> Iterator[Found]:
    yield from _date_clashes(_events(read), across=False)


@rule_across("deux-dates-documents", "Le même évènement a deux dates dans deux documents.")
def two_dates_across(reads: Sequence[Read]) -> Iterator[Found]:
    yield from _date_clashes((event for read in reads for event in _events(read)), across=True)


def _date_clashes(events: Iterable[Event], *, across: bool) -> Iterator[Found]:
    index: defaultdict[tuple[str, str], list[Event]] = defaultdict(list)
    told: set[tuple[int, int]] = set()
    for event in events:
        keys = {(event.kind, word) for word in event.words} | {
            (event.kind, f"{event.moment.first.day}/{event.moment.first.month}")
        }
        for other in {id(one): one for key in keys for one in index[key][-20:]}.values():
            mark = (id(other.block), id(event.block))
            if mark not in told and (not across or other.read is not event.read) and _two_dates(other, event):
                told.add(mark)
                text = f"Le même évènement ({event.kind}) est daté du {_day(other.moment)} et du {_day(event.moment)}."
                yield (
                    (
                        other.read.passage((other.block, other.moment.start)),
                        event.read.passage((event.block, event.moment.start)),
                    ),
                    text,
                )
        for key in keys:
            index[key].append(event)


_OTHER_DEADLINES = stemmed(
    "bilan question facture inscription demande avis session vague phase complément pièce "
    "renseignement paiement convention"
)


def _two_dates(one: Event, two: Event) -> bool:
    first, second = one.moment, two.moment
    if (
        one.block is two.block
        or one.block.fiche is not two.block.fiche
        or (one.kind == "réunion" and first.first != second.first and not one.words & two.words)
    ):
        return False
    if first.first <= second.last and second.first <= first.last:
        return False
    both = one.words & two.words
    if one.kind == two.kind == "date limite" and "depos" in both and not (one.words | two.words) & _OTHER_DEADLINES:
        return True
    same_day = first.grain == second.grain == "day" and (first.first.day, first.first.month) == (
        second.first.day,
        second.first.month,
    )
    if same_day and one.kind not in ("date limite", "réunion", "fin", "début"):
        return True
    return (
        len(both) >= 2
        and len(both) * 2 >= min(len(one.words), len(two.words))
        and len(both) * 10 >= len(one.words | two.words) * 4
    )


def _day(moment: Moment) -> str:
    return format_date(moment.first) if moment.grain == "day" else format_date(moment.first).split(" ", 1)[1]
