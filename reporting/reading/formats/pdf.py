"""PDF files: the words of each page with their places, through pdfium; `layout` makes lines of them.

A PDF has no paragraphs, no tables and no order but that in which its signs are drawn.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from reporting.reading.formats.blocks import MOST_SIGNS, TOO_LONG, Block, UnreadableDocument, row, tidy
from reporting.reading.formats.contents import without_contents
from reporting.reading.formats.hyphens import joined, vocabulary
from reporting.reading.formats.layout import MEASURES, Page, Placed, Word, fragments_of, lines_of
from reporting.reading.formats.margins import without_margins

MOST_PAGES = 3000
LOCKED = "Ce PDF est protégé par un mot de passe : enregistrez-le sans mot de passe, puis déposez-le."
SCANNED = (
    "Ce PDF ne contient que des images, sans texte : c’est sans doute un scan. Passez-le par une reconnaissance de "
    "caractères (OCR), ou déposez le document Word dont il vient."
)
TOO_MANY_PAGES = f"Ce PDF a plus de {MOST_PAGES} pages : partagez-le en plusieurs fichiers."
# What pdfium says of a word that it joins over the end of a line, and of signs that it does not know.
CUT_WORD, UNKNOWN = 2, 0xFFFE
SPACE, NEW_LINE, HIGHEST = 0x20, 0x0A, 0x10FFFF
_WHITE = frozenset({0xA0, 0x2002, 0x2003, 0x2009, 0x200A, 0x200B, 0x202F, 0x3000, UNKNOWN})
# Where the ink of a call of note begins, in heights of its word; that of a figure begins at a fifth.
RAISED = 0.35
# A line of a table of contents.
LEADERS = re.compile(r"(?:\.\s?){5,}\s*\d*$|…{2,}\s*\d*$")


def read_pdf(data: bytes) -> list[Block]:
    """The lines of the pages. UnreadableDocument for what is locked, too long, or a scan without text; RuntimeError
    (which pdfium's error is) for what is broken.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableDocument(LOCKED, "file") from error
        raise
    if len(document) > MOST_PAGES:
        raise UnreadableDocument(TOO_MANY_PAGES, "file")
    pages, signs = [], 0
    for number in range(len(document)):
        page = _page(document, number)
        signs += sum(len(word.text) for word in page.words)
        if signs > MOST_SIGNS:
            raise UnreadableDocument(TOO_LONG, "file")
        pages.append(page)
    if not signs:
        raise UnreadableDocument(SCANNED, "file")
    kept = without_margins([fragments_of(page) for page in pages], [page.height for page in pages])
    laid = without_contents([lines_of(told, page.number) for page, told in zip(pages, kept, strict=True)])
    return _blocks([line for lines in laid for line in lines])


def first_words(data: bytes) -> list[Block]:
    """The words of the first page that has any, without their lines. UnreadableDocument for a scan without text."""
    document = pypdfium2.PdfDocument(data)
    for number in range(min(len(document), MOST_PAGES)):
        if words := _page(document, number).words:
            return [Block(" ".join(word.text for word in words), page=number + 1)]
    raise UnreadableDocument(SCANNED, "file")


def _blocks(lines: list[Placed]) -> list[Block]:
    """Lines and rows, words that were cut made whole, an empty line after each paragraph, as in a plain text."""
    known = vocabulary(line.text for line in lines)
    told = _whole_lines(lines, known)
    blocks = []
    for line, text in zip(lines, told, strict=True):
        if len(line.cells) > 1:
            cells = [joined([held.text for held in cell], known) for cell in line.cells]
            blocks.append(row([" ".join(cell) for cell in cells], line.page))
        elif text and not LEADERS.search(text):
            blocks.append(Block(tidy(text), page=line.page))
        if line.ends:
            blocks.append(Block("", page=line.page))
    return blocks


def _whole_lines(lines: list[Placed], known: frozenset[str]) -> list[str]:
    """The text of each line; "" for a row, which no word goes on over."""
    return joined(["" if len(line.cells) > 1 else line.text for line in lines], known)


def _page(document: Any, number: int) -> Page:
    page = document[number]
    text = page.get_textpage()
    try:
        return Page(number + 1, page.get_height(), tuple(_words(text.raw, text.count_chars())))
    finally:
        text.close()
        page.close()


def _words(text: Any, count: int) -> Iterator[Word]:
    """The words in the order of the page."""
    signs, start = list[str](), 0
    for place, code in enumerate([*_codes(text, count), NEW_LINE]):
        if code > SPACE and code not in _WHITE and not 0xD800 <= code < 0xE000 and code <= HIGHEST:
            if not signs:
                start = place
            signs.append(chr(code))
            continue
        if code == CUT_WORD and signs:
            signs.append("-")
        if signs:
            yield _word(text, signs, start, place - 1)
        signs = []


def _codes(text: Any, count: int) -> list[int]:
    """The code of the sign of each place. Asked all at once where that keeps the places, and again where it says less:
    there, a word that is cut looks like a sign that pdfium does not know.
    """
    held = (ctypes.c_ushort * (2 * count + 2))()  # twice: signs beyond 16 bits may be written as two
    told = raw.FPDFText_GetText(text, 0, count, held)
    codes = held[:count]
    if told != count + 1 or any(0xD800 <= code < 0xE000 for code in codes):
        return [raw.FPDFText_GetUnicode(text, place) for place in range(count)]
    return [raw.FPDFText_GetUnicode(text, place) if code == UNKNOWN else code for place, code in enumerate(codes)]


def _word(text: Any, signs: list[str], first: int, last: int) -> Word:
    """The word, without the small figures that call a note after it."""
    left = _box(text, first)
    while (
        len(signs) > 1 and signs[-1].isdigit() and _is_raised(text, last, left) and "".join(signs[:-1]) not in MEASURES
    ):
        signs.pop()
        last -= 1
    right = _box(text, last)
    return Word(
        "".join(signs),
        min(left.left, right.left),
        max(left.right, right.right),
        max(left.top, right.top),
        min(left.bottom, right.bottom),
    )


def _is_raised(text: Any, place: int, first: Any) -> bool:
    """Whether the ink of a sign begins well above the line that its word stands on."""
    sides = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text, place, *(ctypes.byref(side) for side in sides))
    return sides[2].value - first.bottom > RAISED * (first.top - first.bottom)


def _box(text: Any, place: int) -> Any:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, place, ctypes.byref(box))
    return box
