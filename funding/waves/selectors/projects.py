"""The projects that a wave is about: those of the Fipe that the FPT pays that year, selected and not given up."""

from __future__ import annotations

from funding.rules.enums import Fund
from funding.rules.selectors import fund_for, last_year_of_fipe
from projects.calls.models import Call
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.models import Project, ProjectState
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected

ENDED = (ProjectStatus.ABANDONNE, ProjectStatus.CLOS)


def ex_fipe_projects(year: int, clock: Clock | None = None) -> ProjectQuerySet:
    """In the order of their references; the fund is read of their calls, which are few."""
    clock = clock or Clock.now()
    calls, end = Call.objects.values_list("pk", "kind", "funded_years"), last_year_of_fipe()
    paid = [pk for pk, kind, years in calls if fund_for(kind, years, year, end) == Fund.EX_FIPE]
    rows = selected(Project.objects.filter(application__call__in=paid), clock)
    last = ProjectState.objects.filter(project__in=rows).latest_per("project", **vars(clock))
    ended = ProjectState.objects.filter(pk__in=last.values("pk"), status__in=ENDED)
    return rows.exclude(pk__in=ended.values("project")).order_by("reference")


def without_caf(year: int) -> ProjectQuerySet:
    """Those that no Caf answers for, since theirs is not known yet."""
    return ex_fipe_projects(year).filter(caf=None).with_identity()
