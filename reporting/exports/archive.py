"""All the files of an edition in one archive, with a LISEZMOI that says what each is and how to check it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from projects.core.cells import EPOCH
from projects.core.french import format_date, format_datetime, typeset
from reporting.exports.data import COLUMNS
from reporting.exports.files import File, Step
from reporting.exports.source import Source

README = "LISEZMOI.txt"
PDF, JSON = "application/pdf", "application/json"
# Compressed already: deflating them again takes time and gains nothing.
PACKED = (".pdf", ".docx", ".xlsx", ".ods")
CHECK = "Pour vérifier un fichier : « sha256sum fichier » (Linux, macOS) ou « Get-FileHash fichier » (Windows)."


@dataclass(frozen=True)
class Packed:
    """A file of the archive, as the LISEZMOI tells it."""

    name: str
    size: int
    sha256: str


def document(source: Source) -> File:
    """The PDF: the published file itself when there is one, else the same laid out from the content."""

    def write(stream: IO[bytes], step: Step) -> None:
        from reporting.rendering.cache import PartCache
        from reporting.rendering.recueil import render_recueil
        from reporting.services.kept_files import open_kept

        published = getattr(source.frozen, "publication", None)
        if published is not None:
            with open_kept(published) as kept:
                shutil.copyfileobj(kept, stream)
            return
        stream.write(render_recueil(source.content, on_progress=step, cache=PartCache()))

    return File(f"{source.slug}.pdf", PDF, write)


def frozen_data(source: Source) -> list[File]:
    """The frozen data set, byte for byte what was hashed; nothing before it is frozen."""
    frozen = source.frozen
    if frozen is None:
        return []
    return [File(f"{source.slug}-donnees-gelees.json", JSON, lambda stream, _: _write(stream, frozen.content))]


def _write(stream: IO[bytes], text: str) -> None:
    stream.write(text.encode())


def write_archive(stream: IO[bytes], step: Step, source: Source, files: Sequence[File]) -> None:
    """Write each file in turn, then what they are."""
    packed = []
    with ZipFile(stream, "w") as archive:
        for rank, file in enumerate(files):
            step(rank, len(files), file.name)
            packed.append(_pack(archive, file, rank, len(files), step))
        archive.writestr(_entry(README), "\r\n".join(_readme(source, packed)).encode("utf-8-sig"))


def _pack(archive: ZipFile, file: File, rank: int, total: int, step: Step) -> Packed:
    """Made aside, since writers of workbooks move about in what they write."""
    with TemporaryFile() as aside:
        file.write(aside, lambda _done, _of, said: step(rank, total, f"{file.name} : {said}"))
        size = aside.seek(0, 2)
        aside.seek(0)
        sha256 = hashlib.file_digest(aside, "sha256").hexdigest()
        aside.seek(0)
        with archive.open(_entry(file.name), "w") as part:
            shutil.copyfileobj(aside, part)
    return Packed(file.name, size, sha256)


def _entry(name: str) -> ZipInfo:
    info = ZipInfo(name, EPOCH)
    info.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
    return info


def _readme(source: Source, packed: Sequence[Packed]) -> Iterator[str]:
    content = source.content
    yield from (content.title, content.subtitle) if content.subtitle else (content.title,)
    yield ""
    yield typeset(f"Situation au {format_date(source.situation_on)}, connu au {format_datetime(source.known_at)}.")
    if source.frozen:
        yield typeset(f"Données gelées, empreinte SHA-256 : {source.sha256}")
    else:
        yield "Données non gelées : elles peuvent encore changer."
    yield typeset(f"Source : Portail Fipe, {content.site_url}")
    yield ""
    yield "Fichiers, octets et empreintes SHA-256"
    for file in packed:
        yield from (f"  {file.name}", f"    {file.size}", f"    {file.sha256}")
    yield from ("", typeset(CHECK), "")
    yield "Colonnes des données (un dossier par ligne)"
    for column in COLUMNS:
        yield typeset(f"  {column.title} : {column.meaning}")
