"""What a home page is made of: figures, then sections of lines that lead to an act. Plain values, no query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from reporting.selectors.tiles import Tile

NOTHING = "Rien à traiter aujourd’hui."


@dataclass(frozen=True)
class Act:
    """A button at the end of a line; `about` completes its name for those who hear it."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Line:
    """An object, what is to be known of it, a date, the acts."""

    title: str
    url: str = ""
    sub: str = ""
    detail: str = ""
    icon: str = "info"
    tone: str = ""
    date: str = ""
    note: str = ""
    acts: tuple[Act, ...] = ()
    numbers: tuple[Act, ...] = ()  # « 18 projets décrits », each of which leads to what it counts


@dataclass(frozen=True)
class Cell:
    """A number of home/_counts.html, under its heading, and the list that holds just what it counts."""

    head: str
    value: int
    url: str


@dataclass(frozen=True)
class Section:
    """A panel. `template` draws what `context` holds; `aside` puts it in the rail; `count` stands beside the title."""

    id: str
    title: str
    template: str = "home/_lines.html"
    context: dict[str, Any] = field(default_factory=dict)
    hint: str = ""
    url: str = ""
    link: str = ""
    count: int | None = None
    aside: bool = False


@dataclass(frozen=True)
class Board:
    """What one role reads first."""

    tiles: tuple[Tile, ...] = ()
    sections: tuple[Section, ...] = ()
    days: dict[str, Any] | None = None  # what home/_dates.html draws under the figures
    acts: tuple[Act, ...] = ()  # what one comes to begin, beside the title


def lines_section(
    id: str,
    title: str,
    lines: Sequence[Line],
    *,
    limit: int = 12,
    empty: str = NOTHING,
    wide: bool = False,
    **words: Any,
) -> Section:
    """A section of lines, the first `limit` shown and the others one fold away; `wide` for two acts a line."""
    context = {"lines": lines[:limit], "more": lines[limit:], "empty": empty, "wide": wide}
    return Section(id, title, context=context, count=len(lines), **words)


def address(name: str, *args: str, **query: str | tuple[str, ...]) -> str:
    """The address of a page, "" when the portal does not have it."""
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def acts(*found: Act | None) -> tuple[Act, ...]:
    """The acts that lead somewhere."""
    return tuple(act for act in found if act and act.url)


def listed(**query: str | tuple[str, ...]) -> str:
    """The list of projects, filtered."""
    return address("project_list", **query)


def figure_address(id: str, key: str) -> str:
    return address("figure_detail", id, cle=key) if key else address("figure_detail", id)
