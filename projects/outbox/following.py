"""What apps above add to the page of choices: the projects that one follows or has muted, for instance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.accounts.models import User


@dataclass(frozen=True)
class Section:
    """A part of the page under the choices; `context(user)` is None when it has nothing to show."""

    slug: str
    template: str
    context: Callable[[User], dict[str, Any] | None]


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Add a section (in `AppConfig.ready`); ValueError when another one has its slug."""
    if _sections.setdefault(section.slug, section) != section:
        raise ValueError(f"two sections {section.slug}")


def sections_of(user: User) -> list[dict[str, Any]]:
    found = ((row, row.context(user)) for row in _sections.values())
    return [{"template": row.template, **context} for row, context in found if context is not None]
