"""French dates: days, months, quarters, years, and the periods between them, found in tidied and folded text."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

Grain = Literal["day", "month", "quarter", "half", "year", "span"]

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SHORT = {"janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_MONTH_NUMBERS = {name: rank for rank, name in enumerate(MONTHS, start=1)} | _SHORT
_SEASONS = {"hiver": 1, "printemps": 3, "ete": 6, "automne": 9}
_ORDINALS = {
    "premier": 1, "1er": 1, "1e": 1, "deuxieme": 2, "second": 2, "2e": 2, "2eme": 2, "2nd": 2,
    "troisieme": 3, "3e": 3, "3eme": 3, "quatrieme": 4, "dernier": 4, "4e": 4, "4eme": 4,
}  # fmt: skip

_MONTH = r"(?:" + "|".join((*MONTHS, *(f"{short}\\." for short in _SHORT))) + r")"
_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:(?P<weekday>" + "|".join(WEEKDAYS) + r"),? )?"
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_PART = r"debut|mi|fin|courant"
# How a form may begin: few places of a text do, and only there are they all tried.
_OPENS = "|".join(
    sorted({one[:3] for one in (*_MONTH_NUMBERS, *WEEKDAYS, *_SEASONS, *_ORDINALS, *_PART.split("|"), "rentree")})
)

_FORMS = re.compile(
    rf"(?=\d|{_OPENS}|t[1-4])(?:"
    + "|".join(
        (
            rf"(?P<iso>{_YEAR}-\d\d-\d\d)",
            rf"{_WEEKDAY}(?P<day>[12]\d|3[01]|0?[1-9])(?:er)? ?(?P<month>{_MONTH})(?: (?P<year>{_YEAR}))?",
            rf"(?P<slash>(?:[0-2]?\d|3[01])[/.](?:0?[1-9]|1[0-2])[/.](?:{_YEAR}|\d\d))",
            rf"(?P<my>(?:0[1-9]|1[0-2])/{_YEAR})",
            r"(?P<dm>(?:[0-2]\d|3[01])/(?:0[1-9]|1[0-2]))(?![/\d])",
            rf"(?P<monthfrom>{_MONTH}) ?(?:/|-|et|a) ?(?P<monthto>{_MONTH}) (?P<monthsyear>{_YEAR})",
            rf"(?:(?P<part>{_PART})[ -])?(?P<monthonly>{_MONTH}) (?P<monthyear>{_YEAR})",
            rf"(?P<rank>{_ORDINAL}) (?P<cut>trimestre|semestre) (?:de (?:l'annee )?)?(?P<cutyear>{_YEAR})",
            rf"t(?P<tq>[1-4])[ -](?P<tyear>{_YEAR})",
            rf"(?P<season>printemps|ete|automne|hiver) (?P<seasonyear>{_YEAR})",
            rf"rentree (?:scolaire )?(?:de )?(?:septembre )?(?P<school>{_YEAR})",
            rf"(?:(?P<yearpart>debut|mi|fin)[ -])?(?P<plain>{_YEAR})",
        )
    )
    + ")"
)
_DIGIT = re.compile(r"\d")
_EDGE = re.compile(r"[\w/]|[.,]\d")
_SPAN = re.compile(r"^(?: ?(?:-|–|—|/) ?| (?:a|au|et|jusqu'au|jusqu'en|jusqu'a) (?:le |la |fin )?)$")
_FROM = re.compile(r"(?:\bde|\bdu|\bd'|\bentre(?: le)?|\bperiode|\bannees|\bexercices?|\bdes le|\bcog)(?: l'annee)? ?$")
_BARE = re.compile(
    rf"\b(?:du|entre le|les|le) (?P<a>\d{{1,2}})(?:er)?(?: (?P<am>{_MONTH}))? (?:au|et(?: le)?) (?=\d)",
)


# « entre l'ouverture et le 31 décembre 2025 », « deux mois après l'ouverture, en mai »: not the day of what it names.
OTHER_END = re.compile(
    r"\b(?:entre (?:l'|la |le |sa |son )[a-z' -]{3,50} et (?:le |la fin |fin )?|(?:depuis |des |de |a partir de )"
    r"(?:l'|la |le |sa |son )[a-z' -]{3,50} (?:jusqu'(?:au|a|en) |au |a la )|\bdu [a-z' -]{3,50} au |"
    r"(?:mois|ans?|semaines?|jours?) (?:apres|avant) (?:l'|la |le |sa |son )[a-z' -]{3,40},? (?:en |le |au |des )?)"
    r"(?:fin |mois de |mois d'|fin de )?$"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a month, a year or a span as it is written at `start:end`; days are included. `known_year` says whether
    the year is written: without it, `first` and `last` are in year 1 and only compare with their like.
    """

    start: int
    end: int
    first: date
    last: date
    grain: Grain
    known_year: bool = True
    weekday: int | None = None

    @property
    def years(self) -> frozenset[int]:
        return frozenset(range(self.first.year, self.last.year + 1)) if self.known_year else frozenset()


def moments(folded: str) -> list[Moment]:
    """Every date and period, the longest reading of each: « de 2023 à 2025 » is one span, not two years."""
    if not _DIGIT.search(folded):
        return []
    single = [found for match in _FORMS.finditer(folded) if (found := _read(match, folded))]
    return _with_only_year(_spans(_with_borrowed_year(single, folded), folded))


def _with_only_year(found: list[Moment]) -> list[Moment]:
    """A day without its year is of the one year that the dates before it say: « le 30 juin 2024 ; le 12 septembre »."""
    result: list[Moment] = []
    for moment in found:
        years = {one.first.year for one in result if one.grain in ("day", "month") and one.known_year}
        if not moment.known_year and moment.grain == "day" and len(years) == 1:
            try:
                day = moment.first.replace(year=years.pop())
            except ValueError:
                continue
            moment = replace(moment, first=day, last=day, known_year=True)
        result.append(moment)
    return result


def _read(match: re.Match[str], folded: str) -> Moment | None:
    start, end = match.span()
    before = folded[start - 1 : start]
    if (before and (before.isalnum() or before in "_/")) or _EDGE.match(folded, end):
        return None
    weekday = WEEKDAYS.index(match["weekday"]) if match["weekday"] else None
    try:
        first, last, grain, known = _bounds(match)
    except ValueError:  # the 31st of June is no date
        return None
    return Moment(start, end, first, last, grain, known, weekday)


def _bounds(match: re.Match[str]) -> tuple[date, date, Grain, bool]:
    if match["iso"]:
        day = date.fromisoformat(match["iso"])
    elif match["month"]:
        year = int(match["year"] or 4)  # year 4 is a leap year: 29 February can be said
        day = date(year, _month(match["month"]), int(match["day"]))
        return day, day, "day", bool(match["year"])
    elif match["slash"]:
        one, two, last = re.split(r"[/.]", match["slash"])
        day = date(int(last) + (2000 if len(last) == 2 else 0), int(two), int(one))
    elif match["dm"]:
        one, two = match["dm"].split("/")
        return (day := date(4, int(two), int(one))), day, "day", False
    elif match["my"]:
        two, last = match["my"].split("/")
        return *_month_bounds(int(last), int(two)), "month", True
    elif match["monthfrom"]:
        year = int(match["monthsyear"])
        first, _ = _month_bounds(year, _month(match["monthfrom"]))
        return first, _month_bounds(year, _month(match["monthto"]))[1], "span", True
    elif match["monthonly"]:
        return *_month_bounds(int(match["monthyear"]), _month(match["monthonly"])), "month", True
    elif match["cut"] or match["tq"]:
        rank = int(match["tq"]) if match["tq"] else _ORDINALS[match["rank"]]
        length = 6 if match["cut"] == "semestre" else 3
        rank = min(rank, 12 // length)
        year = int(match["cutyear"] or match["tyear"])
        first, last = _month_bounds(year, rank * length)
        return first.replace(month=rank * length - length + 1), last, "half" if length == 6 else "quarter", True
    elif match["season"]:
        first_month, year = _SEASONS[match["season"]], int(match["seasonyear"])
        return date(year, first_month, 1), _month_bounds(year, min(12, first_month + 3))[1], "quarter", True
    elif match["school"]:
        return *_month_bounds(int(match["school"]), 9), "month", True
    else:
        year = int(match["plain"])
        return date(year, 1, 1), date(year, 12, 31), "year", True
    return day, day, "day", True


def _month(word: str) -> int:
    return _MONTH_NUMBERS[word.rstrip(".")]


def _month_bounds(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _with_borrowed_year(found: list[Moment], folded: str) -> list[Moment]:
    """« du 3 mars au 15 avril 2025 », « du 3 au 15 avril 2025 »: the first takes month and year from the second."""
    by_start = {moment.start: rank for rank, moment in enumerate(found)}
    result = list(found)
    for rank, (one, two) in enumerate(pairwise(found)):
        joint = folded[one.end : two.start]
        if one.grain == "day" and not one.known_year and two.known_year and two.grain == "day" and _SPAN.match(joint):
            # « du 15 décembre au 15 janvier 2025 » crosses a year; « du 15 mars au 3 mars 2025 » is a slip to be seen.
            crosses = (one.first - two.first.replace(year=4)).days > 182
            try:
                day = one.first.replace(year=two.first.year - crosses)
            except ValueError:
                continue
            result[rank] = Moment(one.start, one.end, day, day, "day", True, one.weekday)
    for match in _BARE.finditer(folded):
        rank_of = by_start.get(match.end())
        if match["am"] or rank_of is None or result[rank_of].grain != "day":
            continue
        two = result[rank_of]
        try:
            day = two.first.replace(day=int(match["a"]))
        except ValueError:
            continue
        result.append(Moment(match.start("a"), match.end("a"), day, day, "day", two.known_year))
    return sorted(result, key=lambda moment: moment.start)


def _spans(found: list[Moment], folded: str) -> list[Moment]:
    """Join two ends into one span where the words between them say so."""
    result: list[Moment] = []
    for moment in found:
        last = result[-1] if result else None
        if last and _joined(last, moment, folded):
            result[-1] = Moment(last.start, moment.end, last.first, moment.last, "span", last.known_year)
        else:
            result.append(moment)
    return result


def _joined(one: Moment, two: Moment, folded: str) -> bool:
    joint = folded[one.end : two.start]
    if one.grain == "span" or one.known_year != two.known_year or not _SPAN.match(joint):
        return False
    if joint.strip().startswith("et"):
        # « le 14 mars et le 21 novembre » are two days; « entre le 3 et le 15 mars », « 2024 et 2025 » are told apart.
        return bool(re.search(r"\bentre(?: le| la)? ?$", folded[: one.start]))
    if joint.strip() == "a" and not _FROM.search(folded, 0, one.start):
        return one.grain == two.grain == "year"
    return not (joint.strip() == "/" and one.grain == "day")
