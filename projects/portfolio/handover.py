"""What the app of people asks of projects: which porteurs a Caf works with, and who follows what."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from projects.accounts.models import CAF_ROLES, Membership
from projects.core.paris import today
from projects.people.registry import Handover, register_handovers, register_porteurs
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project, Referent


def porteurs_of(cafs: frozenset[str]) -> QuerySet[Porteur]:
    """Those whose projects are all in the hands of these Caf, one at least.

    To name an organisation on a project asks nobody: it must not give power over the people of one that others follow.
    """
    led = Project.objects.exclude(porteur=None)
    here, elsewhere = led.filter(caf__in=cafs), led.exclude(caf__in=cafs)
    return Porteur.objects.filter(pk__in=here.values("porteur")).exclude(pk__in=elsewhere.values("porteur"))


def followed_by(membership: Membership) -> list[Handover]:
    """The projects of that Caf that its holder is the referent of today."""
    if membership.role not in CAF_ROLES:
        return []
    standing = Referent.objects.latest_per("project", situation_on=today(), known_at=timezone.now())
    theirs = Referent.objects.filter(pk__in=standing.values("pk"), user=membership.user)
    rows = theirs.filter(project__caf=membership.caf).select_related("project").order_by("project__reference")
    return [
        Handover(row.project.title or row.project.reference, row.project.reference, _page_of(row.project))
        for row in rows
    ]


def _page_of(project: Project) -> str:
    return reverse("project_detail", args=[project.reference])


def register() -> None:
    """Called once, when the app is ready."""
    register_porteurs(porteurs_of)
    register_handovers(followed_by)
