"""Projects that a field of a form finds: by the name of the porteur or of the place, by title, by reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import models

from projects.core.forms.lookups import Choice, Lookup, Person, register_lookup
from projects.portfolio.filters import REFERENCE
from projects.portfolio.listing.search import searched
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected

LABEL_LENGTH = 110


def writable_projects(user: Any) -> ProjectQuerySet:
    """Those that exist for someone and were selected; whether they may write of one is asked of it (`policies`)."""
    return selected(Project.objects.visible_to(user), Clock.now()).with_identity()


def find_projects(user: Any, text: str, limit: int) -> list[Project]:
    """By the beginnings of words, of all that the search of the list reads."""
    rows = searched(writable_projects(user), text) if text.strip() else Project.objects.none()
    return list(rows.order_by("porteur__sort_name", "reference")[:limit])


def project_choice(project: models.Model) -> Choice:
    """« Annonay Rhône Agglo (FIPE-2023-07-001) », what it is about, where."""
    project = cast(Project, project)
    label = f"{project.display_name[:LABEL_LENGTH]} ({project.reference})"
    detail = " · ".join(filter(None, (project.title, project.department.name)))
    return Choice(project.reference, label, detail, (project.reference,))


def register_projects() -> None:
    def search(user: Person, text: str, limit: int) -> Sequence[Choice]:
        return [project_choice(project) for project in find_projects(user, text, limit)]

    def get(user: Person, key: str) -> Project | None:
        if not REFERENCE.fullmatch(key):
            return None
        return writable_projects(user).filter(reference=key).first()

    register_lookup(
        Lookup(
            slug="projets",
            label="projet",
            none="Aucun projet ne correspond parmi ceux que vous voyez : tapez le porteur, le lieu ou la référence.",
            hint="Porteur, lieu, titre ou référence",
            search=search,
            get=get,
            choice=project_choice,
        )
    )
