"""What a recueil costs: cold, beside one document; one fiche changed, beside typst; two thousand, joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.template.loader import render_to_string

from projects.core.french import count
from reporting.management.typst_peer import compile_time
from reporting.rendering import pdf
from reporting.rendering.assemble import Metadata, assemble
from reporting.rendering.cache import PartCache
from reporting.rendering.canonical import content_digest
from reporting.rendering.content import FicheContent, RecueilContent, RegionContent
from reporting.rendering.cutting import cut
from reporting.rendering.imposition import Piece
from reporting.rendering.measure import Measure, measure
from reporting.rendering.part import Part
from reporting.rendering.recueil import render_fiche, render_recueil, render_single_document
from reporting.rendering.segments import INTERNAL_SCHEME, fiche_segment, is_short

COUNTED_ONCE = ("projects.described", "announced.not_described")


@dataclass(frozen=True)
class Cold:
    """A recueil laid out with nothing kept, in several processes, then as one document."""

    joined: Measure
    single: Measure


def cold(content: RecueilContent, workers: int) -> Cold:
    pdf.prepare()
    joined = measure(lambda: render_recueil(content, workers=workers))
    return Cold(joined, measure(lambda: render_single_document(content)))


@dataclass(frozen=True)
class Changed:
    """One fiche changed among many that are kept: from the request to the finished file, beside typst and one fiche."""

    again: Measure
    fiche: Measure
    typst: float


def one_changed(content: RecueilContent, workers: int) -> Changed:
    """The parts are kept by a first rendering, which is not measured."""
    pdf.prepare()
    with TemporaryDirectory() as folder:
        cache = PartCache(Path(folder))
        render_recueil(content, workers=workers, cache=cache)
        after = _with_one_changed(content)

        def request() -> bytes:
            content_digest(after)  # what a request compares before it asks for the document
            return render_recueil(after, workers=workers, cache=cache)

        again = measure(request)
    longest = max(content.projects, key=lambda project: sum(len(text) for text in project.summary))
    return Changed(again, measure(lambda: render_fiche(longest, document=content)), compile_time(content)[0])


def _with_one_changed(content: RecueilContent) -> RecueilContent:
    region = max(content.regions, key=lambda region: len(region.projects))
    first, *others = region.projects
    first = replace(first, summary=("Une phrase de plus.", *first.summary))
    kept = replace(region, projects=(first, *others))
    return replace(content, regions=tuple(kept if one is region else one for one in content.regions))


@dataclass(frozen=True)
class Joined:
    """Kept fiches made into one document; `reading` is the part of the processor's time spent reading them."""

    fiches: int
    whole: Measure
    reading: float

    @property
    def join(self) -> float:
        """Seconds of processor beyond reading the parts; the file is left in memory."""
        return self.whole.processor - self.reading


def joined(content: RecueilContent, fiches: int) -> Joined:
    """Each real fiche is laid out once, then `fiches` of them are joined, each under a reference of its own."""
    pdf.prepare()
    models = [project for project in content.projects if not is_short(project)]
    parts = [_laid_out(project) for project in models]

    def read() -> list[Piece]:
        pairs = islice(cycle(zip(models, parts, strict=True)), fiches)
        copies = ((replace(one, reference=f"{one.reference}-{rank}"), data) for rank, (one, data) in enumerate(pairs))
        return [Piece(fiche_segment(one, one.title), Part.from_bytes(data)) for one, data in copies]

    def join() -> bytes:
        return assemble(read(), Metadata(content.title, content.publisher, "", "", content.title), {})

    reading = measure(lambda: bytes(len(read())))
    return Joined(fiches, measure(join), reading.processor)


def _laid_out(project: FicheContent) -> bytes:
    segment = fiche_segment(project, project.title)
    htmls = [
        partial(
            render_to_string,
            "reporting/pdf/document.html",
            {"title": project.title, "bodies": [segment.build(INTERNAL_SCHEME, tight)]},
        )
        for tight in segment.settings
    ]
    return cut(pdf.write_pdf(htmls), segment).to_bytes()


def repeated(content: RecueilContent, total: int) -> RecueilContent:
    """The same recueil with `total` projects: the real ones again and again, under references of their own."""
    projects = islice(cycle(content.projects), total)
    copies = [replace(project, reference=f"{project.reference}-{rank}") for rank, project in enumerate(projects, 1)]
    # These count the real ones, once each.
    figures = {id: figure for id, figure in content.figures.items() if id not in COUNTED_ONCE}
    return replace(content, regions=tuple(_regions(content, copies)), figures=figures)


def _regions(content: RecueilContent, copies: list[FicheContent]) -> Iterator[RegionContent]:
    for region in content.regions:
        projects = tuple(project for project in copies if project.region_code == region.code)
        if projects:
            yield replace(region, projects=projects, heading=f"{count(len(projects), 'projet')} : {region.name}")
