"""OOXML and OpenDocument files: archives of XML. They are read here with every size bounded, nothing is unpacked."""

import lzma
import struct
import zipfile
import zlib
from typing import IO

from projects.core.errors import DomainError
from projects.documents.content.types import FileType

MEGABYTE = 1024 * 1024
# What a real document of 25 MB unfolds to, with a wide margin.
MOST_PARTS = 20_000
MOST_UNFOLDED = 500 * MEGABYTE
# The list of parts is read whole into memory, some ten times its weight: this is 20 000 long names.
MOST_LIST = 4 * MEGABYTE
LIST_WEIGHT = 5  # in what zipfile reads of the end of an archive
MOST_RATIO = 200
# A small part may compress very well (a blank sheet): the ratio is asked of what weighs.
RATIO_FROM = 10 * MEGABYTE
# What the libraries say of an archive, or of a compressed part, that is damaged.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)
CONTENT_TYPES = "[Content_Types].xml"
MACROS = "Ce document contient des macros : enregistrez-le sans macros (.docx, .xlsx, .pptx), puis joignez-le."
BROKEN = "Ce document est abîmé, ou a été renommé : ouvrez-le, enregistrez-le de nouveau, puis joignez-le."
BOMB = "Ce document se déplie en un contenu démesuré : il n’est pas accepté."
LOCKED = "Ce document est protégé par un mot de passe : enregistrez-le sans mot de passe, puis joignez-le."
PLACES = "Ce document contient des chemins de fichiers anormaux : il n’est pas accepté."


def check(stream: IO[bytes], kind: FileType) -> None:
    """DomainError unless the archive is a document of `kind`, without macros, of a bounded size, with honest names."""
    try:
        _check_list(stream)
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            names = {entry.filename for entry in entries}
            if kind.part:
                _check_ooxml(archive, names, kind)
            else:
                _check_odf(archive, names, kind)
            _check_unfolded(archive, entries)
    except BROKEN_ARCHIVE as error:
        raise _refused(BROKEN) from error
    except RuntimeError as error:  # zipfile's word for « encrypted »
        raise _refused(LOCKED) from error


def _check_list(stream: IO[bytes]) -> None:
    """Refuse a list of parts that is too heavy to be read: zipfile itself says where it would read it, and how much."""
    told = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if told and told[LIST_WEIGHT] > MOST_LIST:
        raise _refused(BOMB)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS:
        raise _refused(BOMB)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in entry.orig_filename:
            raise _refused(PLACES)
        if name in seen:  # two readers would not read the same one
            raise _refused(PLACES)
        seen.add(name)
        if entry.flag_bits & 1:
            raise _refused(LOCKED)
        heavy = entry.file_size > RATIO_FROM
        if heavy and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise _refused(BOMB)
    if sum(entry.file_size for entry in entries) > MOST_UNFOLDED:
        raise _refused(BOMB)


def _check_ooxml(archive: zipfile.ZipFile, names: set[str], kind: FileType) -> None:
    if CONTENT_TYPES not in names or not any(name.startswith(kind.part) for name in names):
        raise _refused(BROKEN)
    told = _read(archive, CONTENT_TYPES, 2 * MEGABYTE).lower()
    lowered = [name.lower() for name in names]
    if b"macroenabled" in told or b"vbaproject" in told or any("vbaproject" in name for name in lowered):
        raise _refused(MACROS)
    if any("/activex/" in name or name.endswith((".exe", ".dll", ".js", ".vbs")) for name in lowered):
        raise _refused(MACROS)
    if kind.media_type.encode() + b".main+xml" not in told and _main_type(kind) not in told:
        raise _refused(BROKEN)


def _main_type(kind: FileType) -> bytes:
    """Strict OOXML and the three applications name their main part by its own word."""
    return {"word/": b"wordprocessingml.document.main", "xl/": b"spreadsheetml.sheet.main"}.get(
        kind.part, b"presentationml.presentation.main"
    )


def _check_odf(archive: zipfile.ZipFile, names: set[str], kind: FileType) -> None:
    if "mimetype" not in names or "META-INF/manifest.xml" not in names:
        raise _refused(BROKEN)
    if _read(archive, "mimetype", 200).strip() != kind.media_type.encode():
        raise _refused(BROKEN)
    if b"encryption-data" in _read(archive, "META-INF/manifest.xml", 2 * MEGABYTE):
        raise _refused(LOCKED)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise _refused(MACROS)


def _check_unfolded(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unfold for real the parts that claim to be small for their weight: a header may lie about its size.

    zipfile stops at the size that the header says, so what it tells is what a reader of ours gets; a lie shows as a
    wrong CRC. Reading costs time, so only what a preview would read is checked: the XML at the top.
    """
    left = 64 * MEGABYTE
    for entry in entries:
        if entry.filename.count("/") > 1 or not entry.filename.endswith((".xml", ".rels")) or entry.file_size > left:
            continue
        left -= len(_read(archive, entry.filename, left + 1))


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise _refused(BOMB)
    return content


def _refused(message: str) -> DomainError:
    return DomainError(message, "file")
