"""A recueil, or one fiche, as an accessible PDF: the two entry points of the rendering."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.template.loader import render_to_string

from projects.core.french import typeset
from reporting import forks
from reporting.rendering import kinds, pdf, segments
from reporting.rendering.assemble import Metadata, assemble
from reporting.rendering.cache import PartCache, key_of
from reporting.rendering.content import FicheContent, RecueilContent
from reporting.rendering.cutting import cut
from reporting.rendering.imposition import Piece, impose
from reporting.rendering.part import Part
from reporting.rendering.segments import INTERNAL_SCHEME, Segment

# Same bytes every time, even when a font has to be cut while rendering.
_EPOCH = "1735689600"

Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]


def render_recueil(
    content: RecueilContent,
    *,
    workers: int = 2,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    cache: PartCache | None = None,
) -> bytes:
    """The whole recueil, PDF/UA-1, the same bytes for the same content.

    `on_progress(done, total, label)` follows the segments, `cancelled()` is asked several times a
    second; `cache` gives what was laid out before, and keeps what is laid out now. Raises
    `WorkCancelled`, or `WorkFailed` (in French, naming the part that failed).
    """
    planned = kinds.plan(content)
    total = len(planned) + 1  # the assembly
    run = _Run(workers, _Advance(total, on_progress), cancelled, cache)
    pieces = _render(planned, content.title, run)
    data = assemble(pieces, _metadata(content), _link_texts(content, pieces))
    run.advance.to(total, "assemblage")
    return data


def render_fiche(
    content: FicheContent,
    *,
    document: RecueilContent | None = None,
    workers: int = 1,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    cache: PartCache | None = None,
) -> bytes:
    """One fiche alone, as a document of its own; `document` gives it the margins of its recueil."""
    parent = document or _document_of(content)
    planned = [segments.fiche_segment(content, content.title)]
    run = _Run(workers, _Advance(2, on_progress), cancelled, cache)
    pieces = _render(planned, content.title, run, promote=1)
    title = typeset(f"{content.title} : fiche du projet")
    metadata = Metadata(title, parent.publisher, content.standfirst, _foot(parent), parent.title)
    data = assemble(pieces, metadata, _link_texts(parent, pieces))
    run.advance.to(2, "assemblage")
    return data


@dataclass(frozen=True)
class Extract:
    """Some segments as they print; `places`: the page (from 1) and the height on it, in points, of each anchor."""

    data: bytes
    pages: int
    places: Mapping[str, tuple[int, float]]


def render_extract(
    content: RecueilContent,
    planned: Sequence[Segment],
    *,
    workers: int = 2,
    cancelled: Cancelled | None = None,
    cache: PartCache | None = None,
) -> Extract:
    """Some segments of a document, with its margins but without page numbers: those depend on all the others."""
    pieces = _render(planned, content.title, _Run(workers, _Advance(len(planned), None), cancelled, cache))
    imposed = impose(pieces)
    places = {
        anchor: (1 + stands[page][0], height + stands[page][1])
        for piece, stands in zip(pieces, imposed.stands, strict=True)
        for anchor, (page, _, height) in piece.part.anchors.items()
    }
    metadata = replace(_metadata(content), is_extract=True)
    return Extract(assemble(pieces, metadata, _link_texts(content, pieces)), imposed.sheets, places)


def keep_parts(content: FicheContent, cache: PartCache) -> int:
    """Lay out what documents print of a project and `cache` does not hold; how many parts were made."""
    planned = segments.of_project(content)
    kept = sum(cache.get(key_of(one.key, one.inputs())) is not None for one in planned if one.inputs)
    _render(planned, content.title, _Run(1, _Advance(len(planned), None), None, cache))
    return len(planned) - kept


def render_single_document(content: RecueilContent, pages: Mapping[str, int] | None = None) -> bytes:
    """The same content as one WeasyPrint document: a yardstick for the tests and the bench, never used to publish.

    `pages` are the numbers that the contents print.
    """
    planned = kinds.body(content)
    everything = [*kinds.front(content, planned, dict(pages or {})), *planned]
    pictures = {address: picture for one in everything for address, picture in one.pictures.items()}
    return pdf.write_pdf([lambda: _html(everything, content.title, link="")], pictures)


def _html(planned: Sequence[Segment], title: str, link: str, tight: bool = False) -> str:
    bodies = [segment.build(link, tight) for segment in planned]
    return render_to_string("reporting/pdf/document.html", {"title": title, "bodies": bodies})


def _render(planned: Sequence[Segment], title: str, run: _Run, promote: int = 0) -> list[Piece]:
    """The segments laid out: from the cache those that it has, the others in forked processes, the heaviest first."""
    keys = [segment.inputs and key_of(segment.key, segment.inputs(), promote) for segment in planned]
    parts = [run.cache.get(key) if run.cache and key else None for key in keys]
    missing = [index for index, part in enumerate(parts) if part is None]
    if len(missing) < len(planned):
        run.advance.step("reprise de ce qui n’a pas changé", len(planned) - len(missing))
    if missing:
        pdf.prepare()  # once, before the workers fork
    results = forks.run(
        [_task(planned[index], title, promote) for index in missing],
        workers=run.workers,
        on_done=lambda index, label: run.advance.step(label),
        cancelled=run.cancelled,
    )
    for index, data in zip(missing, results, strict=True):
        parts[index] = Part.from_bytes(data)
        if run.cache and (key := keys[index]):
            run.cache.put(key, data)
    return [Piece(segment, part) for segment, part in zip(planned, parts, strict=True) if part is not None]


def _task(segment: Segment, title: str, promote: int) -> forks.Task:
    def work() -> bytes:
        os.environ.setdefault("SOURCE_DATE_EPOCH", _EPOCH)
        htmls = [partial(_html, [segment], title, INTERNAL_SCHEME, tight) for tight in segment.settings]
        return cut(pdf.write_pdf(htmls, segment.pictures), segment, promote).to_bytes()

    return forks.Task(segment.label, work, segment.weight)


class _Advance:
    """Counts the finished segments for `on_progress`."""

    def __init__(self, total: int, on_progress: Progress | None) -> None:
        self._done, self._total, self._tell = 0, total, on_progress

    def step(self, label: str, count: int = 1) -> None:
        self.to(self._done + count, label)

    def to(self, done: int, label: str) -> None:
        self._done = done
        if self._tell is not None:
            self._tell(min(done, self._total), self._total, typeset(label))


@dataclass(frozen=True)
class _Run:
    """How a document is rendered: with how many processes, who is told, who may stop it, what was laid out before."""

    workers: int
    advance: _Advance
    cancelled: Cancelled | None
    cache: PartCache | None


def _metadata(content: RecueilContent) -> Metadata:
    title = f"{content.title}, {content.month[:1].lower()}{content.month[1:]}"
    return Metadata(title, content.publisher, content.subtitle, _foot(content), content.title)


def _foot(content: RecueilContent) -> str:
    """« Janvier 2026, situation au 9 décembre 2025 »."""
    situation = f"{content.situation[:1].lower()}{content.situation[1:]}"
    return ", ".join(part for part in (content.month, situation) if part)


def _link_texts(content: RecueilContent, pieces: Sequence[Piece]) -> dict[str, str]:
    """In words, where each link of the document leads."""
    texts = {entry.anchor: typeset(_spoken(entry.kind, entry.title)) for p in pieces for entry in p.segment.entries}
    for document in (content, *content.annexed):
        for figure in document.figures.values():
            texts[figure.url] = typeset(f"Dossiers derrière le chiffre « {figure.label} »")
            for row in figure.rows:
                texts[row.url] = typeset(f"Dossiers derrière le chiffre « {figure.label} » : {row.label}")
        for project in document.projects:
            texts[project.url] = typeset(f"{project.title} sur le portail")
    return texts


def _spoken(kind: str, title: str) -> str:
    if kind == "fiche":
        return f"Fiche : {title}"
    return f"Annexe 1 : {title}" if kind == "block" else title


def _document_of(content: FicheContent) -> RecueilContent:
    """The margins of a fiche printed alone."""
    return RecueilContent(
        slug=content.reference,
        title="Fiche d’un projet Fipe",
        subtitle="",
        month="",
        situation="",
        publisher="Portail Fipe",
        site_url="",
        blocks=(),
        figures={},
        regions=(),
        doubts=(),
        sources=(),
    )
