"""The list of exchanges: filters of its address, pages by the last line shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.followup.enums import ExchangeKind
from projects.followup.models import Exchange, ExchangePerson
from projects.followup.querysets import ExchangeQuerySet, of_caf
from projects.portfolio.filters import REFERENCE
from projects.portfolio.models import Project

PAGE_SIZE = 25
# On paper all follow each other, as many as a reader may want to print.
PRINTED = 300
MOST_PROJECTS = 500
MINE, CAF, ALL = "moi", "caf", "tous"


@dataclass(frozen=True)
class Filters:
    """What the list is asked for; what does not stand is left out."""

    project: str = ""
    kinds: tuple[str, ...] = ()
    person: str = ""
    since: date | None = None
    until: date | None = None
    whose: str = ALL


@dataclass(frozen=True)
class ExchangePage:
    rows: Sequence[Exchange]
    before: str  # the address of what comes after, "" on the last page
    total: int


def filters_of(data: Mapping[str, Any]) -> Filters:
    """Out of the cleaned values of the form."""
    return Filters(
        project=data.get("projet") or "",
        kinds=tuple(data.get("nature") or ()),
        person=(data.get("personne") or "").strip(),
        since=data.get("du"),
        until=data.get("au"),
        whose=data.get("pour") or ALL,
    )


def exchange_page(user: User, filters: Filters, after: str = "", size: int = PAGE_SIZE) -> ExchangePage:
    """A page of what `user` may read, the latest first: a number of queries that does not grow."""
    found = filtered(user, filters)
    rows = _after(found, after).select_related("author", "project__porteur", "project__department", "project__commune",
                                               "project__epci")  # fmt: skip
    shown = list(rows.prefetch_related("persons").order_by("-observed_on", "-pk")[: size + 1])
    last = shown[size - 1] if len(shown) > size else None
    return ExchangePage(shown[:size], f"{last.observed_on}.{last.pk}" if last else "", found.count())


def filtered(user: User, filters: Filters) -> ExchangeQuerySet:
    rows = Exchange.objects.visible_to(user).kept()
    if filters.project:
        rows = rows.filter(project__reference=filters.project) if REFERENCE.fullmatch(filters.project) else rows.none()
    if kinds := [kind for kind in filters.kinds if kind in ExchangeKind.values]:
        rows = rows.filter(kind__in=kinds)
    if filters.person:
        named = ExchangePerson.objects.filter(exchange=OuterRef("pk"), name__icontains=filters.person)
        author = Q(author__last_name__icontains=filters.person) | Q(author__first_name__icontains=filters.person)
        rows = rows.filter(Q(Exists(named)) | author)
    if filters.since:
        rows = rows.filter(observed_on__gte=filters.since)
    if filters.until:
        rows = rows.filter(observed_on__lte=filters.until)
    if filters.whose == MINE:
        rows = rows.filter(author=user)
    elif filters.whose == CAF and scope_of(user).cafs:
        rows = rows.filter(of_caf(user))
    return rows


def projects_with_exchanges(user: User) -> list[tuple[str, str]]:
    """The projects of which `user` may read something, as choices: one query."""
    told = Exchange.objects.visible_to(user).kept().values("project")
    rows = Project.objects.filter(pk__in=told).with_identity().order_by("porteur__sort_name", "reference")
    return [(row.reference, f"{row.display_name} ({row.reference})") for row in rows[:MOST_PROJECTS]]


def _after(rows: ExchangeQuerySet, after: str) -> ExchangeQuerySet:
    """What follows the line that `after` names; all for a text that names none."""
    day, _, key = after.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return rows
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return rows
    return rows.filter(Q(observed_on__lt=on) | Q(observed_on=on, pk__lt=int(key)))
