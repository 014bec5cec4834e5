"""Which figure of the portal a number of a document tells, of which row and population; none where that is unsure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from reporting.enums import Certainty, Measure
from reporting.models import ReadingStatement
from reporting.reading.places import places, region_of
from reporting.reading.project import Record
from reporting.reading.words import fold, tidy
from reporting.readings.codes import categories, maturities, porteur_kinds, progresses

# « 7 projets en Auvergne ; 1 en Corse »: how many lines after the word « projets » a list goes on without it.
REACH = 5
# An item of a list begins with its number, after a bullet and blanks.
OPENING = 6
# « cinq projets » are some of them more often than all.
SMALLEST = 10
# The lines of its cover.
HEAD = 8
_FUND = re.compile(r"\bfipe\b|\bfonds d'innovation\b[^.]{0,30}\bpetite enfance\b")
_COUNTED = re.compile(r"^(?:les |des |ces )?(?:autres )?(?:projets?|dossiers?|laureats?)\b")
_TERRITORY = re.compile(r"^(?P<what>regions?|departements?)\b")
# « dix des treize départements »: all that there are, whether they have a project or not.
_OF_ALL = re.compile(r"\b(?:des|sur les|parmi les|de ses)\s*$")
_WHOLE = re.compile(
    r"^(?:(?:ont |qui ont |sont |qui sont )?(?:ete |recu |beneficie )?(?:un |d'un )?(?:laureats?|soutenus?|retenus?|"
    r"finances?|cofinances?|cofinancements?|selectionnes?|suivis?|accompagnes?|fipe|du fipe|au total|en tout|"
    r"dans la region)\b.*|)$"
)
_NOT_ALL = re.compile(
    r"\b(?:nouveaux|nouvelles|autres|deposes?|recus|candidats?|refuses?|documentes?|en attente|minimum|maximum|"
    r"par (?:an|projet|dossier|caf|departement|region)|chacun|chaque)\b"
)
_GRANTED = re.compile(r"\b(?:accord|attribu|octroy)\w+")
_PAID = re.compile(r"\bvers(?:e|es|ee|ees|ements?)\b")
_EACH = re.compile(r"\bpar\b|\bmoyen\w*|\ben moyenne\b|\bpar an\b|\bplafond|\bmaximum|\bjusqu'a\b|\bchaque\b|\bchacun")
# « Montant attribué : 45 000 € » is a field of the project that stands above.
_FIELD = re.compile(r"[^\w]*(?:montant|aide|subvention|financement|soutien|budget)\b[^:\d]{0,40}: ?\d")
_OF_THE_WHOLE = re.compile(r"\b(?:total|totale|global|globale|ensemble|cumul|cumule|enveloppe|fipe|fonds|tous)\b")
# « Paris, le 3 mars 2026 » is where a letter was written.
_SIGNED = re.compile(r"[^,–|]{2,40}, (?:le )?\d{1,2}")
_FOLLOWED = re.compile(r"\bcaflab\b|\b(?:projets|dossiers) (?:suivis|accompagnes)\b")
_CAFLAB = re.compile(r"\bcaflab\b")


@dataclass(frozen=True)
class Population:
    """Of which projects a number speaks: all, or those followed by the Caflab, of a region, of the calls of a year."""

    caflab: bool = False
    region: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Counted:
    """A number of a document as a figure of the portal: the whole of `figure`, or its row `key`.

    `above` are the lines that tell what the cell of a table is of, its caption and its heads; `head` where that of its
    column is, as line, start and end.
    """

    row: ReadingStatement
    figure: str
    key: str
    population: Population
    above: tuple[int, ...] = ()
    head: tuple[int, int, int] | None = None

    @property
    def value(self) -> Decimal:
        return self.row.value


def is_about_fund(lines: Sequence[str]) -> bool:
    """Whether a text speaks of the fund that the portal follows: the numbers of another count other things."""
    return any(_FUND.search(fold(tidy(line))) for line in lines)


def names_caflab(lines: Sequence[str]) -> bool:
    """Whether the cover of a text names the Caflab, which follows some of the projects, or projects « suivis »."""
    head = [line for line in lines if line.strip()][:HEAD]
    return any(_FOLLOWED.search(fold(tidy(line))) for line in head)


def region_of_document(lines: Sequence[str], records: Sequence[Record] = ()) -> str:
    """The code of the one region that its first lines name, as its title does, where the projects that it describes
    (`records`) are in no other; « » for a national document.
    """
    cover = lines[: min(record.lines[0].number for record in records) - 1] if records else lines
    head = [line for line in [tidy(line) for line in cover if line.strip()][:HEAD] if not _SIGNED.match(line)]
    found = {place.region for line in head for place in places(f": {line}", f": {fold(line)}")}
    codes = [record.department for record in records if record.department]
    found_in = {code[1:] if code.startswith("R") else region_of(code) for code in codes}
    return found.pop() if len(found) == 1 and found_in <= found else ""


def measured(
    rows: Sequence[ReadingStatement],
    lines: Sequence[str],
    *,
    described: Iterable[range] = (),
    year: int | None = None,
    region: str = "",
) -> Iterator[Counted]:
    """The numbers of `rows` (in order) that count projects or money as the portal does.

    `lines` are those of the file; `described` the lines of the blocks that describe one project each, whose numbers
    are their own; `year` that of the document, which a heading gives to every number; `region` the one that it is
    about. A distribution is of the projects that were last counted whole.
    """
    inside = {line for block in described for line in block}
    noun_at, whole = -REACH, Population(region=region)
    for row, after in zip_longest(rows, rows[1:]):
        if row.line in inside or row.is_part or row.certainty in (Certainty.PLANNED, Certainty.RANGE):
            continue
        line = fold(tidy(lines[row.line - 1])) if row.line <= len(lines) else ""
        if row.measure == Measure.AMOUNT:
            found = _amount(row, line)
        elif row.measure == Measure.NUMBER:
            counts = bool(_COUNTED.match(fold(row.subject)))
            goes_on = row.start <= OPENING and 0 <= row.line - noun_at <= REACH
            if counts or goes_on:
                noun_at = row.line
            limit = after.start if after is not None and after.line == row.line else None
            found = _number(row, lines[row.line - 1], limit, counts=counts, goes_on=goes_on)
        else:
            continue
        if found is None:
            continue
        population = _population(row, line, year, found[0], whole)
        if found[0] == "projects.total":
            whole = population
        yield Counted(row, *found, population)


def _number(
    row: ReadingStatement, line: str, limit: int | None, *, counts: bool, goes_on: bool
) -> tuple[str, str] | None:
    """`limit` is where the next number of the line starts."""
    said = fold(tidy(f"{row.subject} {row.population}"))
    territory = _TERRITORY.match(fold(row.subject))
    if territory and re.search(r"\b(?:projets?|dossiers?|laureats?)\b", fold(tidy(line))):
        if _OF_ALL.search(fold(line[: row.start])):
            return None
        return ("regions.total" if territory["what"].startswith("region") else "departments.total", "")
    if not counts and not goes_on:
        return None
    if _NOT_ALL.search(said):
        return None
    if place := _place(row, line, limit):
        return ("projects.by_region", place[1:]) if place.startswith("R") else ("projects.by_department", place)
    for figure, codes in _ROWS:
        if found := codes(said):
            return (figure, found[0]) if len(found) == 1 else None
    whole = (
        counts
        and row.value >= SMALLEST
        and row.certainty == Certainty.EXACT
        and _WHOLE.match(fold(tidy(row.population)))
    )
    return ("projects.total", "") if whole else None


_ROWS: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    ("projects.by_main_category", categories),
    ("projects.by_maturity", maturities),
    ("projects.by_progress", progresses),
    ("projects.by_porteur_kind", porteur_kinds),
)


def _place(row: ReadingStatement, line: str, limit: int | None) -> str:
    """The one place that a number is of: what was read, unless it is named after the next number (« 14 projets, dont 9
    en Ardèche »); else what the words of its line name.
    """
    if row.places:
        later = limit is not None and row.places[0] in _named(line[limit:]) - _named(line[:limit])
        return row.places[0] if len(row.places) == 1 and not later else ""
    found = _named(line)
    alone = len(re.findall(r"\d+", re.sub(r"\([^)]*\)", "", line))) == 1
    return found.pop() if len(found) == 1 and alone else ""


def _named(text: str) -> set[str]:
    words = tidy(text)
    return {place.code for place in places(words, fold(words))}


def _amount(row: ReadingStatement, line: str) -> tuple[str, str] | None:
    if _EACH.search(fold(tidy(row.population))) or _EACH.search(line):
        return None
    # Read before money that is paid: « versé » is said of what was granted too.
    figure = "money.granted" if _GRANTED.search(line) else "money.paid" if _PAID.search(line) else ""
    if not figure or len(row.places) > 1 or (_FIELD.match(line) and not _OF_THE_WHOLE.search(line)):
        return None
    if row.places and row.places[0].startswith("R"):
        return f"{figure}_by_region", row.places[0][1:]
    return (figure, "") if not row.places else None


def _population(row: ReadingStatement, line: str, year: int | None, figure: str, whole: Population) -> Population:
    told = fold(tidy(f"{row.section} {row.population} {line}"))
    if figure != "projects.total":
        return whole if whole.caflab or not _CAFLAB.search(told) else Population(True, whole.region)
    single = row.years[0] if len(row.years) == 1 and row.years[0] != year else None
    # « 212 lauréats en 2023 » is said of a call; a year beside another number is that of its document.
    of_call = single if re.search(r"\blaureats?|\bretenus?|\bappel", told) else None
    return Population(bool(_CAFLAB.search(told)), whole.region, of_call)
