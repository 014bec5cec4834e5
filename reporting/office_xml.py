"""The XML inside of Word and OpenDocument files: read with every size bounded, no entity resolved, nothing fetched."""

from __future__ import annotations

import struct
import zlib
from lzma import LZMAError
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

# What a broken archive, a lying header or a broken part makes the libraries say.
UNREADABLE = (
    BadZipFile,
    zlib.error,
    LZMAError,
    struct.error,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    etree.XMLSyntaxError,
)


class PartTooHeavy(Exception):
    """A part of the archive unfolds to more than its reader takes."""


def part_content(archive: ZipFile, name: str, most: int) -> bytes:
    """The part `name`, of `most` bytes at the most. PartTooHeavy, or one of UNREADABLE."""
    with archive.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise PartTooHeavy(name)
    return content


def parsed(content: bytes) -> Any:
    """The tree of a part. ValueError where it declares a document type, which no office program writes."""
    if b"<!DOCTYPE" in content[:4096]:
        raise ValueError("document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)
