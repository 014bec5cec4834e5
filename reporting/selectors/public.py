"""What everybody may read: the publications that Cnaf opened, from what was frozen of them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from projects.core.french import sort_key
from reporting.models import Publication
from reporting.rendering.content import FicheContent, RecueilContent
from reporting.rendering.palette import CATEGORIES

LONGEST_SEARCH = 120


def open_publications() -> QuerySet[Publication]:
    rows = Publication.objects.filter(is_public=True).select_related("frozen__edition", "replaced_by__frozen__edition")
    return rows.defer("frozen__content", "replaced_by__frozen__content").order_by("-published_at")


@dataclass(frozen=True)
class Search:
    """What one looks for among the fiches; "" is everything."""

    words: str = ""
    region: str = ""
    category: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.region or self.category)


def found_fiches(content: RecueilContent, search: Search) -> list[FicheContent]:
    """The fiches where each word begins some word of what the fiche says, in the order of the document."""
    wanted = [f" {word}" for word in sort_key(search.words[:LONGEST_SEARCH]).split()]
    return [
        project
        for project in content.projects
        if (not search.region or project.region_code == search.region)
        and (not search.category or search.category in [tag.code for tag in project.categories])
        and all(word in _said(project) for word in wanted)
    ]


def _said(project: FicheContent) -> str:
    """All that is searched of a fiche, as words are compared."""
    told = [project.reference, project.title, project.project_title, project.porteur_name, project.standfirst]
    told += [project.department_name, project.region_name, *project.summary]
    told += [tag.label for tag in project.categories] + [action.title for action in project.actions]
    return f" {sort_key(' '.join(told))}"


def regions_of(content: RecueilContent) -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in content.regions]


def categories_of(content: RecueilContent) -> list[tuple[str, str]]:
    """Those that the fiches have, in the order in which letters and legends show them."""
    had = {tag.code: tag.label for project in content.projects for tag in project.categories}
    return [(code, had[code]) for code in CATEGORIES if code in had]
