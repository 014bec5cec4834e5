"""What each project lacks at a date, by Caf: before a document is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Max, Value

from projects.alerts.models import Reminder
from projects.core.french import sort_key
from projects.portfolio.lacks import Lack, lacks
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected

NO_CAF = "inconnue"


@dataclass(frozen=True)
class CafRow:
    """A Caf, how many projects it has, and how many lack each thing, in the order of `lacks()`."""

    key: str
    name: str
    projects: int
    counts: Sequence[int]
    complete: int


@dataclass(frozen=True)
class Readiness:
    """By project, the slugs of what it lacks; the rows by Caf."""

    lacking: dict[int, frozenset[str]]
    cafs: dict[int, str]
    rows: Sequence[CafRow]
    total: CafRow

    def keys(self, *, caf: str = "", lack: str = "") -> list[int]:
        """The projects that lack something: of one Caf, of one thing."""
        return [
            key
            for key, slugs in self.lacking.items()
            if slugs and (not caf or self.cafs[key] == caf) and (not lack or lack in slugs)
        ]


@dataclass(frozen=True)
class ProjectLacks:
    project: Project
    lacks: Sequence[Lack]
    reminded_on: date | None


def readiness_of(projects: ProjectQuerySet, clock: Clock) -> Readiness:
    """What `projects` lack at `clock`: two queries, however many they are and however many lacks are registered.

    The Caf of a project is the one that follows it today: it is who one asks.
    """
    known = lacks()
    chosen = selected(projects, clock)
    names: dict[str, str] = {}
    cafs: dict[int, str] = {}
    for key, caf, name in chosen.order_by().values_list("pk", "caf", "caf__name"):
        cafs[key] = caf or NO_CAF
        names[caf or NO_CAF] = name or "Caf à renseigner"
    lacking: dict[int, set[str]] = {key: set() for key in cafs}
    for key, slug in _union(known, chosen, clock):
        lacking.setdefault(key, set()).add(slug)
    held: dict[str, list[int]] = defaultdict(list)
    for key, caf in cafs.items():
        held[caf].append(key)
    rows = [
        _row(caf, names[caf], keys, known, lacking)
        for caf, keys in sorted(held.items(), key=lambda pair: (pair[0] == NO_CAF, sort_key(names[pair[0]])))
    ]
    total = _row("", "Ensemble", list(cafs), known, lacking)
    return Readiness({key: frozenset(slugs) for key, slugs in lacking.items()}, cafs, rows, total)


def project_lacks(found: Readiness, keys: Collection[int], *, lack: str = "") -> list[ProjectLacks]:
    """These projects by name, what each lacks (or that one thing), and when somebody was last asked: two queries."""
    known = [row for row in lacks() if not lack or row.slug == lack]
    reminded = dict(
        Reminder.objects.filter(project__in=keys)
        .order_by()
        .values("project")
        .annotate(on=Max("sent_on"))
        .values_list("project", "on")
    )
    projects = Project.objects.filter(pk__in=keys).with_identity()
    rows = [
        ProjectLacks(project, [row for row in known if row.slug in found.lacking[project.pk]], reminded.get(project.pk))
        for project in projects
    ]
    return sorted(rows, key=lambda row: (sort_key(row.project.display_name), row.project.reference))


def _union(known: Sequence[Lack], projects: ProjectQuerySet, clock: Clock) -> Collection[tuple[int, str]]:
    parts = [
        lack.missing(projects, clock)
        .order_by()
        .annotate(lack_slug=Value(lack.slug, output_field=CharField()))
        .values_list("pk", "lack_slug")
        for lack in known
    ]
    if not parts:
        return []
    first, *others = parts
    return list(first.union(*others, all=True) if others else first)


def _row(caf: str, name: str, keys: Sequence[int], known: Sequence[Lack], lacking: dict[int, set[str]]) -> CafRow:
    counts = [sum(lack.slug in lacking[key] for key in keys) for lack in known]
    return CafRow(caf, name, len(keys), counts, sum(not lacking[key] for key in keys))
