"""Whom to call for a project: the offices that a rule names, with the name that each has where the project is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from projects.accounts.models import User
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock

_CAF = re.compile(r"\bCaf\b")
# An office as the rules call it, and where its name stands on a project.
_PLACES = {
    "commune": lambda row: row.commune,
    "intercommunalité": lambda row: row.epci,
    "département": lambda row: row.department,
    "région": lambda row: row.department.region,
}


def referents_of(projects: Iterable[Project], clock: Clock) -> Mapping[int, User]:
    """Who follows each project, by key, of those that somebody follows. One query."""
    rows = Referent.objects.filter(project__in=[row.pk for row in projects]).latest_per("project", **vars(clock))
    return {row.project_id: row.user for row in rows.select_related("user") if row.user}


def calls_caf(contact: str) -> bool:
    """Whether it is the Caf that a rule says to call."""
    return bool(_CAF.search(contact))


def named(contact: str, project: Project, referent: User | None = None) -> str:
    """The offices of `contact` by the name that they have for `project` (read with its identity): « Caf de l’Ardèche,
    où le projet est suivi par Camille ; région : Bretagne ». Empty where none of them is known.
    """
    said = []
    if project.caf and calls_caf(contact):
        said.append(f"{project.caf.name}, où {referent} suit le projet" if referent else project.caf.name)
    for office, place_of in _PLACES.items():
        place = place_of(project) if office in contact.lower() else None
        if place:
            said.append(f"{office} : {place.name}")
    return " ; ".join(said)
