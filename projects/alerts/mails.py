"""What people are asked for before a document is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from projects.alerts.models import Reminder
from projects.alerts.scoping import projects_of
from projects.alerts.selectors.readiness import readiness_of
from projects.core.french import count, format_date
from projects.fiches.mails import entry_address
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.portfolio.lacks import lacks
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.contacts import still_written_to

LACKS, LACKS_PORTEUR = "lacks", "lacks-porteur"


@message_kind(LACKS, label="Dossiers à compléter", topic=Topic.TACHES)
def lacking(message: Message) -> Mail | None:
    """To the referent of the Caf; nothing of what is all filled, or no longer theirs."""
    if message.recipient is None:
        return None
    rows = Reminder.objects.filter(person=message.params["person"], contact=None, sent_on=message.params["day"])
    theirs = rows.filter(project__in=projects_of(message.recipient).values("pk"))
    return _mail(list(theirs.select_related("asked_by")), lambda: absolute(reverse("readiness")), "à compléter")


@message_kind(LACKS_PORTEUR, label="Ce que la Caf attend de vous", topic=Topic.TACHES)
def lacking_of_porteur(message: Message) -> Mail | None:
    asked = Reminder.objects.filter(contact=message.params["contact"], sent_on=message.params["day"])
    rows = list(asked.select_related("asked_by", "project"))
    theirs = still_written_to([row.project for row in rows], recipient=message.recipient, email=message.email)
    asked_of_them = [row for row in rows if row.project_id in theirs]
    return _mail(asked_of_them, lambda: entry_address(message.recipient), "attendus par votre Caf")


def _mail(rows: Sequence[Reminder], address: Callable[[], str], words: str) -> Mail | None:
    """`address` is asked for a mail that leaves alone: a link that signs in is made only then."""
    lines = _still_lacking(rows)
    if not lines:
        return None
    link = address()
    context: dict[str, Any] = {
        "lines": lines,
        "by": rows[0].asked_by,
        "situation_on": rows[0].situation_on,
        "site": settings.SITE_URL,
        "link": link,
    }
    subject = f"{count(len(lines), 'dossier')} {words}, situation au {format_date(rows[0].situation_on)}"
    return Mail(subject, context, link=link)


def _still_lacking(rows: Sequence[Reminder]) -> list[dict[str, Any]]:
    """What was asked for and is not there yet, at the same situation, as known now."""
    days: dict[date, list[Reminder]] = {}
    for row in rows:
        days.setdefault(row.situation_on, []).append(row)
    labels = {lack.slug: lack.label for lack in lacks()}
    found = []
    for day, asked in days.items():
        clock = Clock(day, Clock.now().known_at)
        state = readiness_of(Project.objects.filter(pk__in=[row.project_id for row in asked]), clock)
        projects = Project.objects.filter(pk__in=state.lacking).with_identity().in_bulk()
        for row in asked:
            left = [labels[slug] for slug in row.lacks if slug in state.lacking.get(row.project_id, ())]
            if left:
                found.append({"project": projects[row.project_id], "lacks": left})
    return found
