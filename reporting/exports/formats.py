"""The files that an edition is exported to, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO

from projects.core.cells import Cell, Sheet
from projects.core.spreadsheets import CSV, ODS, XLSX, csv_bytes, ods_bytes, write_xlsx
from reporting.commission.word import DOCX
from reporting.exports.archive import document, frozen_data, write_archive
from reporting.exports.data import data_sheets, dictionary, dossiers
from reporting.exports.files import File, Step
from reporting.exports.proofs import proof_sheets
from reporting.exports.source import Source

ZIP = "application/zip"


@dataclass(frozen=True)
class Format:
    """What one may ask for. `files` are those that a source gives."""

    slug: str
    label: str
    hint: str
    files: Callable[[Source], Sequence[File]]


def _data_xlsx(source: Source) -> list[File]:
    return [_workbook(f"{source.slug}-donnees.xlsx", lambda: data_sheets(source))]


def _proofs(source: Source) -> list[File]:
    return [_workbook(f"{source.slug}-preuves.xlsx", lambda: proof_sheets(source))]


def _data_ods(source: Source) -> list[File]:
    return [_plain(f"{source.slug}-donnees.ods", ODS, lambda: ods_bytes(data_sheets(source)))]


def _data_csv(source: Source) -> list[File]:
    return [
        _plain(f"{source.slug}-donnees.csv", CSV, lambda: csv_bytes(dossiers(source))),
        _plain(f"{source.slug}-colonnes.csv", CSV, lambda: csv_bytes(dictionary())),
    ]


def _word(source: Source) -> list[File]:
    def write(stream: IO[bytes], step: Step) -> None:
        from reporting.exports.word import write_docx  # its libraries: only the process of a job needs them

        step(0, 0, "Mise en page du texte")
        write_docx(stream, source, step)

    return [File(f"{source.slug}.docx", DOCX, write)]


def _everything(source: Source) -> list[File]:
    made = (_word, _proofs, _data_xlsx, _data_ods, _data_csv, frozen_data)
    files = [document(source), *(file for files in made for file in files(source))]
    return [File(f"{source.slug}.zip", ZIP, lambda stream, step: write_archive(stream, step, source, files))]


def _workbook(name: str, sheets: Callable[[], Sequence[Sheet]]) -> File:
    def write(stream: IO[bytes], step: Step) -> None:
        made = sheets()
        write_xlsx(stream, [_told(sheet, rank, len(made), step) for rank, sheet in enumerate(made)])

    return File(name, XLSX, write)


def _told(sheet: Sheet, rank: int, total: int, step: Step) -> Sheet:
    """The same sheet, said when its turn comes to be written."""

    def rows() -> Iterator[Sequence[Cell]]:
        step(rank, total, f"Feuille « {sheet.title} »")
        yield from sheet.rows

    return replace(sheet, rows=rows())


def _plain(name: str, media_type: str, content: Callable[[], bytes]) -> File:
    def write(stream: IO[bytes], step: Step) -> None:
        step(0, 1, f"Écriture de {name}")
        stream.write(content())

    return File(name, media_type, write)


FORMATS = {
    one.slug: one
    for one in (
        Format("docx", "Texte (Word)", "À relire, à corriger et à renvoyer au portail.", _word),
        Format("preuves", "Preuves (XLSX)", "Une feuille par chiffre : définition, termes, dossiers.", _proofs),
        Format("xlsx", "Données (XLSX)", "Une ligne par dossier, pour Excel.", _data_xlsx),
        Format("ods", "Données (ODS)", "Les mêmes, pour LibreOffice.", _data_ods),
        Format("csv", "Données (CSV)", "Les mêmes, pour tout autre outil.", _data_csv),
        Format("zip", "Tout (ZIP)", "Le PDF et tous les autres, avec leurs empreintes.", _everything),
    )
}
