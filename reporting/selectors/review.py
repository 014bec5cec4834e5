"""Reading an edition: who reads it, what is remarked of each text, whether its words are still there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from projects.accounts.models import User
from reporting.enums import RemarkState
from reporting.figures.registry import all_figures, compute
from reporting.models import Edition, EditionBlock, EditionReader, Remark
from reporting.passages import is_there, is_title
from reporting.plain import placeholders
from reporting.selectors.editions import edition_snapshot, number_text
from reporting.selectors.workspace import Counts, SectionView, TextView, counts_of, sections_of


@dataclass(frozen=True)
class RemarkView:
    """A remark beside its text; `moved`: the words that it quotes are no longer there."""

    remark: Remark
    moved: bool = False

    @property
    def is_open(self) -> bool:
        return self.remark.state == RemarkState.OPEN


@dataclass(frozen=True)
class ReadText:
    text: TextView
    remarks: tuple[RemarkView, ...]


@dataclass(frozen=True)
class ReadPart:
    title: str
    texts: tuple[ReadText, ...]


@dataclass(frozen=True)
class ReaderView:
    reader: EditionReader
    is_late: bool


@dataclass(frozen=True)
class Reading:
    """An edition as its readers have it: its texts with their remarks, and those of texts that are gone."""

    parts: tuple[ReadPart, ...]
    orphans: tuple[RemarkView, ...]
    problem: str = ""

    @property
    def open_remarks(self) -> int:
        shown = [one for part in self.parts for text in part.texts for one in text.remarks]
        return sum(one.is_open for one in (*shown, *self.orphans))


def reading_of(edition: Edition) -> Reading:
    """The texts of an edition with the values of today, each with what is remarked of it."""
    counts = counts_of(edition)
    values = {id: chip.text for id, chip in counts.chips.items()}
    rows = list(edition.remarks.select_related("author", "settled_by", "block").order_by("pk"))
    parts = tuple(part for section in sections_of(edition, counts) for part in _parts(section, rows, values))
    shown = {text.text.block.pk for part in parts for text in part.texts}
    orphans = tuple(RemarkView(row) for row in rows if row.block_id not in shown)
    return Reading(parts, orphans, counts.problem)


def _parts(section: SectionView, rows: Sequence[Remark], values: Mapping[str, str]) -> list[ReadPart]:
    found = []
    for part in section.parts:
        texts = tuple(read_text(text, rows, values) for text in part.texts if text.block.body or text.block.title)
        if texts:
            found.append(ReadPart(part.plan.label, texts))
    return found


def read_text(text: TextView, rows: Sequence[Remark], values: Mapping[str, str]) -> ReadText:
    return ReadText(
        text,
        tuple(
            RemarkView(row, bool(row.quote) and not stands(text.block, row.quote, values))
            for row in rows
            if row.block_id == text.block.pk
        ),
    )


def stands(block: EditionBlock, quote: str, values: Mapping[str, str]) -> bool:
    """Whether these words are in a text, or are its title."""
    return is_there(block.body, quote, values) or is_title(block.title, quote, values)


def cited_values(edition: Edition, block: EditionBlock) -> dict[str, str]:
    """The values, as they read, of the figures that a text cites; unknown figures are left out."""
    known = {figure.id for figure in all_figures()}
    cited = [id for id in placeholders(f"{block.title} {block.body}") if id in known]
    if not cited:
        return {}
    values = compute(edition_snapshot(edition), cited)
    return {id: number_text(value.counted.value, value.figure.unit) for id, value in values.items()}


def one_text(edition: Edition, key: int) -> tuple[TextView, Counts] | None:
    """One text as it reads, with the figures that it may cite; None when it is not there."""
    counts = counts_of(edition)
    for section in sections_of(edition, counts):
        for part in section.parts:
            for text in part.texts:
                if text.block.pk == key:
                    return text, counts
    return None


def current_readers() -> QuerySet[EditionReader]:
    """Those of the round in course of each edition: what was asked in an earlier one is over."""
    rounds = EditionReader.objects.filter(edition=OuterRef("edition")).order_by("-round").values("round")
    return EditionReader.objects.filter(round=Subquery(rounds[:1]))


def readers_of(edition: Edition, day: date) -> list[ReaderView]:
    """The readers of the last round, in the order in which they were named."""
    rows = current_readers().filter(edition=edition).select_related("user")
    return [ReaderView(row, not row.answer and row.due_on < day) for row in rows]


def own_reading(user: User, edition: Edition) -> EditionReader | None:
    """What `user` is asked to read in the round in course; None when it is not asked."""
    return current_readers().filter(edition=edition, user=user).first()
