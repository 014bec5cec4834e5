"""Files of each format, made here as the programs of people make them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document as WordDocument
from PIL import Image
from weasyprint import HTML

from reporting.reading.documents import read_document
from reporting.reading.formats.docx import W
from tests.documents import samples

WORDPROCESSING = f'xmlns:w="{W[1:-1]}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_NAMES = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "text", "table"))
ODF_NAMES = f'{_ODF_NAMES} xmlns:draw="{_ODF}drawing:1.0"'


def lines(name: str, content: bytes) -> list[str]:
    """What is read of a file, without its blank lines."""
    return [line.text for line in read_document(name, content).lines if line.text]


def told(name: str, content: bytes) -> list[tuple[str, str | tuple[str, ...]]]:
    """Kinds with texts, or cells."""
    return [(line.kind, line.cells or line.text) for line in read_document(name, content).lines if line.text]


def word(paragraphs: Sequence[tuple[str, str]], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file: paragraphs with the names of their styles, then a table."""
    document, out = WordDocument(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = "En-tête de chaque page"
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if table:
        made = document.add_table(0, len(table[0]))
        for row in table:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text
    document.save(out)
    return out.getvalue()


def word_of(body: str, **parts: str) -> bytes:
    """A Word file by its XML, to hold what python-docx does not write."""
    return samples.ooxml(
        "docx",
        {
            "word/document.xml": f"<w:document {WORDPROCESSING}><w:body>{body}</w:body></w:document>".encode(),
            **{
                f"word/{name}.xml": f"<w:{name} {WORDPROCESSING}>{xml}</w:{name}>".encode()
                for name, xml in parts.items()
            },
        },
    )


def odt_of(body: str) -> bytes:
    content = f"<office:document-content {ODF_NAMES}><office:body><office:text>{body}</office:text></office:body>"
    return samples.odf("odt", {"content.xml": f"{content}</office:document-content>".encode()})


def pdf_of(body: str, style: str = "") -> bytes:
    """A PDF by WeasyPrint, which the portal prints with."""
    page = "@page { size: A4; margin: 2cm } body { font: 11pt sans-serif }"
    return bytes(HTML(string=f"<html lang='fr'><style>{page}{style}</style><body>{body}</body></html>").write_pdf())


def scan() -> bytes:
    """A PDF of a page that is only a picture."""
    out = io.BytesIO()
    Image.new("L", (600, 800), 230).save(out, "PDF")
    return out.getvalue()
