"""What big files cost: a workbook beside the libraries that write them, CSV beside raw COPY, and the memory of both.

The libraries are installed to be measured against, nothing else uses them; one that is missing is left out and told.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from projects.core.cells import Cell, Sheet
from projects.core.copying import Head, Kind, copied, copy_csv
from projects.core.xlsx import write_xlsx

ROWS, COPIED = 100_000, 1_000_000
SHEETS_LIMIT, CSV_LIMIT = 1.3, 1.5
# Ten times the rows may not take more than this over the memory of the fewer.
MEMORY_LIMIT = 1.3
FEWER = 10
REPEATS = 3
OURS = "Portail"
_DAY = date(2025, 12, 9)
_NAMES = ("Occitanie", "Bretagne", "Bien avancé", "Montée en charge", "Caf de l’Ardèche", "Commune")


def sheet_rows(number: int) -> Iterator[tuple[Cell, ...]]:
    """Thirty columns as lists have them: keys, names that come again, sentences, amounts, counts, days, unknowns."""
    for rank in range(number):
        yield (
            f"FIPE-2023-31-{rank:06d}", f"Crèche n° {rank} & compagnie", *_NAMES,
            Decimal(rank) / 4, rank, rank % 7, _DAY, None, f"Lieu {rank % 900}", "Oui", "Non", None,
            f"Une phrase sur le projet {rank}, avec <des> signes", Decimal("12345.50"), *_NAMES,
            _DAY, None, rank * 3, "Fipe", "Cnaf",
        )  # fmt: skip


def _portal(path: str, number: int) -> None:
    with open(path, "wb") as stream:
        write_xlsx(stream, [Sheet("Projets", [f"Colonne {rank}" for rank in range(30)], sheet_rows(number))])


def _xlsxwriter(path: str, number: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, day = book.add_worksheet("Projets"), book.add_format({"num_format": "dd/mm/yyyy"})
    writers: dict[type, Callable[..., Any]] = {str: sheet.write_string, int: sheet.write_number,
                                               Decimal: sheet.write_number}  # fmt: skip
    for rank, row in enumerate(sheet_rows(number)):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(rank, column, cell, day)
            elif cell is not None:
                writers[type(cell)](rank, column, cell)
    book.close()


def _openpyxl(path: str, number: int) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Projets")
    for row in sheet_rows(number):
        sheet.append(row)
    book.save(path)


def _rustpy(path: str, number: int) -> None:
    import rustpy_xlsxwriter

    heads = [f"Colonne {rank}" for rank in range(30)]
    rows = (
        {head: float(cell) if isinstance(cell, Decimal) else cell for head, cell in zip(heads, row, strict=True)}
        for row in sheet_rows(number)
    )
    rustpy_xlsxwriter.write_worksheet(rows, path, sheet_name="Projets")


WRITERS: dict[str, tuple[str, Callable[[str, int], None]]] = {
    OURS: ("", _portal),
    "rustpy-xlsxwriter": ("rustpy_xlsxwriter", _rustpy),
    "XlsxWriter": ("xlsxwriter", _xlsxwriter),
    "openpyxl": ("openpyxl", _openpyxl),
}


@dataclass(frozen=True)
class FileCost:
    """One writer: seconds of processor, resident memory in bytes with all the rows and with a tenth, bytes on disk."""

    seconds: float
    memory: int
    memory_of_fewer: int
    size: int


def workbooks(rows: int = ROWS) -> dict[str, FileCost | None]:
    """Each writer in processes of its own; None for one that is not installed."""
    return {
        name: _cost(name, rows) if not module or importlib.util.find_spec(module) else None
        for name, (module, _) in WRITERS.items()
    }


def _cost(name: str, rows: int) -> FileCost:
    seconds, memory, size = _apart(name, rows)
    return FileCost(seconds, memory, _apart(name, rows // FEWER)[1], size)


def _apart(name: str, rows: int) -> tuple[float, int, int]:
    """Seconds of processor, largest resident memory, and size of the file, in a fresh process."""
    command = [sys.executable, "-m", "reporting.management.export_bench", name, str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory, size = json.loads(done.stdout)
    return seconds, memory, size


def _measured(name: str, rows: int) -> None:
    """What the process apart does."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/projets.xlsx"
        start = time.process_time()
        WRITERS[name][1](path, rows)
        seconds = time.process_time() - start
        sys.stdout.write(json.dumps([seconds, _largest(), os.path.getsize(path)]))


HEADS = (
    Head("Référence"), Head("Projet"), Head("Région"), Head("Département"), Head("Caf"), Head("Porteur"),
    Head("Avancement"), Head("Maturité"), Head("Phrase"), Head("Accordé", Kind.NUMBER), Head("Versé", Kind.NUMBER),
    Head("Constaté le", Kind.DAY), Head("Année", Kind.WHOLE), Head("Rang", Kind.WHOLE),
)  # fmt: skip
# « %% » is the modulo: the statement takes a parameter.
_QUERY = """
SELECT 'FIPE-2023-31-' || n, 'Crèche n° ' || n, 'Occitanie', 'Haute-Garonne', 'Caf de la Haute-Garonne',
       'Commune de Lieu ' || n %% 900, 'Bien avancé', 'Montée en charge',
       'Une phrase sur le projet ' || n || ' ; une autre', (n / 4.0)::numeric(14, 2), 12345.50::numeric(14, 2),
       DATE '2025-12-09' - n %% 900, 2023 + n %% 3, n
FROM generate_series(1, %s) AS n
"""


@dataclass(frozen=True)
class CsvCost:
    """Seconds of the same query: by plain COPY, and as the portal writes it; resident memory added, in bytes."""

    raw: float
    portal: float
    added: int
    size: int

    @property
    def ratio(self) -> float:
        return self.portal / self.raw


def csv_cost(rows: int = COPIED) -> CsvCost:
    """The quickest of some rounds of each, in turn: what slows the machine down slows both."""
    raw: list[float] = []
    portal: list[float] = []
    before = _resident()
    peak, size = before, 0
    for way, times in chain.from_iterable(repeat(((_raw, raw), (_ours, portal)), REPEATS)):
        with TemporaryFile() as stream:
            start = time.perf_counter()
            way(stream, rows)
            times.append(time.perf_counter() - start)
            size = stream.tell()
        peak = max(peak, _resident())
    return CsvCost(min(raw), min(portal), peak - before, size)


def _raw(stream: IO[bytes], rows: int) -> None:
    for chunk in copied(_QUERY, [rows]):
        stream.write(chunk)


def _ours(stream: IO[bytes], rows: int) -> None:
    copy_csv(stream, _QUERY, [rows], HEADS)


def _largest() -> int:
    """The most that this process ever held, in bytes; `getrusage` would tell of its parent too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if __name__ == "__main__":
    _measured(sys.argv[1], int(sys.argv[2]))
