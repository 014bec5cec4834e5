"""The projects that a wave is about: those of the Fipe that the FPT pays that year, selected and not given up."""

from __future__ import annotations

from funding.rules.enums import Fund
from funding.rules.selectors import fund_of
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.models import Project, ProjectState
from projects.portfolio.selectors import Clock, selected

ENDED = (ProjectStatus.ABANDONNE, ProjectStatus.CLOS)


def ex_fipe_projects(year: int, clock: Clock | None = None) -> list[Project]:
    """In the order of their references: two queries, whatever their number."""
    clock = clock or Clock.now()
    rows = selected(Project.objects.all(), clock)
    last = ProjectState.objects.latest_per("project", **vars(clock))
    ended = ProjectState.objects.filter(pk__in=last.values("pk"), status__in=ENDED)
    rows = rows.exclude(pk__in=ended.values("project")).with_identity().order_by("reference")
    return [project for project in rows if fund_of(project, year) == Fund.EX_FIPE]


def without_caf(year: int) -> list[Project]:
    """Those that no Caf answers for, since theirs is not known yet."""
    return [project for project in ex_fipe_projects(year) if project.caf_id is None]
