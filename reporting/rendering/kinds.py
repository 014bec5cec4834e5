"""Each of the documents as a list of segments: what comes first, what follows, what is annexed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from projects.core.french import sort_key
from reporting.enums import EditionKind
from reporting.outlines import outline_of
from reporting.rendering import figure_views, imprints, sections, segments
from reporting.rendering.content import FicheContent, RecueilContent
from reporting.rendering.segments import Entry, Segment

# Places of a letter that its body does not hold.
ADDRESS, SIGNATURE = "destinataires", "signature"
# The segment that holds all of a message, by the name of its first anchor.
LETTER, PRESS_RELEASE = "lettre", "communique"
FEW_FICHES = 4  # under which fiches need no contents


def plan(content: RecueilContent) -> list[Segment]:
    """All the segments of the document, in order."""
    planned = body(content)
    return [*front(content, planned), *planned]


def body(content: RecueilContent) -> list[Segment]:
    """The segments that follow the cover and the contents."""
    outline = outline_of(content.kind)
    found: list[Segment] = []
    has_annex = False
    if content.kind == EditionKind.LETTER:
        found.append(_message(content, LETTER, "letter.html"))
    elif content.kind == EditionKind.PRESS_RELEASE:
        found.append(_message(content, PRESS_RELEASE, "press.html"))
        if content.projects:
            found.append(_departments(content))
    else:
        found += segments.sections_of(content)
        has_annex = outline.projects
        if has_annex:
            found += segments.annex(content)
    if outline.fiches:
        found += segments.fiches(content)
    for annexed in content.annexed:
        following = body(annexed)
        found += [segments.front(annexed, following)[0], *following]
    # A document that has others for annexes finds its figures in theirs: two annexes of one name would be one too many.
    if outline.sources and not content.annexed:
        found.append(segments.sources(content, numbered=has_annex))
    return found


def front(content: RecueilContent, planned: list[Segment], pages: dict[str, int] | None = None) -> list[Segment]:
    """Cover and contents, where the document has them; `pages` as for `segments.front`."""
    if content.kind in (EditionKind.LETTER, EditionKind.PRESS_RELEASE):
        return []
    cover, contents = segments.front(content, planned, pages)
    if content.kind == EditionKind.FICHE:
        return [contents] if len(content.projects) >= FEW_FICHES else []
    return [cover, contents]


def _message(content: RecueilContent, key: str, template: str) -> Segment:
    """A letter or a press release: all its parts one after the other, set as a letter is."""
    parts = [
        replace(part, title=part.title or section.title)
        for section in sections.build(content)
        for part in section.parts
        if part.id not in (ADDRESS, SIGNATURE)
    ]
    # The head of its pages already says the title of the document.
    entries = [Entry(key, content.title, 1, "section")]
    entries += [Entry(part.anchor, part.title, 2, "part") for part in parts if part.title]
    figures = sum(len(part.figures) for part in parts)

    def build(link: str, tight: bool) -> str:
        context: dict[str, Any] = {
            "content": content,
            "parts": [(part, figure_views.views(part, content)) for part in parts],
            "to": sections.texts(content, ADDRESS),
            "signature": sections.texts(content, SIGNATURE),
            "by": imprints.view(content, imprints.ON_LETTER),
            "link": link,
            "tight": tight,
        }
        return render_to_string(f"reporting/pdf/{template}", context)

    return Segment(
        key,
        content.title,
        build,
        lambda: build("", False),
        tuple(entries),
        settings=(False, True),
        weight=6 + 2 * figures,
        pictures=imprints.pictures(content),
    )


def _departments(content: RecueilContent) -> Segment:
    """The projects of a press release, department by department, in the order of their names."""
    title = sections.title_of(content, "annexe1", "Les projets, département par département")

    def build(link: str, tight: bool) -> str:
        context = {"title": title, "departments": list(_by_department(content))}
        return render_to_string("reporting/pdf/departments.html", context)

    entry = Entry("projets-par-departement", title, 1, "section", title)
    return Segment(
        entry.anchor, title, build, lambda: build("", False), (entry,), weight=2 + len(content.projects) // 4
    )


def _by_department(content: RecueilContent) -> Iterator[tuple[str, str, list[FicheContent]]]:
    def place(project: FicheContent) -> tuple[str, str]:
        return sort_key(project.department_name), project.department_code

    for _, found in groupby(sorted(content.projects, key=place), key=place):
        projects = list(found)
        yield projects[0].department_name or "Département à renseigner", projects[0].department_code, projects
