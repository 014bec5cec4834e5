"""What a sentence says of a row and a column of a table, or of an item of a list, against the number that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reporting.reading.blocks import Block, Listing, Table, value_of
from reporting.reading.rules.grids import Cell, grid
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.statements import Statement
from reporting.reading.words import fold, stems

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d+")
_RATE = re.compile(r"%|\btaux\b|\bparts?\b|\bpourcent")
_MONEY = re.compile(
    r"€|\beuros?\b|\bmontants?\b|\bbudgets?\b|\bsubventions?\b|\bcredits?\b|\bcouts?\b|\bfinancements?\b|\benveloppes?\b|"
    r"\baides?\b|\bdepenses?\b|\brecettes?\b|\bsommes?\b|\bdotations?\b|\bparticipations?\b"
)
_THOUSANDS = re.compile(r"\bk ?€|\bkeur|\bmilliers d'euros|\bmilliers d'€")
_MILLIONS = re.compile(r"\bm ?€|\bmeur|\bmillions d'euros")
# What is said beside a number that is not what a cell holds: a change, a bound, a mean, another state of the thing.
_OTHERWISE = re.compile(
    r"\b(?:hausse|baisse|augment|dimin|progress|recul|gagn|perd|supplement|complement|moyen|chaque\b|chacun|plafond|seuil|"
    r"maximum|minimum|dont\b|parmi\b|ecart\b|reste|manqu|initial|prev[uo]|objectif|autres?\b|cumul|depuis\b|fois\b|"
    r"precedent|plus d|(?:au|de|en) (?:plus|moins|outre)\b|sur (?:les )?(?:\d|$)|"
    r"par (?:an|mois|enfant|place|famille|projet|jour|semaine|seance)\b)"
)
_PARTED = re.compile(r"[,;:()]| et | mais | puis | contre | quand | tandis | alors ")
_WHOLE = re.compile(
    r"\b(?:au total|en tout|en (?:\d|deux|trois|quatre) ans|sur (?:la periode|les (?:\d|deux|trois|quatre)))"
)
_UNIT = re.compile(r"€|%|\beuros?\b|\bk ?€")
_ASIDE = re.compile(r"\([^)]*\)")
_ELSEWHERE = re.compile(r"\bdont\b|[:;]")
# What is asked for, or hoped for, is not what a table gives, but where it says so.
_ASKED = re.compile(r"\bdemand|\bsollicit|\bsouhait|\benvisag|\bestim|\bpropos")
_LONG_LABEL, _WIDEST, _ROOT, _SHORT, _OVER, _NEAR = 7, 6, 5, 30, 160, 12


@dataclass(frozen=True, eq=False)
class Row:
    """A line of a table: the words that name it, its numbers, the heads of its columns, what is said over them."""

    block: Block
    label: str
    terms: frozenset[str]
    cells: Sequence[Cell | None]
    heads: Sequence[str]
    over: str

    def head(self, cell: Cell) -> str:
        return self.heads[cell.rank] if cell.rank < len(self.heads) else ""


@dataclass(frozen=True)
class Told:
    """A cell that may say what a number says: its value in the unit of the number, the year of its column."""

    cell: Cell
    value: Decimal
    year: int | None


@rule("tableau-texte", "Le texte donne à une ligne de tableau une autre valeur.", general=True)
def cell_and_text(read: Read) -> Iterator[Found]:
    """« Le Morbihan compte cinq projets », and the line « Morbihan | 3 | 45 » under « Projets | Places »."""
    tables = [*(_rows(read, table) for table in read.text.tables), *(_items(read, each) for each in read.text.listings)]
    belied: dict[int, tuple[Statement, Row, Decimal]] = {}
    held: set[int] = set()  # numbers that some table says as well
    for rows in tables:
        for row in rows:
            for one in _numbers(read, row):
                value = _value(row, rows, one)
                if value == one.value:
                    held.add(id(one))
                elif value is not None:
                    belied.setdefault(id(one), (one, row, value))
    for key, (one, row, value) in belied.items():
        if key not in held:
            kind = one.quantity.kind
            text = f"Le texte dit {shown(one.value, kind)}, la ligne « {row.label} » {shown(value, kind)}."
            yield (read.passage(one), read.passage((row.block, 0))), text


def _rows(read: Read, table: Table) -> list[Row]:
    one = grid(table)
    heads = [one.head(column) for column in range(max(one.width, len(one.header)))]
    first = one.rows[0].rank if one.rows else 0
    above = [block for block in read.text.blocks[max(0, first - 3) : first] if block.kind != "row"]
    over = " ".join(block.folded[-_OVER:] for block in above)
    found = []
    for block, cells in zip(one.rows, one.cells, strict=True):
        for start, end in _labelled(block, cells):
            label = fold(block.cells[start]).strip()
            terms = _terms(label)
            if terms and len(terms) < _LONG_LABEL and not TOTAL_LABEL.match(label):
                found.append(Row(block, label, terms, cells[start:end], heads, over))
    return found if len(found) > 1 else []


def _labelled(block: Block, cells: Sequence[Cell | None]) -> Iterator[tuple[int, int]]:
    """Where each label of a line stands, and where its numbers end: « Locaux | 90 | Caf | 40 » has two."""
    start = 0
    for rank in range(1, len(block.cells) + 1):
        ends = rank == len(block.cells) or (cells[rank] is None and cells[rank - 1] is not None and block.cells[rank])
        if ends and any(cells[start:rank]):
            yield start, rank
            start = rank


def _items(read: Read, listing: Listing) -> list[Row]:
    """« – Redon : 650 heures »: a list whose items each name a thing and give it one number."""
    over = listing.intro.folded[-_OVER:] if listing.intro is not None else ""
    found = []
    for item in listing.items:
        numbers = [one for one in item.quantities if one.exact] if item.kind == "field" else []
        if len(numbers) == 1 and len(value_of(item)) < _SHORT and (terms := _terms(fold(item.label))):
            one = numbers[0]
            cell = Cell(one.value, one.kind, one.step, item, 0)
            found.append(Row(item, fold(item.label), terms, (cell,), (item.folded[one.end :],), over))
    return found if len(found) > 2 else []


def _terms(label: str) -> frozenset[str]:
    bare = _ASIDE.sub(" ", label)
    return frozenset((*stems(bare), *_NUMBER.findall(bare)))


def _numbers(read: Read, row: Row) -> Iterator[Statement]:
    """The numbers of the sentences that name a row."""
    lists = [read.sentences_with(term) for term in row.terms if not term.isdigit()]
    for block, first, last in min(lists, key=len, default=()):
        if (
            block.kind in ("text", "item")
            and block.fiche in (None, row.block.fiche)
            and row.terms <= _terms(block.folded[first:last])
        ):
            yield from (one for one in read.of(block) if first <= one.quantity.start < last)


def _value(row: Row, rows: Sequence[Row], one: Statement) -> Decimal | None:
    """What a row says of what a number says: the number itself where they agree; None where nothing can be told."""
    if not one.quantity.exact or one.part or one.value < 2 or not _is_named(row, rows, one):
        return None
    before, after = _around(one)
    if _OTHERWISE.search(before) or _OTHERWISE.search(after):
        return None
    if _ASKED.search(before + after) and not _ASKED.search(f"{row.over} {' '.join(row.heads)}"):
        return None
    cells = _cells(row, one)
    if any(abs(each.value - one.value) <= one.quantity.step / 2 for each in cells):
        return one.value
    value = _of_column(row, one, cells, (before, after))
    pinned = any(each.year is not None for each in cells) and _years(one)
    # Not about the same thing, where they are far from one another.
    if value is None or abs(value - one.value) * 2 > max(value, one.value):
        return None
    known = [each.value for each in cells[:_WIDEST]]
    made = {abs(two - first) for first, two in combinations(known, 2)} | {sum(known, Decimal(0))}
    made |= (
        {sum(some, Decimal(0)) for size in (2, 3) for some in combinations(known, size)} if value in known else set()
    )
    return one.value if one.value in made and not pinned else value


def _is_named(row: Row, rows: Sequence[Row], one: Statement) -> bool:
    """Whether the number is said of this row: the last one named before it, or the next where numbers come first."""
    folded, at = one.block.folded, one.quantity.start
    first, last = one.sentence
    words = _terms(folded[first:last])
    named = [each for each in rows if each.terms <= words and not any(each.terms < two.terms <= words for two in rows)]
    places = sorted((_place(each, folded, first, last), rank) for rank, each in enumerate(named))
    numbers = [each.start for each in one.block.quantities if first <= each.start < last]
    if not named or "dont " in folded[first:at]:
        return False
    if places[0][0] < numbers[0]:
        place, rank = next(place for place in reversed(places) if place[0] < at)
    else:
        place, rank = next((place for place in places if place[0] > at), (first, 0))
        if any(at < each < place for each in numbers) or place == first:
            return False
    # « L'État et la Caf, soit 70 % »: of both.
    together = [each for each, _ in places if not any(min(each, place) < cut <= max(each, place) for cut in numbers)]
    return named[rank] is row and len(together) == 1 and not _is_parted(folded, place, one)


def _is_parted(folded: str, place: int, one: Statement) -> bool:
    return bool(_ELSEWHERE.search(folded, min(place, one.quantity.start), max(place, one.quantity.end)))


def _place(row: Row, folded: str, first: int, last: int) -> int:
    """Where a sentence begins to name a row."""
    found = (folded.find(term[:_ROOT], first, last) for term in row.terms)
    return min((at for at in found if at >= 0), default=last)


def _around(one: Statement) -> tuple[str, str]:
    """The words of the clause of a number, before it and after it."""
    _, last = one.sentence
    before = _PARTED.split(one.before)[-1]
    after = _PARTED.split(one.block.folded[one.quantity.end : last])[0]
    return before, after


def _cells(row: Row, one: Statement) -> list[Told]:
    return [
        Told(cell, cell.value * scale, _year(row.head(cell)))
        for cell in row.cells
        if cell is not None and (scale := _scale(row, cell, one))
    ]


def _scale(row: Row, cell: Cell, one: Statement) -> int:
    """By how much a cell is to be multiplied to be of the unit of a number; 0 where it is of another kind."""
    kind, head = one.quantity.kind, row.head(cell)
    if cell.kind == kind:
        return 0 if kind == "count" and (_RATE.search(head) or "€" in head) else 1
    if cell.kind != "count":
        return 0
    over = head if _UNIT.search(head) else f"{head} {row.over}"
    if kind == "euro" and _MONEY.search(over):
        return 1000 if _THOUSANDS.search(over) else 10**6 if _MILLIONS.search(over) else 1
    return int(kind == "percent" and bool(_RATE.search(over)))


def _year(head: str) -> int | None:
    found = _YEAR.findall(head)
    return int(found[0]) if len(found) == 1 else None


def _of_column(row: Row, one: Statement, cells: Sequence[Told], around: tuple[str, str]) -> Decimal | None:
    """The value of the one column that a number tells by its year, by its head, or because there is no other."""
    years = _years(one)
    dated = [each for each in cells if each.year is not None]
    if dated:
        of_year = [each for each in dated if years == {each.year}]
        if not years and _WHOLE.search(around[1]) and len(dated) == len(cells):
            return sum((each.value for each in cells), Decimal(0))
        return of_year[0].value if len(of_year) == 1 and _is_alike(row, one, around) else None
    said = _said_years(row.over)
    if years and said and not years & said:
        return None
    for words in (frozenset((one.noun,)), frozenset(stems(around[1])), frozenset(stems(around[0]))):
        fits = [each for each in cells if words & frozenset(stems(row.head(each.cell)))]
        if fits:
            return fits[0].value if len(fits) == 1 else None
    if len(cells) == 1:
        return cells[0].value if _is_alike(row, one, around) else None
    # « La part de familles monoparentales atteint 37 % », with a target and a result in the line: it is neither.
    if len(row.terms) > 1 or one.noun in row.terms:
        near = [each.value for each in cells if abs(each.value - one.value) * 3 <= max(each.value, one.value)]
        return min(near, key=lambda value: abs(value - one.value), default=None)
    return None


def _is_alike(row: Row, one: Statement, around: tuple[str, str]) -> bool:
    """Whether a number of things stands near the table, or beside words that are over it; any share, any amount."""
    if one.quantity.kind != "count" or abs(one.block.rank - row.block.rank) < _NEAR:
        return True
    over = frozenset(stems(f"{row.over} {row.heads[0] if row.heads else ''}"))
    return one.noun in over or bool(over & frozenset(stems(" ".join(around))) - row.terms)


def _said_years(words: str) -> frozenset[int]:
    return frozenset(int(year) for year in _YEAR.findall(words))


def _years(one: Statement) -> frozenset[int]:
    """The years that a number is of: those of its sentence, or that of its rank where there are as many of both."""
    block = one.block
    first, last = one.sentence
    told = [moment for moment in block.moments if first <= moment.start < last and moment.years]
    years = sorted({year for moment in told for year in moment.years})
    numbers = [each.start for each in block.quantities if first <= each.start < last and each.kind == one.quantity.kind]
    if len(years) > 1 and len(numbers) == len(years) and one.quantity.start in numbers:
        inside = [min(moment.years) for moment in told] if len(told) == len(years) else years
        return frozenset((inside[numbers.index(one.quantity.start)],))
    return frozenset(years)
