"""A section of a document as it will print, while it is being written: a PDF of its own, and pictures of its pages."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.template.loader import render_to_string

from projects.core.errors import DomainError
from projects.core.french import typeset
from reporting.rendering import kinds, parallel, pdf
from reporting.rendering.canonical import layout_fingerprint
from reporting.rendering.content import RecueilContent
from reporting.rendering.sections import anchor_of
from reporting.rendering.segments import Segment

SECONDS = 20  # after which a preview is given up
AT_ONCE = 2  # laid out together by one process of the site
SHOWN_PAGES = 8
WIDTH = 794  # of a picture, in pixels: a page at its size on a screen of 96 dots per inch
FOLDER = "apercus"
# The places of a document that are no section of its outline.
ANCHORS = {
    "annexe1": ("annexe-1", "projets-par-departement"),
    "fiches": ("fiches",),
    kinds.ADDRESS: ("lettre",),
    kinds.SIGNATURE: ("lettre",),
}

EMPTY = "Cette partie ne s’imprime pas encore : elle n’a ni texte ni chiffre connu."
SLOW = f"L’aperçu n’est pas prêt après {SECONDS} secondes : ce texte est sans doute trop long. Coupez-le en plusieurs."
BUSY = "D’autres aperçus sont en cours : réessayez dans quelques secondes."
_room = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Pages:
    """The first pages as pictures that a page may hold, and how many there are in all."""

    pictures: tuple[str, ...]
    total: int

    @property
    def left(self) -> int:
        return self.total - len(self.pictures)


def section_pdf(content: RecueilContent, section_id: str) -> bytes:
    """What the section prints, laid out as in the document; read again from the disk while nothing changed.

    DomainError (French) when it prints nothing, cannot be laid out, or takes too long.
    """
    htmls = _htmls(_segment(content, section_id), content.title)
    digest = hashlib.sha256("\n".join([layout_fingerprint(), *htmls]).encode()).hexdigest()
    path = Path(settings.RENDER_CACHE_ROOT) / FOLDER / f"{digest}.pdf"
    if path.is_file():
        return path.read_bytes()
    if not _room.acquire(timeout=SECONDS):
        raise DomainError(typeset(BUSY))
    try:
        made = _laid_out(htmls, content.title)
    finally:
        _room.release()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    return made


def pages_of(data: bytes) -> Pages:
    """Pictures of the first pages, as addresses that hold the picture itself."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        pictures = []
        for page in list(document)[:SHOWN_PAGES]:
            bitmap = page.render(scale=WIDTH / page.get_width())
            target = BytesIO()
            bitmap.to_pil().convert("P", palette=1, colors=128).save(target, "PNG")
            pictures.append(f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}")
        return Pages(tuple(pictures), len(document))
    finally:
        document.close()


def _segment(content: RecueilContent, section_id: str) -> Segment:
    anchors = {*ANCHORS.get(section_id, ()), anchor_of(section_id), anchor_of(f"p-{section_id}")}
    for segment in kinds.body(content):
        if any(entry.anchor in anchors for entry in segment.entries):
            return segment
    raise DomainError(typeset(EMPTY))


def _htmls(segment: Segment, title: str) -> list[str]:
    """The section, once for each way of setting it that is tried."""
    return [
        render_to_string("reporting/pdf/document.html", {"title": title, "bodies": [segment.build("", tight)]})
        for tight in segment.settings
    ]


def _laid_out(htmls: list[str], label: str) -> bytes:
    """In a process of its own: the page of the site that asks keeps answering others, and may give up."""
    pdf.prepare()
    limit = time.monotonic() + SECONDS
    task = parallel.Task(f"l’aperçu de « {label} »", partial(pdf.write_pdf, [partial(str, html) for html in htmls]))
    try:
        return parallel.run([task], workers=1, cancelled=lambda: time.monotonic() > limit)[0]
    except parallel.RenderingCancelled:
        raise DomainError(typeset(SLOW)) from None
