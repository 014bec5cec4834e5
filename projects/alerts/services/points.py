"""Noting the points of a project on a day: only what changes is a new fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.alerts.enums import Point
from projects.alerts.models import PointFact
from projects.alerts.policies import can_tell_points
from projects.alerts.selectors.signals import points_of
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.services.facts import store_fact

SAME = "Rien n’a changé depuis la dernière fois : il n’y a rien à noter."
REPLACED = "Ces réponses ont été reprises ou corrigées entre-temps : relisez la page."


@transaction.atomic
def tell_points(
    *,
    actor: User,
    project: Project,
    values: Mapping[str, str],
    observed_on: date,
    note: str = "",
    precision: str = "day",
) -> list[PointFact]:
    """Store the answers that differ from those that stand; unanswered points are left as they are.

    DomainError when `actor` may not, or nothing changes; ValidationError on a day to come or an unknown answer.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    allowed, reason = can_tell_points(actor, project)
    if not allowed:
        raise DomainError(reason)
    known = points_of(project, Clock.now())
    changed = {
        point: value
        for point in Point
        if (value := values.get(point, "")) and (point not in known or known[point].value != value)
    }
    if not changed:
        raise DomainError(typeset(SAME))
    rest = {"note": note, "date_precision": precision}
    facts = [
        store_fact(PointFact(project=project, point=point, value=value), actor, observed_on, rest)
        for point, value in changed.items()
    ]
    # About the answers, not the project: its journal is read by its porteur too.
    record(actor=actor, verb="points.told", subject=facts[0], fields=[str(point) for point in changed])
    return facts


@transaction.atomic
def undo_points(*, actor: User, project: Project, fact: PointFact) -> int:
    """Take back all that was noted together with `fact`; how many answers. DomainError when it was put right since."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    allowed, reason = can_tell_points(actor, project)
    if not allowed:
        raise DomainError(reason)
    # Noted in one transaction, hence at one instant.
    rows = PointFact.objects.filter(project=project, recorded_at=fact.recorded_at, retracted_by=None).exclude(value="")
    together = list(rows)
    if not together:
        raise DomainError(typeset(REPLACED))
    for row in together:
        silent = {"value": "", "retracts": row, "date_precision": row.date_precision}
        store_fact(PointFact(project=project, point=row.point), actor, row.observed_on, silent)
    record(actor=actor, verb="points.cancelled", subject=together[0], fields=[row.point for row in together])
    return len(together)
