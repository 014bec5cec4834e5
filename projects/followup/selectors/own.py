"""The projects that someone is likely to write of: those that they follow, the ones of the last exchanges first."""

from __future__ import annotations

from django.db.models import Max

from projects.accounts.models import User
from projects.core.paris import today
from projects.followup.models import Exchange
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock, selected

MOST = 8


def own_projects(user: User) -> list[Project]:
    """Those that `user` follows today, the last ones they noted something of first; eight at most."""
    clock = Clock.now()
    standing = Referent.objects.latest_per("project", situation_on=today(), known_at=clock.known_at)
    followed = Referent.objects.filter(pk__in=standing.values("pk"), user=user).values("project")
    rows = selected(Project.objects.visible_to(user).filter(pk__in=followed), clock).with_identity()
    found = list(rows.order_by("porteur__sort_name", "reference")[:200])
    last = dict(
        Exchange.objects.filter(author=user, project__in=found).values_list("project").annotate(Max("pk")).order_by()
    )
    return sorted(found, key=lambda project: -last.get(project.pk, 0))[:MOST]
