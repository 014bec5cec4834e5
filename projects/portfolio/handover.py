"""What the app of people asks of projects: which porteurs a Caf works with, and who follows what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from projects.accounts.models import CAF_ROLES, Membership, User
from projects.core.paris import day_of, today
from projects.people.models import Succession
from projects.people.reach import reach_of
from projects.people.registry import Handover, NotHeld, register_handovers, register_porteurs
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project, Referent
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.services.following import assign_referent
from projects.portfolio.todo import Due, DueKind, register_due


def porteurs_of(cafs: frozenset[str]) -> QuerySet[Porteur]:
    """Those whose projects are all in the hands of these Caf, one at least.

    To name an organisation on a project asks nobody: it must not give power over the people of one that others follow.
    """
    led = Project.objects.exclude(porteur=None)
    here, elsewhere = led.filter(caf__in=cafs), led.exclude(caf__in=cafs)
    return Porteur.objects.filter(pk__in=here.values("porteur")).exclude(pk__in=elsewhere.values("porteur"))


def kept_by(managers: QuerySet[Membership]) -> QuerySet[Porteur]:
    """The porteurs all of whose projects are in the one Caf of one of `managers`: as `porteurs_of`, each by itself."""
    alone = _alone(Project.objects.exclude(porteur=None)).filter(only__in=managers.values("caf"))
    return Porteur.objects.filter(pk__in=alone.values("porteur"))


def cafs_of(siret: str) -> QuerySet[Project, Any]:
    """The key of the one Caf of all projects of the porteur of that SIRET, if there is one: a subquery."""
    return _alone(Project.objects.filter(porteur__siret=siret)).values("only")


def _alone(led: QuerySet[Project]) -> Any:
    """By porteur of these projects, its `only` Caf; those of several, or of one that is not known, are left out."""
    by_porteur = led.order_by().values("porteur")
    counted = by_porteur.annotate(
        cafs=Count("caf", distinct=True), unknown=Count("pk", filter=Q(caf=None)), only=Min("caf")
    )
    return counted.filter(cafs=1, unknown=0)


def followed_by(membership: Membership) -> list[Handover]:
    """The projects of that Caf that its holder is the referent of today."""
    if membership.role not in CAF_ROLES:
        return []
    standing = Referent.objects.latest_per("project", situation_on=today(), known_at=timezone.now())
    theirs = Referent.objects.filter(pk__in=standing.values("pk"), user=membership.user)
    rows = theirs.filter(project__caf=membership.caf).select_related("project").order_by("project__reference")
    return [
        Handover(
            label=row.project.title or row.project.reference,
            detail=row.project.reference,
            url=_page_of(row.project),
            key=row.project_id,
            caf=membership.caf_id or "",
        )
        for row in rows
    ]


def give(*, actor: User | None, key: int, giver: User, receiver: User) -> None:
    """`receiver` follows the project from today on. NotHeld when `giver` does not follow it (any more)."""
    project = Project.objects.select_for_update(of=("self",)).filter(pk=key).first()
    current = last_fact(Referent, [key], Clock.now(), "user").get(key, (None,))[0]
    if project is None or current != giver.pk:
        raise NotHeld(f"{giver} ne suit plus ce dossier : relisez la liste.")
    assign_referent(actor=actor, project=project, user=receiver)


def successions_due(user: User, projects: ProjectQuerySet, day: date) -> Sequence[Due]:
    """The requests that wait for who keeps the people of a porteur: one query more than their reach."""
    if reach_of(user).is_empty:
        return []
    waiting = Succession.objects.visible_to(user).open().select_related("porteur")
    return [
        Due(
            project=None,
            kind=DueKind.DUE,
            what=f"Demande de reprise : {row.porteur or row.siret}",
            url=reverse("people:succession", args=[row.public_id]),
            act="Décider",
            on=day_of(row.asked_at),
            detail=row.name,
            key=str(row.pk),
        )
        for row in waiting
    ]


def _page_of(project: Project) -> str:
    return reverse("project_detail", args=[project.reference])


def register() -> None:
    """Called once, when the app is ready."""
    register_porteurs(porteurs_of, kept_by, cafs_of)
    register_due("reprises", successions_due)
    register_handovers(followed_by, slug="dossiers", label="Dossiers suivis", give=give)
