"""Asking, in one act, for what projects lack at a date: each person once a day, whatever is asked that day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.alerts.mails import LACKS, LACKS_PORTEUR
from projects.alerts.models import Reminder
from projects.alerts.policies import REMINDERS, can_remind
from projects.alerts.scoping import projects_of
from projects.alerts.selectors.readiness import project_lacks, readiness_of
from projects.alerts.selectors.reminders import Asked, Plan, plan_of
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import typeset
from projects.core.paris import today
from projects.journal.services import record
from projects.outbox.services import post
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

NOBODY = "Il n’y a plus personne à relancer : rien ne manque, ou chacun l’a déjà été aujourd’hui."
MOVED = "Ce qui manque, ou qui le remplit, vient de changer : rien n’est parti. Relisez, puis envoyez."


@transaction.atomic
def remind(*, actor: User, projects: Collection[int], clock: Clock, lack: str = "", read: str | None = None) -> Plan:
    """Write to who can fill what these projects lack at `clock` (one thing, or all); returns what was sent.

    `read` is the mark of the plan that was shown; StaleVersion when it is another by now: nobody is written to unseen.
    One journal line a project, one message a person. DomainError when `actor` may not, or nobody is left to ask.
    """
    allowed, reason = can_remind(actor)
    if not allowed:
        raise DomainError(reason)
    mine = projects_of(actor, REMINDERS).filter(pk__in=projects)
    # Two people who remind at once come one after the other: the second finds who was written to.
    keys = list(Project.objects.select_for_update(of=("self",)).filter(pk__in=mine.values("pk")).order_by("pk"))
    found = readiness_of(Project.objects.filter(pk__in=[row.pk for row in keys]), clock)
    plan = plan_of(project_lacks(found, found.keys(lack=lack), lack=lack), today(), reader=actor)
    if not plan.asked:
        raise DomainError(typeset(NOBODY))
    if read is not None and read != plan.mark:
        raise StaleVersion(typeset(MOVED))
    for asked in plan.asked:
        _ask(asked, actor, clock.situation_on)
    for project in sorted({line[0] for asked in plan.asked for line in asked.lines}, key=lambda row: row.pk):
        record(actor=actor, verb="project.reminded", subject=project)
    return plan


def _ask(asked: Asked, actor: User, situation_on: date) -> None:
    day = today()
    Reminder.objects.bulk_create(
        Reminder(
            project=project,
            lacks=[lack.slug for lack in lacks],
            person=None if asked.contact else asked.user,
            contact=asked.contact,
            situation_on=situation_on,
            sent_on=day,
            asked_by=actor,
        )
        for project, lacks in asked.lines
    )
    if asked.contact:
        key, kind, params = f"readiness:{day}:c{asked.contact.pk}", LACKS_PORTEUR, {"contact": asked.contact.pk}
    else:
        assert asked.user is not None
        key, kind, params = f"readiness:{day}:{asked.user.pk}", LACKS, {"person": asked.user.pk}
    post(key=key, kind=kind, params={**params, "day": day.isoformat()}, recipient=asked.user, email=asked.email)
