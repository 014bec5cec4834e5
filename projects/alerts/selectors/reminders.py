"""Whom one would remind of what lacks: the Caf’s referent, and the responsible contact for what the porteur owes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership, User
from projects.alerts.models import Reminder
from projects.alerts.selectors.readiness import ProjectLacks
from projects.core.french import sort_key
from projects.porteurs.models import Contact
from projects.portfolio.lacks import Lack
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.selectors.contacts import recipients, responsible_contacts


@dataclass(frozen=True)
class Asked:
    """One person to write to, and for what. `already`: today's reminder went already."""

    name: str
    lines: Sequence[tuple[Project, Sequence[Lack]]]
    user: User | None = None
    contact: Contact | None = None
    email: str = ""
    already: bool = False

    @property
    def mark(self) -> list[Any]:
        """Who is written to, where, and of what, as plain values."""
        who = ["contact", self.contact.pk, self.email] if self.contact else ["user", self.user.pk if self.user else 0]
        return [*who, sorted([project.pk, *sorted(lack.slug for lack in lacks)] for project, lacks in self.lines)]


@dataclass(frozen=True)
class Plan:
    """Who would be written to, who was today, the projects of which nobody can be asked, and what is asked of who
    reads: nobody writes to oneself.
    """

    asked: Sequence[Asked]
    already: Sequence[Asked]
    nobody: Sequence[Project] = field(default_factory=tuple)
    own: Asked | None = None

    @property
    def mark(self) -> str:
        """What a page carries of the plan it shows: another hash says that others, or other things, would be asked."""
        told = sorted(json.dumps(row.mark) for row in self.asked)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    @property
    def projects(self) -> set[int]:
        return {project.pk for row in self.asked for project, _ in row.lines}


def plan_of(rows: Sequence[ProjectLacks], day: date, *, reader: User) -> Plan:
    """Whom `reader` would write to about these projects, as of now: seven queries, however many they are."""
    projects = [row.project for row in rows]
    carers = _carers(projects)
    by_user: dict[int, list[tuple[Project, Sequence[Lack]]]] = defaultdict(list)
    users: dict[int, User] = {}
    for row in rows:
        for user in carers.get(row.project.pk, ()):
            users[user.pk] = user
            by_user[user.pk].append((row.project, row.lacks))
    contacts = _contacts([row for row in rows if any(lack.by_porteur for lack in row.lacks)])
    people = [Asked(str(users[key]), lines, user=users[key]) for key, lines in by_user.items()]
    everybody = sorted([*people, *contacts], key=lambda asked: sort_key(asked.name))
    told = Reminder.objects.filter(sent_on=day)
    told_people = set(told.filter(person__in=users).values_list("person", flat=True))
    told_contacts = set(
        told.filter(contact__in=[row.contact for row in contacts if row.contact]).values_list("contact", flat=True)
    )

    def already(asked: Asked) -> bool:
        if asked.contact:
            return asked.contact.pk in told_contacts
        return asked.user is not None and asked.user.pk in told_people

    reached = {project.pk for asked in everybody for project, _ in asked.lines}
    others = [asked for asked in everybody if asked.contact or asked.user != reader]
    return Plan(
        asked=[asked for asked in others if not already(asked)],
        already=[asked for asked in others if already(asked)],
        own=next((asked for asked in everybody if asked not in others), None),
        nobody=[project for project in projects if project.pk not in reached],
    )


def _carers(projects: Collection[Project]) -> dict[int, list[User]]:
    """By project, its referent while they work at its Caf; else the managers of the Caf."""
    cafs = {project.caf_id for project in projects if project.caf_id}
    rows = Membership.objects.current().filter(role__in=CAF_ROLES, caf__in=cafs, user__is_active=True)
    working: dict[str, dict[int, User]] = defaultdict(dict)
    managers: dict[str, dict[int, User]] = defaultdict(dict)
    for row in rows.select_related("user"):
        working[row.caf_id or ""][row.user_id] = row.user
        if row.role == Role.CAF_MANAGER:
            managers[row.caf_id or ""][row.user_id] = row.user
    followers = last_fact(Referent, [project.pk for project in projects], Clock.now(), "user")
    found = {}
    for project in projects:
        referent = working[project.caf_id or ""].get(followers.get(project.pk, (None,))[0] or 0)
        found[project.pk] = [referent] if referent else list(managers[project.caf_id or ""].values())
    return found


def _contacts(rows: Sequence[ProjectLacks]) -> list[Asked]:
    """The responsible contacts, and no one else at the porteur's, each once."""
    projects = [row.project for row in rows]
    named, reached = responsible_contacts(projects), recipients(projects)
    lines: dict[int, list[tuple[Project, Sequence[Lack]]]] = defaultdict(list)
    found: dict[int, tuple[Contact, User | None, str]] = {}
    for row in rows:
        to = reached.get(row.project.pk)
        if to is None:
            continue
        contact = named[row.project.pk]
        found[contact.pk] = (contact, to.get("recipient"), to.get("email", ""))
        lines[contact.pk].append((row.project, [lack for lack in row.lacks if lack.by_porteur]))
    return [
        Asked(f"{contact.name} (porteur)", lines[key], user=user, contact=contact, email=email)
        for key, (contact, user, email) in found.items()
    ]
