"""What the engine read, as rows to keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from projects.core.french import format_date
from reporting.enums import Certainty, Measure
from reporting.models import ReadingStatement
from reporting.reading.numbers import Hedge, Kind
from reporting.reading.rules.days import document_date
from reporting.reading.rules.registry import Read
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS
from reporting.reading.words import WORD, stem
from reporting.readings.celled import CellStatement, cells
from reporting.readings.places import place_of

MEASURES: dict[Kind, Measure] = {
    "count": Measure.NUMBER,
    "percent": Measure.SHARE,
    "euro": Measure.AMOUNT,
    "points": Measure.POINTS,
    "ratio": Measure.RATIO,
}
UNITS = {Measure.SHARE: "%", Measure.AMOUNT: "€", Measure.POINTS: "points"}
CERTAINTIES: dict[Hedge, Certainty] = {
    "": Certainty.EXACT,
    "about": Certainty.ABOUT,
    "min": Certainty.LEAST,
    "max": Certainty.MOST,
    "range": Certainty.RANGE,
    "planned": Certainty.PLANNED,
}
KINDS = {measure: kind for kind, measure in MEASURES.items()}
HEDGES = {certainty: hedge for hedge, certainty in CERTAINTIES.items()}
# What a person may correct, in the order of the form.
CORRECTED = ("subject", "population", "measure", "value", "unit", "period", "certainty")
# With six decimals, what Decimal keeps exactly by default.
MOST = Decimal(10) ** 21
_EXACT = Decimal("0.000001")
# « 2. Les projets »: no number of theirs.
_RANK = re.compile(r"\d{1,2}[.)](?: |$)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def told(read: Read) -> Iterator[tuple[Statement, ReadingStatement]]:
    """Each number of the sentences and of the cells of tables, with the row that keeps it (without its file), in order;
    articles (« un projet ») and the ranks of titles left out.
    """
    position = 0
    for statement in sorted((*read.statements, *cells(read.text)), key=lambda one: one.block.rank):
        quantity = statement.quantity
        scale = scale_of(statement)
        if quantity.article or quantity.kind not in MEASURES or abs(quantity.value * scale) >= MOST:
            continue
        if quantity.start == 0 and _RANK.match(statement.block.folded):
            continue
        position += 1
        line, start, end = place_of(statement)
        measure = MEASURES[statement.meant if isinstance(statement, CellStatement) else quantity.kind]
        upper = quantity.upper * scale if quantity.upper is not None else None
        yield (
            statement,
            ReadingStatement(
                position=position,
                line=line,
                start=start,
                end=end,
                section=" › ".join(statement.block.section.path)[-300:],
                subject=_subject(statement)[:200],
                population=_population(statement)[:300],
                measure=measure,
                value=(quantity.value * scale).quantize(_EXACT),
                upper=upper.quantize(_EXACT) if upper is not None and abs(upper) < MOST else None,
                unit=UNITS.get(measure, ""),
                period=_period(statement),
                certainty=CERTAINTIES[quantity.hedge],
                words=statement.words[:300],
                years=sorted(statement.years),
                places=sorted(statement.places),
                is_part=statement.part,
            ),
        )


def sentences(read: Read) -> Iterator[ReadingStatement]:
    """The rows of what sentences say: tables are read by themselves (`tabled`) where their cells are figures."""
    return (row for statement, row in told(read) if not isinstance(statement, CellStatement))


def scale_of(statement: Statement) -> Decimal:
    """How many times what its words say a number means."""
    return statement.scale if isinstance(statement, CellStatement) else Decimal(1)


def described_on(reads: Iterable[Read]) -> date | None:
    """The day that documents bear, of the first that bears one; else the situation that their first lines tell. The
    last day of a month.
    """
    known = list(reads)
    for read in known:
        if found := document_date(read):
            return found[0].last
    return next((day for read in known if (day := _situation(read))), None)


_SITUATION = re.compile(r"\b(?:situation|donnees|etat|chiffres?|arretee?s?)\b[^.;]{0,30}(?:\bau|\ba fin|\bfin|:) ?$")
_FIRST_LINES = 8


def _situation(read: Read) -> date | None:
    """« Situation au 30 juin 2025 », under a title that has no day of its own."""
    for block in read.text.blocks[:_FIRST_LINES]:
        for moment in block.moments:
            dated = moment.known_year and moment.grain in ("day", "month")
            if dated and _SITUATION.search(block.folded, 0, moment.start):
                return moment.last
    return None


def _subject(statement: Statement) -> str:
    """The noun as it is written: what follows the number, or the nearest word of the block with that stem; the head of
    its column for the number of a cell, else what its row names.
    """
    if isinstance(statement, CellStatement):
        return statement.head or statement.label
    if statement.shown:
        return _written(statement, statement.quantity.end, len(statement.shown))
    block, at = statement.block, statement.quantity.start
    near = [
        match
        for match in WORD.finditer(block.folded)
        if statement.noun in (one := stem(match[0].split("'")[-1]), NOUNS.get(one, one))
    ]
    if not near:
        return statement.noun
    best = min(near, key=lambda match: abs(match.start() - at))
    return block.text[best.start() : best.end()].split("'")[-1]


def _population(statement: Statement) -> str:
    """The words that follow the noun, up to the end of the clause; what its row names for the number of a cell."""
    if isinstance(statement, CellStatement):
        return statement.label if statement.head else ""
    start = statement.quantity.end + len(statement.shown)
    return _written(statement, start, len(statement.after) - len(statement.shown))


def _written(statement: Statement, start: int, length: int) -> str:
    return statement.block.text[start : start + max(0, length)].strip(" ,;:–-")


def _period(statement: Statement) -> str:
    if len(statement.days) == 1:
        return format_date(next(iter(statement.days)))
    years = sorted(statement.years)
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} à {years[-1]}"
    return ", ".join(str(year) for year in years[:10])
