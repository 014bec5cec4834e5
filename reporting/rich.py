"""Simple rich text: what an editorial block may hold, cleaned once, and read as plain values by every document.

A text is kept as HTML of a few tags. Pages and documents never print that HTML: they print the values of `read`, which
templates escape, so that nothing a text holds can run, load or break a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser

import nh3

from projects.core.errors import DomainError
from projects.core.french import format_number

# A block is a few pages at the very most; what is longer was pasted by mistake.
LONGEST = 60_000
TAGS = {"p", "ul", "ol", "li", "strong", "em", "b", "i", "a", "br"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
TOO_LONG = "Ce texte fait {count} caractères, pour {most} au plus : coupez-le en plusieurs textes."


@dataclass(frozen=True)
class Run:
    """Letters that look alike; `href` is "" or an address."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or an item of a list."""

    runs: tuple[Run, ...]
    kind: str = "p"  # p | ul | ol

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def measured(text: str) -> str:
    """The text itself; DomainError (French) when it is too long to be one."""
    if len(text) > LONGEST:
        raise DomainError(TOO_LONG.format(count=format_number(len(text)), most=format_number(LONGEST)), field="body")
    return text


def clean(html: str) -> str:
    """The same text with the allowed tags alone; DomainError as `measured`."""
    return nh3.clean(
        measured(html).replace("\x00", ""),
        tags=TAGS,
        clean_content_tags={"script", "style", "svg", "math", "iframe", "object", "template"},
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel=None,
    ).strip()


def of_plain(paragraphs: list[str], items: list[str]) -> str:
    """The rich text of plain paragraphs followed by a list."""
    texts = "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
    listed = "".join(f"<li>{escape(text, quote=False)}</li>" for text in items)
    return texts + (f"<ul>{listed}</ul>" if listed else "")


def read(html: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a cleaned text, in order; those without a letter are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return tuple(reader.paragraphs)


@dataclass(frozen=True)
class Group:
    """A paragraph alone, or the items of one list."""

    kind: str
    paragraphs: tuple[Paragraph, ...]


def grouped(paragraphs: tuple[Paragraph, ...]) -> tuple[Group, ...]:
    """Items that follow each other make one list."""
    groups: list[Group] = []
    for one in paragraphs:
        if one.kind != "p" and groups and groups[-1].kind == one.kind:
            groups[-1] = Group(one.kind, (*groups[-1].paragraphs, one))
        else:
            groups.append(Group(one.kind, (one,)))
    return tuple(groups)


def written(paragraphs: tuple[Paragraph, ...], change: Callable[[str], str]) -> tuple[Paragraph, ...]:
    """The same, each run changed by `change` (typography, values of figures)."""
    return tuple(
        replace(one, runs=tuple(replace(run, text=change(run.text)) for run in one.runs)) for one in paragraphs
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[Paragraph] = []
        self._runs: list[Run] = []
        self._lists: list[str] = []
        self._marks: dict[str, int] = {"strong": 0, "em": 0}
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "li", "br"):
            self.end()
        elif tag in ("ul", "ol"):
            self.end()
            self._lists.append(tag)
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""
        elif mark := _MARKS.get(tag):
            self._marks[mark] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li"):
            self.end()
        elif tag in ("ul", "ol"):
            self.end()
            if self._lists:
                self._lists.pop()
        elif tag == "a":
            self._href = ""
        elif (mark := _MARKS.get(tag)) and self._marks[mark]:
            self._marks[mark] -= 1

    def handle_data(self, data: str) -> None:
        # Blanks of the source count for one; a no-break space is a letter of French typography.
        text = _BLANKS.sub(" ", data)
        if text != " " or self._runs:
            self._runs.append(Run(text, self._marks["strong"] > 0, self._marks["em"] > 0, self._href))

    def end(self) -> None:
        """Close the paragraph at hand."""
        if any(run.text.strip() for run in self._runs):
            runs = (replace(self._runs[0], text=self._runs[0].text.lstrip()), *self._runs[1:])
            runs = (*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip()))
            self.paragraphs.append(Paragraph(runs, self._lists[-1] if self._lists else "p"))
        self._runs = []
