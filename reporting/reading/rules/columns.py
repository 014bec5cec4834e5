"""Columns of a table of which one is made of two others, on every line but one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations, permutations

from reporting.reading.rules.grids import Cell, Grid, grid
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.windows import numbers, sentence
from reporting.reading.words import fold, stems

_WIDEST = 9


@rule("colonnes-liees", "Une ligne de tableau ne suit pas le calcul que suivent les autres.")
def linked(read: Read) -> Iterator[Found]:
    """« Déposés | Aidés | Refusés », « Quantité | Prix | Montant », « Places | Enfants | Pour cent »."""
    for table in read.text.tables:
        one = grid(table)
        columns = [column for column in range(1, min(one.width, _WIDEST)) if _numeric(one, column)]
        if len(columns) < 3 or len(one.rows) < 3:
            continue
        wrong: set[int] = set()
        for made, rest in _links(one, columns):
            rank = _odd_row(one, made, rest)
            if rank is not None and rank not in wrong:
                wrong.add(rank)
                yield (read.passage((one.rows[rank], 0)),), _told(one, rank, made, rest)


def _numeric(one: Grid, column: int) -> bool:
    return sum(column < len(row) and row[column] is not None for row in one.cells) >= max(3, len(one.rows) - 1)


Way = tuple[str, Callable[[list[Decimal]], Decimal | None]]
_ADDED: Way = (" + ", lambda values: sum(values, Decimal(0)))
_MULTIPLIED: Way = (" × ", lambda values: values[0] * values[1])
_SHARED: Way = (" sur ", lambda values: values[0] * 100 / values[1] if values[1] else None)
_DIVIDED: Way = (" pour ", lambda values: values[0] / values[1] if values[1] else None)


def _links(one: Grid, columns: list[int]) -> Iterator[tuple[int, tuple[Way, tuple[int, ...]]]]:
    """Each way in which a column may be made of others."""
    for made in columns:
        others = [column for column in columns if column != made]
        for pair in combinations(others, 2):
            yield made, (_ADDED, pair)
            yield made, (_MULTIPLIED, pair)
        if len(others) > 2:
            yield made, (_ADDED, tuple(others))
        for order in permutations(others, 2) if _is_rate(one, made) else ():
            yield made, (_SHARED, order)
            yield made, (_DIVIDED, order)


def _is_rate(one: Grid, column: int) -> bool:
    """Whether a column says rates or means: by its title, its unit, or the decimals that counts have not."""
    cells = [cell for row in one.cells if column < len(row) and (cell := row[column]) is not None]
    named = re.search(r"%|\btaux|\bpart\b|\bpour (?:100|cent|mille)|\bmoyen|\bpar \w+$|\bratio", one.head(column))
    return bool(named) or any(cell.kind == "percent" or cell.step < 1 for cell in cells)


def _odd_row(one: Grid, made: int, rest: tuple[Way, tuple[int, ...]]) -> int | None:
    """The one line on which a link does not hold, where it holds on two others at least, and on all of them."""
    (sign, way), columns = rest
    held, odd = 0, []
    for rank, row in enumerate(one.cells):
        cells = [row[column] if column < len(row) else None for column in (made, *columns)]
        known = [cell for cell in cells if cell is not None]
        if len(known) < len(cells):
            continue
        true = way([cell.value for cell in known[1:]])
        if true is None:
            continue
        if abs(true - known[0].value) <= _loose(known, sign):
            held += 1 if known[0].value and true not in (known[1].value, known[-1].value) else 0
        else:
            odd.append(rank)
        if len(odd) > 1:
            return None
    return odd[0] if len(odd) == 1 and held > 1 else None


def _loose(cells: list[Cell], sign: str) -> Decimal:
    if sign == " + ":
        steps = [cell.step for cell in cells]
        return sum(steps, Decimal(0)) / 2 if any(step != 1 for step in steps) else Decimal(0)
    return max(cells[0].step, cells[0].value / 500) * Decimal("1.01")


def _told(one: Grid, rank: int, made: int, rest: tuple[Way, tuple[int, ...]]) -> str:
    (sign, way), columns = rest
    cells = [cell for column in columns if (cell := one.cells[rank][column]) is not None]
    true, said = way([cell.value for cell in cells]), one.cells[rank][made]
    shown = sign.join(number(cell.value) for cell in cells)
    return (
        f"Sur cette ligne, {shown} font {number(round(true or Decimal(0), 1))}, et non "
        f"{number(said.value if said else Decimal(0))} : les autres lignes suivent ce calcul."
    )


_CHANGED = re.compile(
    r"\b(?P<way>progress\w+|augment\w+|recul\w+|baiss\w+|dimin\w+|cr[ou]\w+|hausse|baisse|gagn\w+|perd\w+) (?:de|"
    r"d') ?$"
)
_NO_SUBJECT = frozenset(stems("nombre celui celle total effectif ensemble annee dernier an part evolution"))


@rule("evolution-ligne", "Une évolution n’est pas celle de la ligne du tableau qui la montre.")
def row_changes(read: Read) -> Iterator[Found]:
    """« Le nombre d'enfants accueillis a progressé de 58 % », and a line « Enfants accueillis | 310 | 428 »."""
    rows: list[tuple[frozenset[str], list[Cell]]] = []
    for table in read.text.tables:
        one = grid(table)
        for row, cells in zip(one.rows, one.cells, strict=True):
            counts = [cell for cell in cells if cell is not None and cell.kind in ("count", "euro")]
            if len(counts) > 1 and row.cells:
                rows.append((frozenset(stems(fold(row.cells[0]))), counts))
    for said in read.statements if rows else ():
        first, _ = said.sentence
        lead = said.block.folded[first : said.quantity.start]
        if said.quantity.kind != "percent" or not said.quantity.exact or not _CHANGED.search(lead):
            continue
        if len([one for one in numbers(read, sentence(said)) if one.quantity.start < said.quantity.start]) > 1:
            continue
        words = frozenset(stems(lead)) - _NO_SUBJECT
        same = [cells for label, cells in rows if label and label <= words and len(words - label) < 4]
        loose = Decimal(4) if said.quantity.spelt else max(said.quantity.step, Decimal(1))
        changes = [
            abs(two.value - old.value) * 100 / old.value
            for cells in same
            for old, two in combinations(cells, 2)
            if old.value
        ]
        if len(same) == 1 and changes and all(abs(change - said.value) > loose for change in changes):
            old, new = same[0][-2:]
            text = (
                f"De {number(old.value)} à {number(new.value)}, c’est {number(round(changes[-1], 1))}\u202f%, "
                f"et non de {number(said.value)}\u202f%."
            )
            yield (read.passage(said), read.passage((old.row, 0))), text
