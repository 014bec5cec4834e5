"""Reading the published files: what they are (sources.toml), and their lines, or a clear refusal in French."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from projects.core.errors import DomainError
from projects.core.french import count, typeset

SOURCES = "sources.toml"


class LoadError(DomainError):
    """The files cannot be loaded; the message names the file and the line. Nothing was written."""

    def __init__(self, message: str) -> None:
        super().__init__(typeset(message))


class Problems:
    """Gathers what is wrong line by line, so that one run tells all of it, up to a limit."""

    LIMIT = 20

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, file: str, line: int, text: str) -> None:
        self._found.append(f"{file}, ligne {line} : {text}")
        if len(self._found) == self.LIMIT:
            self._found.append("La lecture s’est arrêtée là.")
            self.raise_if_any()

    def raise_if_any(self) -> None:
        if self._found:
            raise LoadError("\n".join(self._found))


@dataclass(frozen=True)
class SourceFile:
    """One entry of sources.toml, with the file that it describes; `rows` is null for what is not a table."""

    path: Path
    slug: str
    title: str
    source: str
    licence: str
    vintage: date | None
    rows: int | None
    sha256: str
    # What was hashed is what is read, whatever happens to the file meanwhile.
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return self.path.name


def read_sources(directory: Path) -> dict[str, SourceFile]:
    """The files of an edition by name, all present, each with the SHA-256 of its bytes."""
    try:
        described = tomllib.loads((directory / SOURCES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LoadError(f"{SOURCES} manque dans {directory} : il décrit les fichiers à charger.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LoadError(f"{SOURCES} ne se lit pas ({error}).") from error
    sources = [_source(directory, entry) for entry in described.get("file", [])]
    return {source.name: source for source in sources}


def _source(directory: Path, entry: dict[str, object]) -> SourceFile:
    missing = [key for key in ("name", "slug", "title", "source", "licence") if not isinstance(entry.get(key), str)]
    if missing:
        raise LoadError(f"{SOURCES} : il manque {', '.join(missing)} pour {entry.get('name', 'un fichier')}.")
    path = directory / Path(str(entry["name"])).name
    try:
        content = path.read_bytes()
    except OSError:
        raise LoadError(f"{path.name} manque dans {directory}.") from None
    vintage, rows = entry.get("vintage"), entry.get("rows")
    return SourceFile(
        path=path,
        slug=str(entry["slug"]),
        title=str(entry["title"]),
        source=str(entry["source"]),
        licence=str(entry["licence"]),
        vintage=vintage if isinstance(vintage, date) else None,
        rows=rows if isinstance(rows, int) else None,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def read_rows(source: SourceFile, header: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines of a table with their numbers in the file (the header is line 1), shape checked.

    A shape that is wrong (header, columns, end of file, number of lines) says that the file is not the
    right one or is cut: reading stops at once rather than list thousands of consequences.
    """
    try:
        text = source.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.content[: error.start].count(b"\n") + 1
        raise LoadError(f"{source.name}, ligne {line} : le texte n’est pas de l’UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(reader, None) != list(header):
            raise LoadError(f"{source.name}, ligne 1 : les colonnes attendues sont {','.join(header)}.")
        found = 0
        for row in reader:
            if len(row) != len(header):
                columns = count(len(row), "colonne")
                raise LoadError(f"{source.name}, ligne {reader.line_num} : {columns} au lieu de {len(header)}.")
            found += 1
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        raise LoadError(f"{source.name}, ligne {reader.line_num} : la ligne ne se lit pas ({error}).") from error
    if text and not text.endswith("\n"):
        raise LoadError(f"{source.name}, ligne {reader.line_num} : la dernière ligne est coupée.")
    if source.rows is not None and found != source.rows:
        read, announced = count(found, "ligne lue", "lignes lues"), count(source.rows, "annoncée", "annoncées")
        raise LoadError(f"{source.name} : {read}, {announced} par {SOURCES}. Le fichier est sans doute tronqué.")
