"""Tables against themselves: totals of columns and of rows, shares, changes from one column to the next."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from reporting.reading.blocks import Block
from reporting.reading.numbers import rounding
from reporting.reading.rules.grids import Cell, Grid, grid, label_of
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import MANY, ROUNDED, SUBTOTAL, TOTAL_LABEL, is_whole, near
from reporting.reading.words import fold

_NOT_SUMMED = re.compile(
    r"taux|moyen|%|evolution|variation|part\b|prix|cout unitaire|\bage|annee|date|rang|numero|n°|code|"
    r"ratio|duree|\bnote\b(?! sur)|seuil"
)
_NOT_A_PART = re.compile(r"sous[- ]total|-? ?dont ")
_YEAR = re.compile(
    r"^(?:(?:total|montant|budget|realise|prevu|exercice|annee|nombre|fin|au 31/12/) ?)?((?:19|20)\d\d)$"
)
_CHANGE = re.compile(r"evolution|variation|progression|hausse|ecart|difference")


@rule("total-tableau", "La ligne de total d’un tableau n’est pas la somme de sa colonne.")
def column_totals(read: Read) -> Iterator[Found]:
    for table in read.text.tables:
        one = grid(table)
        labels = [label_of(row) for row in one.rows]
        total_rows = [
            rank
            for rank, row in enumerate(one.rows)
            if (
                any(TOTAL_LABEL.match(fold(cell)) for cell in row.cells)
                or (rank == len(labels) - 1 and (is_whole(labels[rank], labels[:rank]) or _sums_up(one, rank)))
            )
            and not SUBTOTAL.match(labels[rank])
        ]
        yield from _subtotals(read, one)
        if len(total_rows) != 1 or total_rows[0] < 2:
            continue
        at = total_rows[0]
        if (short := _short_total(one, at)) is not None:
            yield from _of_short(read, one, at, short)
            continue
        for column in range(1, one.width):
            yield from _column(read, one, column, at)


# « Département », « Tous secteurs », « Les trois communes »: what names the whole of a table as well as « Total ».
_NAMES_ALL = re.compile(
    r"(?:le |la |les |l')?(?:departements?|region|territoire|france|agglomeration|tous|toutes|quatre|trois|deux|"
    r"cinq|six|"
    r"cumul|caf|ville|commune|national|academie)\b"
)


def _sums_up(one: Grid, at: int) -> bool:
    """Whether the last line has in each column about what the others make, whatever it is called."""
    named = bool(_NAMES_ALL.match(label_of(one.rows[at])))
    if at < (3 if named else 4):
        return False
    seen = 0
    for column in range(1, one.width):
        cells = [row[column] if column < len(row) else None for row in one.cells[: at + 1]]
        parts, total = [cell for cell in cells[:-1] if cell is not None], cells[-1]
        if total is None or total.kind not in ("count", "euro") or _NOT_SUMMED.search(one.head(column)):
            continue
        made = sum((cell.value for cell in parts), Decimal(0))
        top = max(part.value for part in parts) if parts else Decimal(0)
        near = abs(made - total.value) * (8 if named else 12) <= made and total.value > max(top, Decimal(9))
        if len(parts) < at or not near:
            return False
        seen += 1
    return seen > 0


def _subtotals(read: Read, one: Grid) -> Iterator[Found]:
    """« Sous-total La Réunion | 229 000 » under its own lines; a line of subtotal often lacks the first columns."""
    first = 0
    for rank, row in enumerate(one.rows):
        if not SUBTOTAL.match(label_of(row)):
            continue
        part_rows = [[cell for cell in cells if cell is not None] for cells in one.cells[first:rank]]
        totals = [cell for cell in one.cells[rank] if cell is not None]
        first = rank + 1
        if len(part_rows) < 2 or any(len(cells) != len(totals) for cells in part_rows):
            continue
        for column, total in enumerate(totals):
            parts = [cells[column] for cells in part_rows]
            made = sum((part.value for part in parts), Decimal(0))
            summed = total.kind in ("count", "euro") and all(part.kind == total.kind for part in parts)
            if summed and made != total.value and total.step == 1 and not _NOT_SUMMED.search(one.head(column)):
                yield _told(read, total, parts, made)


def total_rows(read: Read, value: Decimal) -> Iterator[Block]:
    """The lines of total of the tables that have a value."""
    yield from _totals_by_value(read).get(value, ())


@lru_cache(maxsize=2)
def _totals_by_value(read: Read) -> dict[Decimal, list[Block]]:
    found: defaultdict[Decimal, list[Block]] = defaultdict(list)
    for table in read.text.tables:
        for row in grid(table).cells:
            known = [cell for cell in row if cell is not None]
            if known and TOTAL_LABEL.match(label_of(known[0].row)):
                for value in {cell.value for cell in known}:
                    found[value].append(known[0].row)
    return found


def _short_total(one: Grid, at: int) -> Cell | None:
    """The one number of a line of total that has fewer cells than the others, whose columns say nothing of it."""
    cells = [cell for cell in one.cells[at] if cell is not None]
    return cells[0] if len(cells) == 1 and len(one.cells[at]) < len(one.cells[at - 1]) else None


def _of_short(read: Read, one: Grid, at: int, total: Cell) -> Iterator[Found]:
    """« Total | 425 000 » under lines of three cells: no column makes it, and one comes near."""
    columns = []
    for column in range(1, one.width):
        parts = [row[column] for row in one.cells[:at] if column < len(row)]
        known = [cell for cell in parts if cell is not None and cell.kind in ("count", total.kind)]
        if len(known) == len(parts) > 1 and not _NOT_SUMMED.search(one.head(column)):
            columns.append(known)
    columns = [known for known in columns if all(cell.kind == total.kind for cell in known)] or columns
    sums = [sum((cell.value for cell in known), Decimal(0)) for known in columns]
    if not sums or total.value in (*sums, sum(sums, Decimal(0))):
        return
    # The nearest one; the last of those that are as near.
    made, known = min(zip(reversed(sums), reversed(columns), strict=True), key=lambda one: abs(one[0] - total.value))
    if abs(made - total.value) * 3 <= total.value:
        yield _told(read, total, known, made)


def _column(read: Read, one: Grid, column: int, at: int) -> Iterator[Found]:
    total = one.cells[at][column] if column < len(one.cells[at]) else None
    cells = [row[column] for row in one.cells[:at] if column < len(row)]
    parts = [cell for cell in cells if cell is not None and not _NOT_A_PART.match(label_of(cell.row))]
    if total is None or len(parts) < 2:
        return
    made = sum((part.value for part in parts), Decimal(0))
    steps = sum((part.step for part in [*parts, total]), Decimal(0)) / 2
    if total.kind == "percent":
        wrong = (
            total.value == 100
            and all(part.kind == "percent" for part in parts)
            and abs(made - 100) > rounding([part.step for part in parts])
        )
        if wrong and not MANY.search(near(read, total.row, 6)) and not ROUNDED.search(near(read, total.row, 6)):
            yield _told(read, total, parts, made)
        return
    # A column of averages or of years is not to be summed.
    if _NOT_SUMMED.search(one.head(column)) or any(part.kind != total.kind for part in parts):
        return
    whole = all(cell.step == 1 for cell in [*parts, total])
    if abs(made - total.value) > (0 if whole else steps) and total.value > max(part.value for part in parts) / 2:
        yield _told(read, total, parts, made)


def _told(read: Read, total: Cell, parts: list[Cell], made: Decimal) -> Found:
    addition = " + ".join(number(part.value) for part in parts) if len(parts) < 13 else "les lignes de la colonne"
    text = (
        f"{addition} font {shown(made, total.kind)}, alors que la ligne de total dit {shown(total.value, total.kind)}."
    )
    rows = [total.row, *(part.row for part in parts)]
    title = read.text.blocks[parts[0].row.rank - 1] if parts[0].row.rank else None
    rows += [title] if title is not None and title.kind != "row" else []
    said = [
        one
        for value in dict.fromkeys((made, total.value))
        for one in read.by_value.get(value, ())
        if one.quantity.exact
        and one.value > 9
        and 0 < total.row.rank - one.block.rank < (40 if one.value < 1000 else 400)
    ]
    said.sort(key=lambda one: (one.block.rank, one.quantity.start))
    return (*(read.passage((row, 0)) for row in rows), *map(read.passage, said[-2:])), text


_NOTED = re.compile(r"\bnot\w+ sur $")
_SHARED_OUT = re.compile(
    r"\brepart|\bventil|\bdecompos|\btotal|\bensemble\b|\bau total|\bsomme|\bsoit\b|:$|"
    r"\bse partag|\bbareme|\bgrille\b|\bnotation|\bcompos"
)


@rule("total-annonce", "Une colonne de tableau ne fait pas le total que dit le texte à côté.")
def announced_totals(read: Read) -> Iterator[Found]:
    """« 875 000 €, ainsi répartis : », and a table without a line of total whose amounts make 865 000 €."""
    for table in read.text.tables:
        one = grid(table)
        if (
            len(one.rows) < 3
            or any(TOTAL_LABEL.match(label_of(row)) for row in one.rows)
            or one.rows[0].fiche is not None
        ):
            continue
        first, last = one.rows[0].rank, one.rows[-1].rank
        beside = [block for block in read.text.blocks[max(0, first - 3) : last + 2] if block.kind != "row"]
        said = [each for block in beside for each in read.of(block) if each.quantity.exact and not each.part]
        for column in range(1, one.width):
            cells = [row[column] if column < len(row) else None for row in one.cells]
            parts = [cell for cell in cells if cell is not None]
            if (
                len(parts) < len(cells)
                or parts[0].kind not in ("count", "euro")
                or _NOT_SUMMED.search(one.head(column))
            ):
                continue
            if _YEAR.match(one.head(column)) and sum(bool(_YEAR.match(fold(head))) for head in one.header) > 1:
                continue
            made = sum((cell.value for cell in parts), Decimal(0))
            top = max(cell.value for cell in parts)
            near_it = [each for each in said if each.value > top and abs(each.value - made) * 8 <= made]
            bare = parts[0].kind == "count" and not one.head(column)
            kinds = {parts[0].kind} | ({"euro"} if bare or re.search(r"€|euro", one.head(column)) else set())
            kinds |= {"points"} if bare or re.search(r"\bpoints?\b|\bnote\b|\bbareme", one.head(column)) else set()
            known = [each for each in near_it if each.quantity.kind in kinds and _SHARED_OUT.search(each.block.folded)]
            if "points" in kinds and one.head(column) and not known:
                known = [each for each in near_it if each.quantity.kind == "count" and _NOTED.search(each.before)]
            if known and not any(each.value == made for each in said):
                addition = " + ".join(number(cell.value) for cell in parts)
                kind = known[0].quantity.kind
                text = f"{addition} font {shown(made, kind)}, et non {shown(known[0].value, kind)}."
                yield (*map(read.passage, known), *(read.passage((cell.row, 0)) for cell in parts)), text
                break


@rule("evolution-tableau", "L’évolution d’un tableau n’est pas celle de ses deux colonnes.")
def row_changes(read: Read) -> Iterator[Found]:
    for table in read.text.tables:
        one = grid(table)
        changes = [column for column in range(len(one.header)) if _CHANGE.search(one.head(column))]
        if len(changes) != 1 or changes[0] < 3:
            continue
        at = changes[0]
        for row in one.cells:
            cells = [cell for cell in row[1:at] if cell is not None and cell.kind in ("count", "euro")]
            said = row[at] if at < len(row) else None
            if said is None or len(cells) < 2 or not cells[-2].value:
                continue
            old, new = cells[-2].value, cells[-1].value
            rate, gap = (new - old) * 100 / old, new - old
            true = rate if said.kind == "percent" else gap
            if said.kind == "points" or abs(true - said.value) <= said.step * Decimal("1.01"):
                continue
            text = (
                f"De {number(old)} à {number(new)}, l’évolution est de {shown(round(true, 1), said.kind)}, et non "
                f"de {shown(said.value, said.kind)}."
            )
            yield (read.passage((said.row, 0)),), text
