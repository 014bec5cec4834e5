"""A section of a document as it will print, while it is being written: pictures of its pages, and their PDF.

What is laid out is kept as parts, as those of whole documents are: a section that did not change is read again, whoever
asks, and the document that is composed afterwards takes it from there.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from threading import BoundedSemaphore

from projects.core.errors import DomainError
from projects.core.french import typeset
from reporting import forks
from reporting.enums import EditionKind
from reporting.rendering import kinds, pdf, recueil, segments, typefaces
from reporting.rendering.cache import PartCache
from reporting.rendering.content import RecueilContent
from reporting.rendering.part import PAGE_TOP
from reporting.rendering.sections import anchor_of
from reporting.rendering.segments import Segment

SECONDS = 20  # after which a preview is given up
AT_ONCE = 2  # laid out together by one process of the site
SHOWN_PAGES = 6
WIDTH = 794  # of a picture, in pixels: a page at its size on a screen of 96 dots per inch
COLOURS = 128
MESSAGES = (EditionKind.LETTER, EditionKind.PRESS_RELEASE)
# Places of a document that are no section of its outline, by the anchor of what they stand in.
ELSEWHERE = {"annexe1": "projets-par-departement", kinds.ADDRESS: kinds.LETTER, kinds.SIGNATURE: kinds.LETTER}
# What stands so near the top of a page that nothing of what comes before is above it, in points.
TOP = 20.0

EMPTY = "Cette partie ne s’imprime pas encore : elle n’a ni texte ni chiffre connu."
SLOW = f"L’aperçu n’est pas prêt après {SECONDS} secondes : ce texte est sans doute trop long. Coupez-le en plusieurs."
BUSY = "D’autres aperçus sont en cours : réessayez dans quelques secondes."
_room = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Section:
    """The pages of a section, from `first` to `last` (from 1), in `data`, a PDF of as many pages as `whole`.

    `is_whole`: what shares these pages is the whole document, as in a letter; their numbers are those of the document.
    """

    data: bytes
    first: int
    last: int
    whole: int
    is_whole: bool = False

    @property
    def pages(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Pages:
    """The first pages of a section, as pictures that a page may hold."""

    pictures: tuple[str, ...]
    section: Section

    @property
    def left(self) -> int:
        return self.section.pages - len(self.pictures)


def warm() -> None:
    """What the first preview of a process would wait for: the fonts, the style sheet."""
    pdf.prepare()
    for style in typefaces.STYLES:
        typefaces.face(style, {}, is_passing=True)


def section_of(content: RecueilContent, section_id: str, *, is_cut: bool = False) -> Section:
    """What the section prints, laid out as in the document.

    `is_cut`: the section goes on with projects that `content` does not hold; a last page that is not full is left out.
    DomainError (French) when it prints nothing, cannot be laid out, or takes too long.
    """
    planned = _segments(content, section_id)
    if not planned:
        raise DomainError(typeset(EMPTY))
    made = drawn(content, planned)
    first, last = _range(planned, made, section_id)
    is_message = planned[0].key in (kinds.LETTER, kinds.PRESS_RELEASE)
    return Section(made.data, first, max(first, last - is_cut), made.pages, is_message)


def drawn(content: RecueilContent, planned: Sequence[Segment]) -> recueil.Extract:
    """Some segments laid out while somebody waits. DomainError (French) when they cannot be, or take too long."""
    if not _room.acquire(timeout=SECONDS):
        raise DomainError(typeset(BUSY))
    try:
        pdf.prepare()
        limit = time.monotonic() + SECONDS
        return recueil.render_extract(content, planned, cancelled=lambda: time.monotonic() > limit, cache=PartCache())
    except forks.WorkCancelled:
        raise DomainError(typeset(SLOW)) from None
    finally:
        _room.release()


def pages_of(section: Section) -> Pages:
    """Pictures of the first pages, as addresses that hold the picture itself."""
    import pypdfium2

    document = pypdfium2.PdfDocument(section.data)
    try:
        pictures = []
        for number in range(section.first, min(section.last, section.first + SHOWN_PAGES - 1) + 1):
            page = document[number - 1]
            image = page.render(scale=WIDTH / page.get_width()).to_pil()
            target = BytesIO()
            image.quantize(COLOURS, method=2).save(target, "PNG", compress_level=3)
            pictures.append(f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}")
        return Pages(tuple(pictures), section)
    finally:
        document.close()


def _segments(content: RecueilContent, section_id: str) -> list[Segment]:
    """The segments that a section stands in; none for one that prints nothing."""
    if section_id in ("fiches", "annexe1") and content.kind not in MESSAGES:
        shown = replace(content, regions=tuple(region for region in content.regions if region.projects))
        return list(segments.fiches(shown) if section_id == "fiches" else segments.annex(shown))
    own = _anchors(section_id)
    return [one for one in kinds.body(content) if any(entry.anchor in own for entry in one.entries)][:1]


def _anchors(section_id: str) -> set[str]:
    own = {anchor_of(section_id), anchor_of(f"p-{section_id}")}
    return own | {ELSEWHERE[section_id]} if section_id in ELSEWHERE else own


def _range(planned: Sequence[Segment], made: recueil.Extract, section_id: str) -> tuple[int, int]:
    """The first and the last page of a section: up to where the next one of its rank, or above, begins."""
    if section_id == kinds.ADDRESS:
        return 1, 1
    if section_id == kinds.SIGNATURE:
        return made.pages, made.pages
    if len(planned) > 1:
        return 1, made.pages
    entries, own = planned[0].entries, _anchors(section_id)
    rank = next(rank for rank, entry in enumerate(entries) if entry.anchor in own)
    first, _ = made.places[entries[rank].anchor]
    after = next((one for one in entries[rank + 1 :] if one.level <= entries[rank].level), None)
    if after is None:
        return first, made.pages
    last, height = made.places[after.anchor]
    return first, last - 1 if last > first and height > PAGE_TOP - TOP else last
