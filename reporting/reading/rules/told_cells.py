"""What a sentence says of a row and a column of a table, or of an item of a list, against the number that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reporting.reading.rules.grids import Cell
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.told_rows import Naming, Row, items_of, namings, rows_of
from reporting.reading.statements import Statement
from reporting.reading.words import stems

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
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
# What is asked for, or hoped for, is not what a table gives, but where it says so.
_ASKED = re.compile(r"\bdemand|\bsollicit|\bsouhait|\benvisag|\bestim|\bpropos")
# What is said of a part, or of another thing of the same row: it tells, where the table says so as well.
_PARTIAL = re.compile(
    r"\bacomptes?\b|\bsoldes?\b|\bdeja\b|\b(?:avai(?:t|ent)|vis(?:e|ent|ons)|seule?s?)\b|\boccupee?s?\b|"
    r"\breservee?s?\b|\bpresente?s?\b|\bterrains?\b|\bloyers?\b|\brestitu|\bevalue|"
    r"\bl'ensemble des\b|\bde (?:ses|leurs?) "
)
# What sets a whole sentence apart: another moment than that of the table, or those who wait.
_APART = re.compile(
    r"\bliste d'attente|\ba ce jour\b|\ban(?:nee)? (?:passee?|derniere?)\b|\bavant (?:les?|la|l')|\ba mi-parcours\b|"
    r"\bau (?:1er|\d{1,2}) (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
)
# « 25 % de ses crédits », « 35 % du loyer »: of what.
_BASE = re.compile(r" ?(?:du |de l'|de la |des |de (?!la\b|l'))([a-z]+)")
_ALL = frozenset(stems("total totalité ensemble"))
# Words after a number that single nothing out.
_NEUTRAL = re.compile(
    r"\b(?:(?:ete|sont|ont|est|soit|y|en|ces?|cette|annee|20\d\d|tou(?:te)?s)|"
    r"(?:relev|concern|recens|enregistr|compt|accord|attribu|vers|rec[ue]|accueill|ouver)[a-z]*)\b"
)
# A head that any noun fits.
_ANY = re.compile(r"^(?:|\W*(?:19|20)\d\d|nombre|effectifs?|total|valeurs?|resultats?|quantite|parts?|%)$")
_EACH = re.compile(r"\bpar (?:an|mois|enfant|place|famille|projet|jour|heure|semaine|seance)\b")
_WIDEST, _NEAR = 6, 12


@dataclass(frozen=True)
class Told:
    """A cell that may say what a number says: its value and last digit in the number's unit, the year of its column."""

    cell: Cell
    value: Decimal
    step: Decimal
    year: int | None


@rule("tableau-texte", "Le texte donne à une ligne de tableau une autre valeur.", general=True)
def cell_and_text(read: Read) -> Iterator[Found]:
    """« Le Morbihan compte cinq projets », and the line « Morbihan | 3 | 45 » under « Projets | Places »."""
    tables = [*(rows_of(read, table) for table in read.text.tables), *map(items_of, read.text.listings)]
    belied: dict[int, tuple[Statement, Row, Decimal]] = {}
    held: set[int] = set()  # numbers that some table says as well
    for rows in tables:
        for naming in namings(read, rows):
            numbers = [one for one in read.of(naming.block) if naming.first <= one.quantity.start < naming.last]
            for one in numbers:
                row = naming.row_of(one)
                value = _value(row, one, _beside(naming, numbers, one)) if row is not None else None
                if value == one.value:
                    held.add(id(one))
                elif row is not None and value is not None:
                    belied.setdefault(id(one), (one, row, value))
    for key, (one, row, value) in belied.items():
        if key not in held:
            kind = one.quantity.kind
            text = f"Le texte dit {shown(one.value, kind)}, la ligne « {row.label} » {shown(value, kind)}."
            yield (read.passage(one), read.passage((row.block, 0))), text


def _beside(naming: Naming, numbers: Sequence[Statement], one: Statement) -> list[Decimal]:
    """The other numbers that a sentence says of the row of this one."""
    first, last = naming.stretch(one)
    kind = one.quantity.kind
    near = [each for each in numbers if first <= each.quantity.start < last and each.quantity.kind == kind]
    return [each.value for each in near if each is not one][:_WIDEST]


def _value(row: Row, one: Statement, beside: Sequence[Decimal]) -> Decimal | None:
    """What a row says of what a number says: the number itself where they agree; None where nothing can be told."""
    if not one.quantity.exact or one.part or one.value < 2:
        return None
    around = _around(one)
    if _is_otherwise(row, one, around):
        return None
    cells = _cells(row, one)
    if any(_agrees(one, each) for each in cells):
        return one.value
    value = _of_column(row, one, cells, around)
    # Not about the same thing, where they are far from one another.
    if value is None or abs(value - one.value) * 2 > max(value, one.value):
        return None
    if not _is_of_one_place(row, one):
        return None
    # « 30 places en septembre, 10 en janvier »: its parts.
    if {value, value - one.value} & _sums(beside, (1, 2)):
        return None
    known = [each.value for each in cells[:_WIDEST]]
    made = {abs(two - first) for first, two in combinations(known, 2)} | {sum(known, Decimal(0))}
    made |= _sums(known, (2, 3)) if value in known else set()
    pinned = any(each.year is not None for each in cells) and _years(one)
    return one.value if one.value in made and not pinned else value


def _sums(values: Sequence[Decimal], sizes: Sequence[int]) -> set[Decimal]:
    return {sum(some, Decimal(0)) for size in sizes for some in combinations(values, size)}


def _agrees(one: Statement, told: Told) -> bool:
    """Whether a number is a cell, or a cell that was rounded: « 170 000 € » for 169 850 €, « 58 % » for 58,6 %."""
    away = abs(told.value - one.value)
    if away <= max(one.quantity.step, told.step) / 2:
        return True
    if one.quantity.kind == "percent":
        return away < 1 and _digits(one.value) < _digits(told.value)
    last = Decimal(10) ** (len(str(int(one.value))) - len(str(int(one.value)).rstrip("0")))
    return last > 1 and away <= last and away * 50 <= told.value and _digits(one.value) < _digits(told.value)


def _digits(value: Decimal) -> int:
    """How many significant digits a number has."""
    return len(value.normalize().as_tuple().digits)


def _is_otherwise(row: Row, one: Statement, around: tuple[str, str]) -> bool:
    """Whether a number is said of something else than what the row holds: a part, a change, a moment, a wish."""
    before, after = around
    if _OTHERWISE.search(before) or _OTHERWISE.search(after):
        return True
    if _ASKED.search(before + after) and not _ASKED.search(f"{row.over} {' '.join(row.heads)}"):
        return True
    first, last = one.sentence
    if any(found[0] not in row.around for words in around for found in _PARTIAL.finditer(words)):
        return True
    if any(found[0] not in row.around for found in _APART.finditer(one.block.folded, first, last)):
        return True
    if one.quantity.kind == "percent" and (base := _BASE.match(after)):
        return not frozenset(stems(base[1])) <= row.stems | _ALL
    return one.quantity.kind == "count" and bool(_qualifiers(row, one, after))


def _qualifiers(row: Row, one: Statement, after: str) -> frozenset[str]:
    """The words after a number and its noun that say which ones, and that the table does not say."""
    return frozenset(stems(_NEUTRAL.sub(" ", after))) - row.stems - {one.noun}


def _is_of_one_place(row: Row, one: Statement) -> bool:
    """Whether a sentence and a table are in parts of the document that speak of the same thing."""
    here, there = one.block.section, row.block.section
    years = _said_years(" ".join(here.path)), _said_years(" ".join(there.path))
    if all(years) and not years[0] & years[1]:
        return False
    first, last = one.sentence
    return (
        here is there
        or len(row.terms) > 1
        or abs(one.block.rank - row.block.rank) < _NEAR
        or bool(frozenset(stems(one.block.folded[first:last])) & row.stems - row.terms)
    )


def _around(one: Statement) -> tuple[str, str]:
    """The words of the clause of a number, before it and after it."""
    _, last = one.sentence
    end = _PARTED.search(one.block.folded, one.quantity.end, last)
    return _PARTED.split(one.before)[-1], one.block.folded[one.quantity.end : end.start() if end else last]


def _cells(row: Row, one: Statement) -> list[Told]:
    return [
        Told(cell, cell.value * scale, cell.step * scale, _year(row.head(cell)))
        for cell in row.cells
        if cell is not None and not _EACH.search(row.head(cell)) and (scale := _scale(row, cell, one))
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
    """Whether a number counts what the table counts, as far as the table says it; any share, any amount."""
    if one.quantity.kind != "count":
        return True
    if abs(one.block.rank - row.block.rank) < _NEAR:
        return not one.noun or one.noun in row.stems or all(_ANY.search(head) for head in row.heads[1:])
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
