"""One window of deposit, of answer or of a convention that opens or closes at two dates, or lasts something else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from projects.core.french import format_date, format_month
from reporting.reading.milestones import CLOSING, Milestone, milestones
from reporting.reading.rules.registry import Found, Read

_MANY = 40  # dates of one thing: more are a calendar of many
_NO_YEAR = 4  # the year of the days that are written without theirs
_APART = timedelta(days=130)
_CLOSES = frozenset(("dépôt", "questionnaire", "intention", "inscription"))
_LASTING = frozenset(("convention", "expérimentation"))
# What has one window for the whole document, whatever the project that it speaks of; and what is held once, whose
# names are of several words.
_OF_ALL = frozenset(("dépôt", "questionnaire", "intention", "prolongation", "jury"))
_FIRST = frozenset(("premier", "vagu", "campagn"))  # the first, where the other place says none
# What a network sends back, by a questionnaire or by a demand, has one day.
_ASKED = {"questionnaire": "dépôt"}
_ONE_OF_MANY = frozenset(("versement", "vote", "action", "résultat"))


@lru_cache(maxsize=8)
def _milestones(read: Read) -> list[Milestone]:
    return list(milestones(read.text))


def clashes(reads: Sequence[Read]) -> Iterator[Found]:
    """« Clôture : 10 avril », then « les dossiers reçus après le 30 mars, date de clôture »; in one document or all."""
    across = len(reads) > 1
    told = ((read, one) for read in reads for one in _milestones(read))
    index: defaultdict[str, list[tuple[Read, Milestone]]] = defaultdict(list)
    for read, one in told:
        if one.what in _ONE_OF_MANY:
            continue
        if one.what == CLOSING:
            closed = [
                pair for what, pairs in index.items() for pair in pairs if what in _CLOSES and pair[1].edge == "end"
            ]
            one = replace(one, what=closed[0][1].what) if len({each.what for _, each in closed}) == 1 else one
        known = index[_ASKED.get(one.what, one.what)]
        for other, two in known[-_MANY:]:
            if two.what != one.what and (across or not two.edge == one.edge == "end"):
                continue
            if across == (other is not read) and (text := _clash(two, one)):
                yield (other.passage((two.block, two.at)), read.passage((one.block, one.at))), text
                break
        known.append((read, one))


def _clash(one: Milestone, two: Milestone) -> str | None:
    a, b = one.block, two.block
    if (a is b and one.sentence == two.sentence) or a.kind == b.kind == "row":
        return None
    if a.fiche is not b.fiche and a.fiche and b.fiche and one.what not in _OF_ALL and " " not in one.what:
        return None
    if (a.intro is not None and a.intro is b.intro) or not (one.spoken and two.spoken):
        return None
    if (one.marks - _FIRST) != (two.marks - _FIRST):
        return None
    first, second = _in_one_year(one, two)
    apart = max(first[0], second[0]) - min(first[1], second[1])
    if apart <= timedelta(0) or (apart > _APART and one.what not in _LASTING):
        return None
    what = f"La période ({one.what})"
    if one.edge == two.edge:
        verb = "finit" if one.edge == "end" else "commence"
        return f"{what} {verb} à deux dates : {_say(*first)} et {_say(*second)}."
    start, end = (first, second) if one.edge == "start" else (second, first)
    if end[1] < start[0]:
        return f"{what} finit ({_say(*end)}) avant de commencer ({_say(*start)})."
    return None


def _in_one_year(one: Milestone, two: Milestone) -> tuple[tuple[date, date], tuple[date, date]]:
    """The bounds of both; a day without its year takes that of the other."""
    first, second = (one.first, one.last), (two.first, two.last)
    if one.known_year != two.known_year:
        year = (one if one.known_year else two).first.year
        moved = [_of_year(day, year) for day in (second if one.known_year else first)]
        if one.known_year:
            return first, (moved[0], moved[1])
        return (moved[0], moved[1]), second
    return first, second


def _of_year(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def _say(first: date, last: date) -> str:
    said = format_date(first) if first == last else format_month(first)
    return said if first.year > _NO_YEAR else said.rsplit(" ", 1)[0]


_SENT = re.compile(r"\b(?:depose|recu|parvenu|transmis|remis|envoye|adresse|arrive)\w{0,2}\b[^.;:]{0,50}\b(?:le|du) $")
_LATE = re.compile(r"\bprolong|\bdelai|\btard|\bapres\b|\bavant\b|\bplus\b|\bjusqu|\blimite|\bpieces|\bcomplement")


def sent_late(read: Read) -> Iterator[Found]:
    """« Date limite de dépôt : 31 août 2023 », then « Dossier déposé le 18 septembre 2023 »."""
    ends = [one for one in _milestones(read) if one.edge == "end" and one.what == "dépôt" and one.known_year]
    end = max(ends, key=lambda one: one.last, default=None)
    for block in read.text.blocks if end else ():
        for moment in block.moments:
            first, last = block.sentence_at(moment.start)
            if end is None or not timedelta(0) < moment.first - end.last < _APART or moment.grain != "day":
                continue
            if _SENT.search(block.folded, first, moment.start) and not _LATE.search(block.folded, first, last):
                text = f"Ce qui est déposé le {_say(moment.first, moment.last)} l’est après la fin du dépôt"
                yield (
                    (read.passage((end.block, end.at)), read.passage((block, moment.start))),
                    f"{text} ({_say(end.first, end.last)}).",
                )


def windows(read: Read) -> dict[str, tuple[Milestone, Milestone]]:
    """What opens on one day only and closes on one day only, in the whole document."""
    edges: defaultdict[str, dict[str, list[Milestone]]] = defaultdict(lambda: {"start": [], "end": []})
    for one in _milestones(read):
        if one.known_year and one.spoken and one.what not in _ONE_OF_MANY - {"action"}:
            edges[one.what][one.edge].append(one)
    return {
        what: (found["start"][0], found["end"][0])
        for what, found in edges.items()
        if all(len({(one.first, one.last, one.marks) for one in found[edge]}) == 1 for edge in ("start", "end"))
        and found["start"][0].first < found["end"][0].last
    }
