"""What the Word files of the portal share: styles, French, heads of tables, fields, links, marks of passages."""

from __future__ import annotations

from itertools import count
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from projects.core.cells import UNWRITABLE

INK, ACCENT = "1F2A44", "1F4E9E"
SIZES = (("Normal", 11), ("Title", 22), ("Heading 1", 15), ("Heading 2", 12))


def new_document(title: str, *, sizes: tuple[tuple[str, int], ...] = SIZES) -> Any:
    """An empty A4 document in French, its styles set: python-docx's own object."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    for name, size in sizes:
        style = document.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        set_fonts(style)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(INK)
    properties = document.core_properties
    properties.author, properties.language, properties.comments = "Portail Fipe", "fr-FR", ""
    properties.title = plain(title)[:255]
    return document


def plain(text: str) -> str:
    """A text that XML can hold."""
    return UNWRITABLE.sub("\ufffd", text)


def set_fonts(style: Any) -> None:
    """The font for every script, and French as the language that Word checks."""
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), "Calibri")
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "fr-FR")


def mark_row(row: Any, name: str) -> None:
    """« tblHeader »: the row repeats on each page; « cantSplit »: it stays on one."""
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def describe_table(table: Any, title: str, description: str) -> None:
    """What a screen reader says of a table before reading it."""
    for name, text in (("tblCaption", title), ("tblDescription", description)):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), plain(text))
        table._tbl.tblPr.append(element)


def describe_picture(shape: Any, text: str) -> None:
    shape._inline.docPr.set("descr", plain(text))


def add_field(paragraph: Any, code: str, *, size: float | None = None, result: str = "", stale: bool = False) -> None:
    """A field that Word counts (`PAGE`, `TOC …`); `stale` asks Word to count it when the file opens."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("result", result), ("end", "")):
        run = paragraph.add_run()
        if size:
            run.font.size = Pt(size)
        if kind == "result":
            run.text = result
            continue
        made = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
            if stale and kind == "begin":
                made.set(qn("w:dirty"), "true")
        else:
            made.text = text
        run._r.append(made)


def add_link(paragraph: Any, text: str, address: str) -> None:
    """Words that lead out of the document."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(plain(text))
    run.font.underline, run.font.color.rgb = True, RGBColor.from_string(ACCENT)
    link.append(run._r)
    paragraph._p.append(link)


class Bookmarks:
    """Names that stay on their passage whatever Word does around it."""

    def __init__(self) -> None:
        self._keys = count(1)

    def mark(self, name: str, first: Any, last: Any) -> None:
        """Around all that stands from the paragraph `first` to the paragraph `last`."""
        key = str(next(self._keys))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), key)
        start.set(qn("w:name"), name)
        place = 1 if first._p.pPr is not None else 0
        first._p.insert(place, start)
        last._p.append(end)


def numbered_from_one(document: Any, paragraphs: list[Any]) -> None:
    """A numbered list of its own: without this, Word goes on counting from the list before."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    base = style.find(".//" + qn("w:numId")).get(qn("w:val"))
    held = next(one for one in numbering.findall(qn("w:num")) if one.get(qn("w:numId")) == base)
    abstract = int(held.find(qn("w:abstractNumId")).get(qn("w:val")))
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in paragraphs:
        listed = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        listed.get_or_add_ilvl().val, listed.get_or_add_numId().val = 0, number.numId
