"""Reminding: to the responsible contact only, once a day and a bilan, by hand or by the dated rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from projects.accounts.models import User
from projects.bilans.enums import NOT_DEPOSITED
from projects.bilans.mails import REMINDER
from projects.bilans.models import Bilan, BilanReminder, ReminderRule
from projects.bilans.policies import can_remind_bilans, reviewable
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.services import record
from projects.outbox.services import post
from projects.portfolio.selectors.contacts import recipients

# A day missed (the portal was stopped) is caught up for so long; after that, the reminder would surprise.
CATCH_UP = timedelta(days=3)


@transaction.atomic
def remind_bilans(*, actor: User, bilans: Iterable[int], day: date | None = None) -> int:
    """Write to the responsible contacts of these late bilans; how many. Done again the same day, it writes to none.

    Bilans that are not late, not the actor's to review, without a contact to write to, are left out.
    """
    allowed, why = can_remind_bilans(actor)
    if not allowed:
        raise DomainError(why)
    day = day or today()
    rows = Bilan.objects.visible_to(actor).late(day).filter(pk__in=list(bilans))
    return _remind(reviewable(actor, rows.with_identity().order_by("pk")), day, actor=actor)


@transaction.atomic
def remind_automatically(*, day: date) -> int:
    """What the rules ask of `day`: each rule once a bilan, and never two reminders the same day. How many left."""
    sent = 0
    for rule in ReminderRule.objects.order_by("-days"):
        since, until = day - CATCH_UP - timedelta(days=rule.days), day - timedelta(days=rule.days)
        rows = Bilan.objects.filter(
            Q(campaign__year__gte=rule.first_year),
            state__in=NOT_DEPOSITED,
            campaign__due_on__gt=since,
            campaign__due_on__lte=until,
            campaign__opens_on__lte=day,
        )
        if rule.last_year is not None:
            rows = rows.filter(campaign__year__lte=rule.last_year)
        rows = rows.exclude(reminders__rule=rule).with_identity().order_by("pk")
        sent += _remind(list(rows), day, rule=rule)
    return sent


def _remind(bilans: Sequence[Bilan], day: date, *, actor: User | None = None, rule: ReminderRule | None = None) -> int:
    """One row and one message by bilan that has a contact and was not reminded that day."""
    # One after the other: of two people who remind at once, the second finds it done.
    list(Bilan.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in bilans]).order_by("pk"))
    whom = recipients([row.project for row in bilans])
    there = set(BilanReminder.objects.filter(bilan__in=bilans, day=day).values_list("bilan", flat=True))
    written = [row for row in bilans if row.project_id in whom and row.pk not in there]
    BilanReminder.objects.bulk_create(BilanReminder(bilan=row, day=day, rule=rule, actor=actor) for row in written)
    for row in written:
        key = f"bilan-reminder-{row.pk}-{day:%Y%m%d}"
        post(key=key, kind=REMINDER, params={"bilan": row.pk}, **whom[row.project_id])
        record(actor=actor, verb="bilan.reminded", subject=row.project)
    return len(written)
