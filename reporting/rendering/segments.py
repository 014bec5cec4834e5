"""A document cut in segments: each is laid out alone, in any order, then all are joined.

A segment knows the anchors that it holds (`entries`), which become the contents, the bookmarks and
the running titles. Its HTML is built only in the process that renders it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from reporting.outlines import outline_of
from reporting.rendering import cover, fiche_views, figure_views, fitting, guide, sections
from reporting.rendering.content import FicheContent, RecueilContent, RegionContent

# Links to another segment leave as addresses of this scheme; the join turns them into destinations.
INTERNAL_SCHEME = "fipe-anchor:"
ANNEX_PROJECTS = 20  # projects of the annex in one segment, whole regions kept together
# Heights of the lines of the contents, and of the page that they fill, in millimetres.
LINE_HEIGHTS = {"section": 10.4, "region": 7.4}
LINE_HEIGHT, CONTENTS_HEIGHT = 6.25, 232.0
SHORT = 900  # characters under which a fiche does not fill a page
COMPACT_FICHES = 9  # short fiches in one segment, three to a page


@dataclass(frozen=True)
class Entry:
    """A place of the document that contents, bookmarks or running titles name."""

    anchor: str
    title: str
    level: int  # depth in the bookmarks, 1 to 3
    kind: str  # contents | section | part | region | block | fiche
    running: str = ""  # what the top of the page says from here on
    continued: str = ""  # what it says on the pages after


@dataclass(frozen=True)
class Segment:
    """`build(link, tight)` gives the HTML: `link` is the prefix of an internal address, `tight` sets it closer.

    `inputs()` gives all that the HTML says, so that the same is not laid out twice; None for what is never met again.
    """

    key: str
    label: str
    build: Callable[[str, bool], str]
    inputs: Callable[[], Any] | None = None
    entries: tuple[Entry, ...] = ()
    bare: bool = False  # the cover: no running title, no page number
    settings: tuple[bool, ...] = (False,)  # values of `tight` to try, in order, until one saves a page
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


def titles(content: RecueilContent) -> dict[str, str]:
    """How contents and bookmarks name each project: two projects of one place say what they do."""
    met = Counter(project.title for project in content.projects)
    return {
        project.reference: f"{project.title}, {project.project_title}"
        if met[project.title] > 1 and project.project_title
        else project.title
        for project in content.projects
    }


def body(content: RecueilContent) -> list[Segment]:
    """All the segments that follow the cover and the contents, in the order of the document."""
    outline = outline_of(sections.kind_of(content))
    return [
        *_sections(content),
        *(_annex(content) if outline.projects else ()),
        *(_fiches(content) if outline.fiches else ()),
        *([_sources(content)] if outline.sources else ()),
    ]


def front(content: RecueilContent, segments: Sequence[Segment], pages: Mapping[str, int]) -> list[Segment]:
    """Cover and contents; `pages` gives the page of each anchor, once the lengths are known."""
    lines = tuple(contents_lines(segments))
    entry = Entry("sommaire", "Sommaire", 1, "contents", "Sommaire")

    def build_cover(link: str, tight: bool) -> str:
        return render_to_string("reporting/pdf/cover.html", {"content": content, "cover": cover.build(content)})

    def build_contents(link: str, tight: bool) -> str:
        numbered = [(line, pages.get(line.anchor), pages.get(line.fiche_anchor)) for line in lines]
        # The projects start a page of their own, unless everything holds on one.
        break_before = "annexe-1" if contents_height(lines) > CONTENTS_HEIGHT else ""
        context = {"lines": numbered, "break_before": break_before, "link": link}
        return render_to_string("reporting/pdf/contents.html", context)

    return [
        Segment(
            "couverture",
            "la couverture",
            build_cover,
            lambda: build_cover("", False),
            (Entry("couverture", "Couverture", 1, "cover"),),
            bare=True,
        ),
        Segment("sommaire", "le sommaire", build_contents, entries=(entry,)),
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


def contents_height(lines: Sequence[Line]) -> float:
    """About how much room the contents take, in millimetres."""
    return sum(LINE_HEIGHTS.get(line.kind, LINE_HEIGHT) for line in lines)


def _sections(content: RecueilContent) -> Iterator[Segment]:
    """A section by segment, the light ones with the section that they follow."""
    groups: list[list[sections.Section]] = []
    for section in sections.build(content):
        if groups and section.is_light:
            groups[-1].append(section)
        else:
            groups.append([section])
    for group in groups:
        yield _section_segment(content, tuple(group))


def _section_segment(content: RecueilContent, group: tuple[sections.Section, ...]) -> Segment:
    entries: list[Entry] = []
    for section in group:
        entries.append(Entry(section.anchor, section.title, 1, "section", section.title))
        entries += [Entry(part.anchor, part.title, 2, "part") for part in section.parts if part.title]
    figures = sum(section.figure_count for section in group)

    def build(link: str, tight: bool) -> str:
        views = [(section, [(part, figure_views.views(part, content)) for part in section.parts]) for section in group]
        return render_to_string("reporting/pdf/section.html", {"sections": views, "link": link, "tight": tight})

    label = f"la partie « {group[0].title} »"
    return Segment(
        group[0].anchor,
        label,
        build,
        lambda: build("", False),
        tuple(entries),
        settings=(False,) if figures else (False, True),
        weight=4 + 2 * figures,
    )


def _annex(content: RecueilContent) -> Iterator[Segment]:
    first = True
    names = titles(content)
    intro = sections.texts(content, "annexe1")
    title = f"Annexe 1. {sections.title_of(content, 'annexe1', 'Les projets par région')}"
    for group in _grouped(content.regions):
        entries = [Entry("annexe-1", title, 1, "section", title)] if first else []
        for index, region in enumerate(group):
            running = title if index == 0 else ""
            entries.append(Entry(region_anchor(region), region.heading, 2, "region", running))
            entries += [Entry(block_anchor(one), names[one.reference], 3, "block") for one in region.projects]

        def build(link: str, tight: bool, group: tuple[RegionContent, ...] = group, first: bool = first) -> str:
            blocks = [(region, [fiche_views.fiche(project) for project in region.projects]) for region in group]
            context = {"title": title, "intro": intro, "regions": blocks, "first": first, "link": link}
            return render_to_string("reporting/pdf/annex.html", context)

        key = f"annexe-{'-'.join(region.code for region in group)}"
        label = ", ".join(region.name for region in group)
        weight = 2 * sum(len(region.projects) for region in group)
        inputs = partial(tuple, (title, intro, group, first))
        yield Segment(key, f"l’annexe ({label})", build, inputs, tuple(entries), weight=weight)
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
    if content.projects:
        yield _reading_guide(content)
    for region in content.regions:
        for short, projects in groupby(region.projects, key=is_short):
            kept = list(projects)
            size = COMPACT_FICHES if short else 1
            for start in range(0, len(kept), size):
                yield fiche_segment(content, tuple(kept[start : start + size]), short)


def _reading_guide(content: RecueilContent) -> Segment:
    title = sections.title_of(content, "fiches", "Fiches des projets")

    def build(link: str, tight: bool) -> str:
        context = {"title": title, "intro": sections.texts(content, "fiches"), "guide": guide.guide()}
        return render_to_string("reporting/pdf/guide.html", context)

    entry = Entry("fiches", title, 1, "section", title)
    return Segment("fiches", "l’ouverture des fiches", build, lambda: build("", False), (entry,), weight=2)


def is_short(project: FicheContent) -> bool:
    """Whether a fiche has too little to fill a page: what a press release says of a project, for one."""
    texts = [project.standfirst, project.highlight_text, *project.summary]
    texts += [item for section in project.sections for item in section.items]
    return not project.actions and not project.measures and sum(len(text) for text in texts) < SHORT


def fiche_segment(content: RecueilContent, projects: tuple[FicheContent, ...], short: bool) -> Segment:
    """One fiche, or a few short ones; their region is the running title."""
    region = projects[0].region_name
    names = titles(content)
    entries = tuple(
        Entry(fiche_anchor(one), names.get(one.reference, one.title), 2, "fiche", region, "" if short else one.title)
        for one in projects
    )

    def build(link: str, tight: bool) -> str:
        views = [fiche_views.fiche(project) for project in projects]
        context = {"short": short, "fiches": views, "link": link, "tight": tight}
        return render_to_string("reporting/pdf/fiches.html", context)

    tries = (False,) if short else fitting.settings(projects[0], fiche_views.rows(projects[0]))
    label = f"la fiche « {projects[0].title} »"
    return Segment(entries[0].anchor, label, build, lambda: projects, entries, settings=tries, weight=len(projects))


def _sources(content: RecueilContent) -> Segment:
    title = "Annexe 2. Chiffres, réserves et sources"

    def build(link: str, tight: bool) -> str:
        context = {
            "content": content,
            "figures": [(figure, figure_views.printed(figure)) for figure in content.figures.values()],
            "doubtful": [project for project in content.projects if project.doubts],
            "title": title,
            "link": link,
            "tight": tight,
        }
        return render_to_string("reporting/pdf/sources.html", context)

    entry = Entry("annexe-2", title, 1, "section", title)
    return Segment(
        "annexe-2",
        "l’annexe des chiffres",
        build,
        lambda: build("", False),
        (entry,),
        settings=(False, True),
        weight=6,
    )
