"""Which figure of the portal the cells of a table tell: what its row is of, under what its column counts.

A cell says nothing by itself: a label, a head or a caption that is not understood whole makes it no figure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from reporting.enums import Certainty, Measure
from reporting.models import ReadingStatement
from reporting.reading.blocks import Table, Text
from reporting.reading.places import region_of
from reporting.reading.rules.grids import Cell, grid
from reporting.reading.rules.series import several
from reporting.reading.words import fold, tidy
from reporting.readings.captions import caption_of, heads_but_caption
from reporting.readings.heads import AMOUNT, COUNT, GRANTED, PAID, Head, head_of
from reporting.readings.measures import Counted, Population
from reporting.readings.places import place_of_cell

# A label alone may be a word of anything: « Départements » is a type of porteur beside « Communes ».
FEWEST = 2
# Blocks before and after a table that tell how it counts.
AROUND = 3
_NUMBER = re.compile(r"\d[\d ]*(?:,\d+)?(?: (?:projets?|dossiers?|laureats?)| ?€| euros?| ?k€| ?m€)?")
_SAYS_PLACES = re.compile(r"\bregion|\bdepartement|\bdep\b|\bdept\b|\bterritoires?\b")
_FIGURES = {
    "region": "projects.by_region",
    "department": "projects.by_department",
    "category": "projects.by_main_category",
    "maturity": "projects.by_maturity",
    "progress": "projects.by_progress",
    "kind": "projects.by_porteur_kind",
}
_WHOLE = ("", "total")
_PLACES = frozenset({"region", "department"})


@dataclass(frozen=True)
class _Told:
    """A cell, with its row and what that says with its column; `implied` where nothing says that it counts projects."""

    cell: Cell
    row: Head
    said: Head
    shown: str
    implied: bool = False


class Wholes:
    """How many projects the sentences of a document count in all, in order."""

    def __init__(self, counted: Iterable[Counted], region: str) -> None:
        """In a document about a region, « 14 projets en Bretagne » are all of them too."""
        self._lines = list[int]()
        self._populations = list[Population]()
        self._of = defaultdict[Decimal, set[tuple[int, Population]]](set)
        for one in counted:
            if one.figure == COUNT or (region and (one.figure, one.key) == (_FIGURES["region"], region)):
                self._lines.append(one.row.line)
                self._populations.append(one.population)
                self._of[one.value].add((one.row.line, one.population))

    def of(self, values: Iterable[Decimal], but: Collection[int]) -> set[Population]:
        """The populations that count one of these numbers, on other lines than `but`."""
        found = (one for value in values for one in self._of.get(value, ()))
        return {population for line, population in found if line not in but}

    def before(self, line: int) -> Population | None:
        """The one that was last counted before a line."""
        rank = bisect_left(self._lines, line)
        return self._populations[rank - 1] if rank else None


@dataclass(frozen=True)
class About:
    """What a document is about, for all its tables: its year, its region; whether its cover names the Caflab, so that
    « dossiers » may be all, or those that it follows.
    """

    year: int | None = None
    region: str = ""
    caflab: bool = False


def tabled(text: Text, wholes: Wholes, about: About, described: Iterable[range] = ()) -> Iterator[Counted]:
    """The cells that tell a figure without a doubt, but in the blocks that describe one project each (`described`)."""
    inside = {line for block in described for line in block}
    for table in text.tables:
        if table.rows and not any(row.lines[0].number in inside for row in table.rows):
            yield from _Reader(text, table, wholes, about).counted()


class _Reader:
    """One table read, as `tabled` says."""

    def __init__(self, text: Text, table: Table, wholes: Wholes, about: About) -> None:
        self.text, self.table, self.wholes, self.about = text, table, wholes, about
        self.caption = caption_of(text, table)
        self.header = heads_but_caption(table)
        self.of_place = _of_place(self.header)
        self.rows = [head_of(row.cells[0], of_place=self.of_place) if row.cells else None for row in table.rows]
        self.columns = [head_of(head, of_place=self.of_place) for head in self.header] or [Head()] * grid(table).width

    def counted(self) -> Iterator[Counted]:
        if self.caption.is_other or not self.table.rows[0].cells[0].strip():  # « | 2023 | 2024 »: heads on two lines
            return
        population, is_sure = self._population()
        if population is None:
            return
        found: dict[tuple[str, str, Population], list[_Told]] = defaultdict(list)
        for one in self.told:
            figure = self._figure(one, is_sure=is_sure)
            if figure is not None:
                of = replace(population, year=int(one.said.key)) if one.said.dimension == "year" else population
                found[(*figure, of)].append(one)
        for (figure_id, key, of), ones in found.items():
            if len(ones) == 1:  # two cells that would tell one figure tell two things
                yield Counted(
                    self._row(ones[0], of), figure_id, key, of, self.caption.lines, self._head(ones[0].cell.rank)
                )

    @cached_property
    def told(self) -> list[_Told]:
        """The cells whose row and column are understood."""
        found = []
        for row, cells in zip(self.rows, grid(self.table).cells, strict=True):
            if row is None or len(cells) != len(self.columns):
                continue
            for column, cell in zip(self.columns, cells, strict=True):
                if column is None or cell is None or cell.kind not in ("count", "euro"):
                    continue
                said = _joined(row, column)
                if said is not None and _NUMBER.fullmatch(fold(tidy(cell.row.cells[cell.rank]))):
                    found.append(self._measured(cell, row, said))
        places = {one.said.dimension for one in found} & _PLACES
        label = self.header[0] if self.header else ""
        # « Paris », « Nantes »: towns, where nothing says that they are departments.
        towns = not self.of_place and (label or None in self.rows)
        return [one for one in found if one.said.dimension not in _PLACES] if len(places) > 1 or towns else found

    def _measured(self, cell: Cell, row: Head, said: Head) -> _Told:
        label = tidy(cell.row.cells[0])
        head = tidy(self.header[cell.rank]) if cell.rank < len(self.header) else ""
        shown = f"{label}, {head}" if head else label
        if said.measure == AMOUNT:
            said = replace(said, measure=self.caption.money)
        elif not said.measure:
            return _Told(cell, row, replace(said, measure=COUNT), shown, implied=not self.caption.counts)
        return _Told(cell, row, said, shown)

    def _population(self) -> tuple[Population | None, bool]:
        """Of which projects the table speaks, None where that is not sure; whether a sentence counts as many."""
        caption, about = self.caption, self.about
        years = set() if self.by_year else caption.years - {about.year}
        call = next(iter(years)) if len(years) == 1 and caption.of_call else None
        if (years and call is None) or (
            not self.by_year and caption.of_call and caption.is_dated and about.year in caption.years
        ):
            return None, False  # as things stood at another time; or maybe of one call
        same = self.wholes.of(self.sums, caption.lines if caption.is_known else ())
        if caption.caflab or call:
            said = Population(caption.caflab, about.region, call)
            return said, said in same
        plain, before = Population(region=about.region), self.wholes.before(self.table.rows[0].lines[0].number)
        if len(same) == 1:
            found: Population | None = next(iter(same))
        elif same or caption.is_known or (self.sums and before is not None and not self.by_year):
            found = None  # some of them, or a slip
        else:
            found = before or plain
        is_some = (about.caflab or caption.is_followed) and found is not None and not found.caflab
        if found is None or is_some or (not same and found != plain):
            return None, False
        return found, bool(same)

    def _figure(self, one: _Told, *, is_sure: bool) -> tuple[str, str] | None:
        """The figure and its row, None where something is missing or more is said than a figure counts."""
        said, where = one.said, self.where
        if not said.measure or (one.implied and not is_sure):
            return None
        if said.measure in (GRANTED, PAID):
            return self._money(one)
        if one.cell.kind != "count" or one.cell.value % 1 or (said.measure != COUNT and said.dimension):
            return None
        if said.dimension == "year":
            is_call = said.of_call or self.caption.of_call
            return (COUNT, "") if is_call and not where and int(said.key) <= (self.about.year or 9999) else None
        if self.by_year and not is_sure:
            return None  # of these years, which may not be all
        if said.dimension in _WHOLE:
            return self._whole(one, is_sure=is_sure)
        if said.dimension in _PLACES:
            region = said.key if said.dimension == "region" else region_of(said.key)
            return (_FIGURES[said.dimension], said.key) if self.about.region in ("", region) else None
        if where or len(self.keys[said.dimension]) < FEWEST or (said.dimension == "category" and not self.is_main):
            return None
        return _FIGURES[said.dimension], said.key

    def _whole(self, one: _Told, *, is_sure: bool) -> tuple[str, str] | None:
        """A total, where every line that it adds up is understood, or a sentence counts as many."""
        if one.said.measure != COUNT:
            return (one.said.measure, "") if not self.where else None
        complete = one.row.dimension == "total" and None not in self.rows and bool(self.keys)
        named = one.row.measure == COUNT and not one.said.dimension  # « Projets retenus | 17 »
        if not (is_sure or complete or named) or ("category" in self.keys and not self.is_main):
            return None
        if not self.where:
            inside = {region_of(key) for key in self.keys["department"]}
            return (COUNT, "") if self.about.region or len(inside) != 1 else None  # of a region that nothing names
        place = next(iter(self.where)) if len(self.where) == 1 and not self.about.region else ""
        if not place:
            return None
        return (_FIGURES["region"], place[1:]) if place.startswith("R") else (_FIGURES["department"], place)

    def _money(self, one: _Told) -> tuple[str, str] | None:
        said = one.said
        if self.where or self.caption.is_dated or self.by_year or not (one.cell.kind == "euro" or said.unit):
            return None
        if said.dimension == "region":
            return (f"{said.measure}_by_region", said.key) if self.about.region in ("", said.key) else None
        return (said.measure, "") if said.dimension in _WHOLE and None not in self.rows else None

    @cached_property
    def where(self) -> frozenset[str]:
        """The places that the caption names, but that of the whole document."""
        return self.caption.where - {f"R{self.about.region}"}

    @cached_property
    def by_year(self) -> bool:
        return any(head is not None and head.dimension == "year" for head in (*self.rows, *self.columns))

    @cached_property
    def keys(self) -> dict[str, set[str]]:
        """What the labels and the heads name, by dimension."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.told:
            if one.said.dimension not in _WHOLE:
                found[one.said.dimension].add(one.said.key)
        return found

    @cached_property
    def sums(self) -> set[Decimal]:
        """How many projects the table counts: its total, else what its lines make; nothing where it says two."""
        made: dict[str, Decimal] = defaultdict(Decimal)
        totals = set()
        for one in self.told:
            if one.said.measure == COUNT and one.said.dimension in _WHOLE:
                totals.add(one.cell.value)
            elif one.said.measure == COUNT:
                made[one.said.dimension] += one.cell.value
        found = totals or set(made.values())
        return found if len(found) == 1 else set()

    @cached_property
    def is_main(self) -> bool:
        """Whether each project is in one category: the table says so, or its lines make its total."""
        first, last = self.table.rows[0].rank, self.table.rows[-1].rank
        blocks = self.text.blocks[max(0, first - AROUND) : last + AROUND + 1]
        if several(" ".join(block.folded for block in blocks)):
            return False
        if "principale" in self.caption.words:
            return True
        counts = [one for one in self.told if one.said.measure == COUNT]
        made = sum((one.cell.value for one in counts if one.said.dimension == "category"), Decimal(0))
        return made in {one.cell.value for one in counts if one.said.dimension == "total"}

    def _head(self, rank: int) -> tuple[int, int, int] | None:
        """Where the head of a column is, where the heads are a row of the document."""
        first = self.table.rows[0].rank
        above = self.text.blocks[first - 1] if first else None
        is_head = above is not None and above.label == "header" and rank < len(above.cells) == len(self.columns)
        return place_of_cell(above, rank) if above is not None and is_head else None

    def _row(self, one: _Told, of: Population) -> ReadingStatement:
        """The cell as a statement is: nothing keeps it, what is proposed does."""
        line, start, end = place_of_cell(one.cell.row, one.cell.rank)
        is_money = one.said.measure in (GRANTED, PAID)
        value = one.cell.value * (one.said.unit or 1) if one.cell.kind == "count" and is_money else one.cell.value
        return ReadingStatement(
            line=line,
            start=start,
            end=end,
            section=" › ".join(one.cell.row.section.path)[-300:],
            subject="montant" if is_money else "projets",
            population=one.shown[:300],
            measure=Measure.AMOUNT if is_money else Measure.NUMBER,
            value=value,
            certainty=Certainty.ABOUT if value != one.cell.value else Certainty.EXACT,
            words=f"{one.shown} : {tidy(one.cell.row.cells[one.cell.rank])}"[:300],
            years=[of.year] if of.year else [],
        )


def _of_place(header: Sequence[str]) -> str:
    """What the head of the labels says that they are, where it is places."""
    said = fold(header[0]) if header else ""
    if not _SAYS_PLACES.search(said):
        return ""
    return "region" if said.startswith("region") else "department" if said.startswith("dep") else "territory"


def _joined(row: Head, column: Head) -> Head | None:
    """What a row and a column say together; None where they say two measures or two parts, or the row nothing."""
    measures = {row.measure, column.measure} - {""}
    parts = [one for one in (row, column) if one.dimension not in _WHOLE]
    if len(measures) > 1 or len(parts) > 1 or (row == Head() and not column.dimension):
        return None
    part = parts[0] if parts else Head(dimension="total" if "total" in (row.dimension, column.dimension) else "")
    return replace(part, measure=measures.pop() if measures else "", unit=row.unit or column.unit)
