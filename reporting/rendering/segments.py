"""A document cut in segments: each is laid out alone, in any order, then all are joined.

A segment knows the anchors that it holds (`entries`), which become the contents, the bookmarks and
the running titles. Its HTML is built only in the process that renders it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string

from reporting.rendering import cover, facts, sections
from reporting.rendering.content import FicheContent, RecueilContent, RegionContent

# Links to another segment leave as addresses of this scheme; the join turns them into destinations.
INTERNAL_SCHEME = "fipe-anchor:"
ANNEX_PROJECTS = 10  # projects of the annex in one segment, whole regions kept together
COMPACT_FICHES = 9  # short fiches in one segment, three to a page


@dataclass(frozen=True)
class Entry:
    """A place of the document that contents, bookmarks or running titles name."""

    anchor: str
    title: str
    level: int  # depth in the bookmarks, 1 to 3
    kind: str  # contents | section | part | region | block | fiche
    running: str = ""  # what the top of the page says from here on


@dataclass(frozen=True)
class Segment:
    """`build(link)` gives the HTML; `link` is the prefix of an internal address."""

    key: str
    label: str
    build: Callable[[str], str]
    entries: tuple[Entry, ...] = ()
    bare: bool = False  # the cover: no running title, no page number
    weight: int = 1  # how long it takes, roughly: the longest are rendered first


@dataclass(frozen=True)
class Line:
    """A line of the contents."""

    title: str
    anchor: str
    kind: str
    fiche_anchor: str = ""


def fiche_anchor(project: FicheContent) -> str:
    return f"fiche-{project.reference}"


def block_anchor(project: FicheContent) -> str:
    return f"projet-{project.reference}"


def region_anchor(region: RegionContent) -> str:
    return f"region-{region.code}"


def body(content: RecueilContent) -> list[Segment]:
    """All the segments that follow the cover and the contents, in the order of the document."""
    return [*_sections(content), *_annex(content), *_fiches(content), _sources(content)]


def front(content: RecueilContent, segments: Sequence[Segment], pages: Mapping[str, int]) -> list[Segment]:
    """Cover and contents; `pages` gives the page of each anchor, once the lengths are known."""
    lines = tuple(contents_lines(segments))
    entry = Entry("sommaire", "Sommaire", 1, "contents", "Sommaire")

    def build_cover(link: str) -> str:
        return render_to_string("reporting/pdf/cover.html", {"content": content, "cover": cover.build(content)})

    def build_contents(link: str) -> str:
        numbered = [(line, pages.get(line.anchor), pages.get(line.fiche_anchor)) for line in lines]
        return render_to_string("reporting/pdf/contents.html", {"content": content, "lines": numbered, "link": link})

    return [
        Segment("couverture", "la couverture", build_cover, (Entry("couverture", "Couverture", 1, "cover"),), bare=True),
        Segment("sommaire", "le sommaire", build_contents, (entry,)),
    ]


def contents_lines(segments: Sequence[Segment]) -> Iterator[Line]:
    """Sections and their parts; regions; projects, with their block and their fiche on one line."""
    entries = [entry for segment in segments for entry in segment.entries]
    fiches = {entry.anchor for entry in entries if entry.kind == "fiche"}
    for entry in entries:
        if entry.kind == "fiche":
            continue
        fiche = entry.anchor.replace("projet-", "fiche-", 1) if entry.kind == "block" else ""
        yield Line(entry.title, entry.anchor, entry.kind, fiche if fiche in fiches else "")


def _sections(content: RecueilContent) -> Iterator[Segment]:
    for section in sections.build(content):
        entries = [Entry(section.anchor, section.title, 1, "section", section.title)]
        entries += [Entry(part.anchor, part.title, 2, "part") for part in section.parts if part.title]
        figures = sum(len(part.figures) for part in section.parts)

        def build(link: str, section: sections.Section = section) -> str:
            parts = [(part, facts.views(part, content)) for part in section.parts]
            context = {"content": content, "section": section, "parts": parts, "link": link}
            return render_to_string("reporting/pdf/section.html", context)

        yield Segment(section.anchor, f"la partie « {section.title} »", build, tuple(entries), weight=4 + 2 * figures)


def _annex(content: RecueilContent) -> Iterator[Segment]:
    first = True
    intro = sections.paragraphs(content, "annexe1")
    for group in _grouped(content.regions):
        entries = [Entry("annexe-1", "Annexe 1. Les projets par région", 1, "section", "Annexe 1. Les projets par région")]
        entries = entries if first else []
        for index, region in enumerate(group):
            running = "Annexe 1. Les projets par région" if index == 0 else ""
            entries.append(Entry(region_anchor(region), region.heading, 2, "region", running))
            entries += [Entry(block_anchor(project), project.title, 3, "block") for project in region.projects]

        def build(link: str, group: tuple[RegionContent, ...] = group, first: bool = first) -> str:
            context = {"intro": intro, "regions": group, "first": first, "link": link}
            return render_to_string("reporting/pdf/annex.html", context)

        key = f"annexe-{'-'.join(region.code for region in group)}"
        names = ", ".join(region.name for region in group)
        weight = 2 * sum(len(region.projects) for region in group)
        yield Segment(key, f"l’annexe ({names})", build, tuple(entries), weight=weight)
        first = False


def _grouped(regions: tuple[RegionContent, ...]) -> Iterator[tuple[RegionContent, ...]]:
    """Whole regions, in order, until a segment has enough projects."""
    group: list[RegionContent] = []
    for region in regions:
        group.append(region)
        if sum(len(one.projects) for one in group) >= ANNEX_PROJECTS:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _fiches(content: RecueilContent) -> Iterator[Segment]:
    """A page each; the short ones of a region several to a page."""
    opening = [Entry("fiches", "Fiches des projets", 1, "section", "Fiches des projets")]
    if content.projects:
        yield _reading_guide(content, opening)
    for region in content.regions:
        for short, projects in groupby(region.projects, key=is_short):
            kept = list(projects)
            size = COMPACT_FICHES if short else 1
            for start in range(0, len(kept), size):
                yield fiche_segment(content, tuple(kept[start : start + size]), short)


def _reading_guide(content: RecueilContent, entries: list[Entry]) -> Segment:
    def build(link: str) -> str:
        context = {"intro": sections.paragraphs(content, "fiches"), "guide": facts.guide(), "link": link}
        return render_to_string("reporting/pdf/guide.html", context)

    return Segment("fiches", "l’ouverture des fiches", build, tuple(entries), weight=2)


def is_short(project: FicheContent) -> bool:
    """Whether a fiche has too little to fill a page: what a press release says of a project, for one."""
    texts = sum(len(text) for text in project.summary) + len(project.standfirst)
    items = sum(len(section.items) for section in project.sections)
    return not project.actions and not project.measures and items < 2 and texts < 700


def fiche_segment(content: RecueilContent, projects: tuple[FicheContent, ...], short: bool) -> Segment:
    """One fiche, or a few short ones; their region is the running title."""
    region = projects[0].region_name
    entries = tuple(Entry(fiche_anchor(one), one.title, 2, "fiche", region) for one in projects)

    def build(link: str) -> str:
        context = {
            "content": content,
            "short": short,
            "fiches": [facts.fiche(project, content) for project in projects],
            "link": link,
        }
        return render_to_string("reporting/pdf/fiches.html", context)

    return Segment(entries[0].anchor, f"la fiche « {projects[0].title} »", build, entries, weight=len(projects))


def _sources(content: RecueilContent) -> Segment:
    title = "Annexe 2. Chiffres, réserves et sources"

    def build(link: str) -> str:
        context = {"content": content, "figures": list(content.figures.values()), "title": title, "link": link}
        return render_to_string("reporting/pdf/sources.html", context)

    entry = Entry("annexe-2", title, 1, "section", title)
    return Segment("annexe-2", "l’annexe des chiffres", build, (entry,), weight=6)
