"""The page of a project: its tabs and the panels beside them, filled by this app and by those above.

A tab is an address of its own; a panel stands in the rail of every tab, or at the end of one tab. Apps register
theirs in `AppConfig.ready()`; nothing here knows them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from projects.accounts.models import User
from projects.portfolio.selectors.sheet import Sheet

RAIL = "rail"
FIRST = "fiche"


@dataclass(frozen=True)
class PageOf:
    """The project that is looked at, by whom, and how the page was asked for (filters of a tab)."""

    sheet: Sheet
    user: User
    query: QueryDict
    days: Mapping[str, str]  # what the address says of the day and of the knowledge; empty for today
    _allowed: dict[Any, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def is_past(self) -> bool:
        return bool(self.days)

    @property
    def reference(self) -> str:
        return self.sheet.project.reference

    def rights(self, policy: Callable[[User, Any], tuple[bool, str]]) -> bool:
        """Whether to offer an act: never on a day of the past, which nobody changes. Each policy is asked once."""
        if policy not in self._allowed:
            self._allowed[policy] = not self.is_past and policy(self.user, self.sheet.project)[0]
        return self._allowed[policy]


@dataclass(frozen=True)
class Tab:
    """A part of the page. `count` tells what it holds, in one query at most; None when there is nothing to tell.

    `counted` names that number in its context, when it reads all of it: it is not asked for twice.
    """

    slug: str
    label: str
    position: int
    template: str
    context: Callable[[PageOf], dict[str, Any]]
    count: Callable[[PageOf], int | None] | None = None
    counted: str = ""


@dataclass(frozen=True)
class Panel:
    """A panel of `place` (RAIL, or the slug of a tab). `context` returns None when it has nothing to show."""

    slug: str
    place: str
    position: int
    template: str
    context: Callable[[PageOf], dict[str, Any] | None]


_tabs: dict[str, Tab] = {}
_panels: dict[str, Panel] = {}
_links: list[Callable[[PageOf], tuple[str, str] | None]] = []


def register_tab(tab: Tab) -> None:
    """Add a tab; ValueError when another one has its slug."""
    if _tabs.setdefault(tab.slug, tab) != tab:
        raise ValueError(f"two tabs {tab.slug}")


def register_link(source: Callable[[PageOf], tuple[str, str] | None]) -> None:
    """Add a link beside the title: its words and its address, or None for who may not follow it."""
    if source not in _links:
        _links.append(source)


def links_of(page: PageOf) -> list[tuple[str, str]]:
    return [link for source in _links if (link := source(page))]


def register_panel(panel: Panel) -> None:
    """Add a panel; ValueError when another one has its slug."""
    if _panels.setdefault(panel.slug, panel) != panel:
        raise ValueError(f"two panels {panel.slug}")


def tabs() -> tuple[Tab, ...]:
    return tuple(sorted(_tabs.values(), key=lambda tab: tab.position))


def find_tab(slug: str) -> Tab | None:
    return _tabs.get(slug)


def panels(place: str) -> tuple[Panel, ...]:
    return tuple(sorted((row for row in _panels.values() if row.place == place), key=lambda panel: panel.position))
