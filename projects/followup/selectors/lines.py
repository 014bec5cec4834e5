"""Exchanges as lines of the « Suivi » tab of a project: those that the reader may read, and no others."""

from __future__ import annotations

from django.urls import reverse

from projects.accounts.models import User
from projects.core.french import enumerate_fr, format_date, typeset
from projects.followup.enums import Visibility
from projects.followup.models import Exchange
from projects.followup.querysets import ExchangeQuerySet
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.timeline import Line, Source

SLUG = "echange"


def known_exchanges(project: Project, clock: Clock, user: User) -> ExchangeQuerySet:
    return Exchange.objects.visible_to(user).told(clock).filter(project=project)


def exchange_lines(project: Project, clock: Clock, user: User) -> list[Line]:
    rows = known_exchanges(project, clock, user).select_related("author").prefetch_related("persons")
    return [_line(row) for row in rows]


def _line(row: Exchange) -> Line:
    persons = enumerate_fr([person.name for person in row.persons.all()])
    step = f"Prochaine étape : {row.next_step}" if row.next_step else ""
    if step and row.next_on:
        step += f" ({format_date(row.next_on)})"
    return Line(
        model=SLUG,
        pk=row.pk,
        action=None,
        day=row.observed_on,
        on=format_date(row.observed_on),
        kind=SLUG,
        what=str(row.get_kind_display()),
        value=typeset(f"avec {persons}") if persons else "",
        code=row.kind,
        note=typeset("\n".join(filter(None, (row.text, step)))),
        source=str(Visibility(row.visibility).label),
        provenance="",
        at=row.created_at,
        by=str(row.author),
        taken_back=None,
        url=reverse("exchange_detail", args=[row.pk]),
    )


exchange_source = Source(SLUG, "Échanges", exchange_lines, known_exchanges)
