"""A fiche that is published is laid out at once, for the editions in preparation that hold it: their document waits for
nothing when it is asked for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from projects.jobs.context import JobContext
from projects.jobs.registry import job_kind
from projects.jobs.services import enqueue
from projects.portfolio.models import Project, Statement
from reporting.figures.snapshot import take_snapshot
from reporting.models import Edition
from reporting.rendering.content import FicheContent
from reporting.selectors.fiches import fiche_contents
from reporting.workflow import SEALED

KEEP_WARM = "reporting.keep_warm"


def ask(project: Project) -> None:
    """Ask for the work where an edition that may still change holds the project."""
    if _editions(project.reference).exists():
        enqueue(kind=KEEP_WARM, params={"project": project.reference}, actor=None, title="Mise en page d’une fiche")


def contents(reference: str) -> set[FicheContent]:
    """The fiche as each edition in preparation would print it: at its situation date, as it is known now."""
    found = set()
    for edition in _editions(reference):
        snapshot = take_snapshot(
            Project.objects.filter(reference=reference),
            situation_on=edition.situation_on,
            known_at=timezone.now(),
            population="",
            announced=Statement.objects.none(),
        )
        found |= set(fiche_contents(snapshot, document_month=edition.document_month).values())
    return found


def _editions(reference: str) -> Any:
    return Edition.objects.filter(projects__reference=reference).exclude(state__in=SEALED)


@job_kind(
    KEEP_WARM,
    label="Mise en page d’une fiche publiée",
    queue="render",
    time_limit=120,
    max_attempts=1,
    shared=True,
    keep_days=1,
    preload=("reporting.rendering.recueil",),
)
def keep_warm(ctx: JobContext, *, project: str) -> dict[str, Any]:
    """Lay out what is not kept yet of the fiche of a project, and of its block."""
    from reporting.rendering.cache import PartCache
    from reporting.rendering.recueil import keep_parts

    cache = PartCache()
    return {"made": sum(keep_parts(content, cache) for content in contents(project))}
