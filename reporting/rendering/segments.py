"""A document cut in segments: each is laid out alone, in any order, then all are joined.

A segment knows the anchors that it holds (`entries`), which become the contents, the bookmarks and
the running titles. Its HTML is built only in the process that renders it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from reporting.outlines import outline_of
from reporting.rendering import cover, fiche_views, figure_views, fitting, guide, imprints, sections
from reporting.rendering.content import FicheContent, RecueilContent, RegionContent
from reporting.rendering.imprints import Picture

# Links to another segment leave as addresses of this scheme; the join turns them into destinations.
INTERNAL_SCHEME = "fipe-anchor:"
# Heights of the lines of the contents, and of the page that they fill, in millimetres.
LINE_HEIGHTS = {"section": 10.4, "region": 7.4}
LINE_HEIGHT, CONTENTS_HEIGHT = 6.25, 232.0
ALONE = "sans annexe"  # of a fiche whose document has no block of its project
SHORT = 900  # characters under which a fiche does not fill a page
# What stands for the number of a page until the document is assembled: its rank among those of the segment, after a
# space that no other text of a document holds.
FOLIO = "\u2007{rank:04d}"
# The name of the end of what flows, after that of its first anchor.
END = "bas-"


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
    What flows is laid out alone and takes its place under what comes before it: its height goes from its first anchor
    to the end that it names (`END`).
    """

    key: str
    label: str
    build: Callable[[str, bool], str]
    inputs: Callable[[], Any] | None = None
    entries: tuple[Entry, ...] = ()
    bare: bool = False  # the cover: no running title, no page number
    settings: tuple[bool, ...] = (False,)  # values of `tight` to try, in order, until one saves a page
    weight: int = 1  # how long it takes, roughly: the longest are rendered first
    flows: bool = False
    fresh: bool = False  # of what flows: starts a page
    keep: bool = False  # of what flows: on the page of what follows
    folios: tuple[str, ...] = ()  # anchors whose pages it prints, in the order of their `FOLIO`
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # that its HTML names


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


def front(
    content: RecueilContent, segments: Sequence[Segment], pages: Mapping[str, int] | None = None
) -> list[Segment]:
    """Cover and contents. Without `pages`, the page of each anchor, its number is left to the assembly."""
    lines = tuple(contents_lines(segments))
    folios = tuple(anchor for line in lines for anchor in (line.fiche_anchor, line.anchor) if anchor)
    ranks = {anchor: rank for rank, anchor in enumerate(folios)}
    # The projects start a page of their own, unless everything holds on one.
    break_before = "annexe-1" if contents_height(lines) > CONTENTS_HEIGHT else ""

    def number(anchor: str) -> str:
        if not anchor:
            return ""
        return str(pages.get(anchor, "")) if pages is not None else FOLIO.format(rank=ranks[anchor])

    def build_cover(link: str, tight: bool) -> str:
        context = {"content": content, "cover": cover.build(content), "by": imprints.view(content, imprints.ON_COVER)}
        return render_to_string("reporting/pdf/cover.html", context)

    def build_contents(link: str, tight: bool) -> str:
        numbered = [(line, number(line.anchor), number(line.fiche_anchor)) for line in lines]
        two_pages = any(line.fiche_anchor for line in lines)
        context = {"lines": numbered, "two_pages": two_pages, "break_before": break_before, "link": link}
        return render_to_string("reporting/pdf/contents.html", context)

    return [
        Segment(
            "couverture",
            "la couverture",
            build_cover,
            lambda: build_cover("", False),
            (Entry("couverture", "Couverture", 1, "cover"),),
            bare=True,
            weight=6,
            pictures=imprints.pictures(content),
        ),
        Segment(
            "sommaire",
            "le sommaire",
            build_contents,
            lambda: (lines, break_before),
            (Entry("sommaire", "Sommaire", 1, "contents", "Sommaire"),),
            weight=1 + len(lines) // 12,
            folios=folios,
        ),
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


def sections_of(content: RecueilContent) -> Iterator[Segment]:
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


def annex(content: RecueilContent) -> Iterator[Segment]:
    """What opens the annex, then the name of each region and its projects, which follow each other down the pages."""
    title = f"Annexe 1. {sections.title_of(content, 'annexe1', 'Les projets par région')}"
    opening = {"title": title, "intro": sections.texts(content, "annexe1")}
    first = Entry("annexe-1", title, 1, "section", title)
    yield _flowing(first, "l’ouverture de l’annexe", "annex.html", opening, opening.copy, fresh=True, keep=True)
    names = titles(content)
    for region in content.regions:
        entry = Entry(region_anchor(region), region.heading, 2, "region", title)
        said = {"code": region.code, "heading": region.heading, "note": region.announced_note}
        yield _flowing(entry, f"l’annexe ({region.name})", "region.html", said, said.copy, keep=True)
        for project in region.projects:
            yield _block(project, names[project.reference])


def _block(project: FicheContent, name: str) -> Segment:
    entry = Entry(block_anchor(project), name, 3, "block")
    return _flowing(entry, f"le bloc « {name} »", "_block.html", project, partial(_context, project))


def of_project(project: FicheContent) -> list[Segment]:
    """What a recueil prints of a project, wherever it stands there."""
    fiche = (
        _short_fiche(project, project.title, fresh=False)
        if is_short(project)
        else fiche_segment(project, project.title)
    )
    return [_block(project, project.title), fiche]


def _context(project: FicheContent, **others: Any) -> dict[str, Any]:
    return {"view": fiche_views.fiche(project), "project": project, **others}


def _flowing(
    entry: Entry,
    label: str,
    template: str,
    inputs: Any,
    context: Callable[[], dict[str, Any]],
    *,
    fresh: bool = False,
    keep: bool = False,
) -> Segment:
    def build(link: str, tight: bool) -> str:
        return render_to_string(f"reporting/pdf/{template}", {**context(), "link": link})

    return Segment(entry.anchor, label, build, lambda: inputs, (entry,), flows=True, fresh=fresh, keep=keep)


def fiches(content: RecueilContent) -> Iterator[Segment]:
    """A page each; the short ones of a region follow each other down the pages."""
    if content.projects:
        yield _reading_guide(content)
    names = titles(content)
    annexed = outline_of(content.kind).projects
    for region in content.regions:
        for short, projects in groupby(region.projects, key=is_short):
            for rank, project in enumerate(projects):
                name = names[project.reference]
                yield (
                    _short_fiche(project, name, fresh=rank == 0, annexed=annexed)
                    if short
                    else fiche_segment(project, name, annexed=annexed)
                )


def _reading_guide(content: RecueilContent) -> Segment:
    title = sections.title_of(content, "fiches", outline_of(content.kind).fiches_title)

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


def fiche_segment(project: FicheContent, name: str, *, annexed: bool = True) -> Segment:
    """One fiche; `name` is what contents and bookmarks call it, its region the running title.

    `annexed`: its project has a block in the annex too, to which it sends the reader.
    """
    entry = Entry(fiche_anchor(project), name, 2, "fiche", project.region_name, project.title)

    def build(link: str, tight: bool) -> str:
        context = _context(project, link=link, tight=tight, annexed=annexed)
        return render_to_string("reporting/pdf/_fiche.html", context)

    return Segment(
        entry.anchor,
        f"la fiche « {project.title} »",
        build,
        lambda: project if annexed else (project, ALONE),
        (entry,),
        settings=fitting.settings(project, fiche_views.rows(project)),
        weight=2,
    )


def _short_fiche(project: FicheContent, name: str, fresh: bool, *, annexed: bool = True) -> Segment:
    entry = Entry(fiche_anchor(project), name, 2, "fiche", project.region_name)
    label = f"la fiche « {project.title} »"
    context = partial(_context, project, fresh=fresh, annexed=annexed)
    inputs = project if annexed else (project, ALONE)
    return _flowing(entry, label, "_fiche_short.html", inputs, context, fresh=fresh)


def sources(content: RecueilContent, *, numbered: bool) -> Segment:
    """What every figure counts, what is in doubt, the sources. `numbered`: it comes after the annex of projects."""
    title = f"Annexe{' 2' if numbered else ''}. Chiffres, réserves et sources"

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
