"""A Word file as somebody sends it back: changed, followed, commented, as Word writes these."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    document = Document(BytesIO(content))
    change(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def paragraph(document: Any, beginning: str) -> Any:
    return next(one for one in document.paragraphs if one.text.startswith(beginning))


def rewrite(document: Any, beginning: str, text: str) -> None:
    """Written over, without following changes."""
    found = paragraph(document, beginning)
    for other in [*found.runs[1:], *found.hyperlinks]:
        other._element.getparent().remove(other._element)
    found.runs[0].text = text


def follow(document: Any, beginning: str, gone: str, new: str, author: str) -> None:
    """The words `gone` of the first run replaced by `new`, as Word follows it."""
    found = paragraph(document, beginning)
    run = found.runs[0]
    before, _, after = run.text.partition(gone)
    said = f'{nsdecls("w")} w:id="9" w:author="{author}" w:date="2026-01-02T10:00:00Z"'
    space = 'xml:space="preserve"'
    pieces = (
        f"<w:r {nsdecls('w')}><w:t {space}>{before}</w:t></w:r>",
        f"<w:del {said}><w:r><w:delText {space}>{gone}</w:delText></w:r></w:del>",
        f"<w:ins {said}><w:r><w:t {space}>{new}</w:t></w:r></w:ins>",
        f"<w:r {nsdecls('w')}><w:t {space}>{after}</w:t></w:r>",
    )
    for piece in pieces:
        run._r.addprevious(parse_xml(piece))
    run._r.getparent().remove(run._r)


def comment(document: Any, beginning: str, text: str, author: str) -> None:
    """On the first run of a paragraph."""
    document.add_comment(paragraph(document, beginning).runs[0], text=text, author=author, initials="X")


def add_after(document: Any, beginning: str, text: str) -> None:
    """A new paragraph, of the same style, after one."""
    found = paragraph(document, beginning)
    made = OxmlElement("w:p")
    if found._p.pPr is not None:
        made.append(parse_xml(f'<w:pPr {nsdecls("w")}><w:pStyle w:val="{found.style.style_id}"/></w:pPr>'))
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = text
    run.append(words)
    made.append(run)
    found._p.addnext(made)


def remove(document: Any, beginning: str) -> None:
    element = paragraph(document, beginning)._p
    element.getparent().remove(element)


def without_marks(document: Any) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for one in list(document.element.iter(qn(tag))):
            one.getparent().remove(one)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same archive, one part of it replaced."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, part if entry.filename == name else old.read(entry))
    return stream.getvalue()
