"""What checks look at: an edition as it would print, with its texts as they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from reporting.passages import ReadParagraph, read_paragraphs
from reporting.rendering.content import FigureContent, RecueilContent


@dataclass(frozen=True)
class StoredText:
    """A text as it is kept: figures are places in it."""

    key: int
    version: int
    section: str
    title: str
    body: str


@dataclass(frozen=True)
class Barred:
    """A nature of spending that a dated rule of money refuses: « Investissement », « Ex-Fipe, par le FPT »."""

    nature: str  # a value of `funding.rules.enums.Nature`
    label: str
    fund: str
    first_year: int
    last_year: int
    source: str

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


@dataclass(frozen=True)
class Subject:
    """An edition to check. `values`: every figure of the registry on its selection; `barred`: what rules refuse."""

    content: RecueilContent
    situation_on: date
    document_month: date
    texts: Sequence[StoredText] = ()
    values: Mapping[str, FigureContent] = field(default_factory=dict)
    barred: Sequence[Barred] = ()

    @cached_property
    def shown(self) -> dict[str, str]:
        """The values of figures as they read."""
        return {id: figure.text for id, figure in self.values.items()}

    @cached_property
    def paragraphs(self) -> list[tuple[StoredText, ReadParagraph]]:
        """Every paragraph of every text, its title first, as it reads, with the letters that it is kept as."""
        return [
            (text, one) for text in self.texts for one in read_paragraphs(text.title, text.body, self.shown) if one.text
        ]
