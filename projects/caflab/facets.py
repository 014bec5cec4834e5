"""What this app adds to the list of projects and to the timeline of one: lessons that are retained, interviews."""

from __future__ import annotations

from projects.caflab.enums import LessonKind, LessonState
from projects.caflab.models import LessonEvidence
from projects.portfolio.listing.facets import Choice, FactFacet, Part, Reading, Within, said
from projects.portfolio.listing.registry import register_facet
from projects.portfolio.models import Interview
from projects.portfolio.selectors.timeline import Kind, Told, register_kind


def _lessons(reading: Reading, within: Within) -> list[Part]:
    rows = LessonEvidence.objects.filter(
        lesson__state=LessonState.RETAINED, observed_on__lte=reading.clock.situation_on
    )
    if within is not None:
        rows = rows.filter(project__in=within)
    return [said(rows, value="lesson__kind")]


FACET = FactFacet(
    "enseignement",
    "Enseignements retenus",
    145,
    unknown="Aucun",
    choices=tuple(Choice(kind.value, str(kind.label)) for kind in LessonKind),
    parts=_lessons,
)


def register() -> None:
    register_facet(FACET)
    register_kind(
        Kind(
            "entretien",
            "Entretiens",
            lambda project: Interview.objects.filter(project=project),
            lambda fact: Told("entretien", "Caflab", "Entretien"),
        )
    )
