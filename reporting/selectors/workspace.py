"""An edition as those who prepare it see it: its parts with their texts, the figures that they may cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.fiches.models import Fiche
from projects.portfolio.enums import HighlightKind
from reporting import rich
from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue, all_figures
from reporting.models import Edition, EditionBlock
from reporting.outlines import HIGHLIGHTS, SectionPlan, SubsectionPlan, outside, parts_of
from reporting.plain import PLACEHOLDER, of_text, placeholders
from reporting.selectors.editions import (
    edition_figures,
    edition_snapshot,
    figure_address,
    number_text,
)

UNCOUNTED = "« {label} » n’est pas connu sur cette sélection : il s’imprimera « non communiqué »."


@dataclass(frozen=True)
class Chip:
    """A figure as a text cites it: its label and what it is now. `is_known` is false for a value nobody can tell."""

    id: str
    label: str
    text: str
    definition: str
    url: str
    is_known: bool = True


@dataclass(frozen=True)
class Piece:
    """Letters, or a figure in the middle of them."""

    text: str
    figure: Chip | None = None


@dataclass(frozen=True)
class RunView:
    pieces: tuple[Piece, ...]
    strong: bool
    em: bool
    href: str


@dataclass(frozen=True)
class GroupView:
    """A paragraph, or a list with its items."""

    kind: str
    items: tuple[tuple[RunView, ...], ...]


@dataclass(frozen=True)
class TextView:
    """A text of a part; `above` and `below` are the keys of its neighbours, None at the ends; `found` how many findings
    of the checks stand in it.
    """

    block: EditionBlock
    groups: tuple[GroupView, ...]
    warnings: tuple[str, ...]
    above: int | None
    below: int | None
    found: int = 0


@dataclass(frozen=True)
class HighlightView:
    """A project put forward, with whether it has the fiche that it must have."""

    reference: str
    name: str
    label: str
    text: str
    has_fiche: bool


@dataclass(frozen=True)
class PartView:
    """A place of the document: what the portal prints there by itself, and the texts."""

    plan: SubsectionPlan
    is_section: bool
    figures: tuple[Chip, ...]
    texts: tuple[TextView, ...]
    highlights: tuple[HighlightView, ...] = ()


@dataclass(frozen=True)
class SectionView:
    plan: SectionPlan
    parts: tuple[PartView, ...]

    @property
    def written(self) -> int:
        return sum(bool(text.block.body) for part in self.parts for text in part.texts)

    @property
    def waiting(self) -> int:
        """The texts where nothing is written yet."""
        return sum(not text.block.body for part in self.parts for text in part.texts)


@dataclass(frozen=True)
class Counts:
    """The figures of an edition on its selection; `problem` says why there is none."""

    chips: Mapping[str, Chip]
    snapshot: Snapshot | None = None
    problem: str = ""
    values: Mapping[str, FigureValue] = field(default_factory=dict)


def counts_of(edition: Edition) -> Counts:
    """Every figure with its value of now, read in one pass."""
    try:
        snapshot = edition_snapshot(edition)
        values = edition_figures(snapshot)
    except DomainError as refused:
        plain = {one.id: Chip(one.id, one.label, "à calculer", one.definition, "", False) for one in all_figures()}
        return Counts(plain, None, refused.message)
    return Counts(
        {
            id: Chip(
                id,
                typeset(value.figure.label_of(value.counted.value)),
                number_text(value.counted.value, value.figure.unit),
                typeset(value.figure.definition),
                figure_address(edition, id),
                value.counted.value is not None,
            )
            for id, value in values.items()
        },
        snapshot,
        values=values,
    )


def sections_of(edition: Edition, counts: Counts, found: Mapping[int, int] | None = None) -> list[SectionView]:
    """The parts of the document in their order, each with its texts; what belongs to no part comes last.

    `found` are the numbers of findings of the checks, by the key of their text.
    """
    told = found or {}
    texts = list(EditionBlock.objects.filter(edition=edition).select_related("edition").order_by("position"))
    by_section: dict[str, list[EditionBlock]] = {}
    for block in texts:
        by_section.setdefault(block.section, []).append(block)
    views: dict[str, list[PartView]] = {}
    plans: dict[str, SectionPlan] = {}
    for section, part in parts_of(edition.kind):
        plans[section.id] = section
        own = by_section.pop(part.id, [])
        is_section = part.id == section.id and not section.is_single
        if is_section and not own:
            continue
        views.setdefault(section.id, []).append(_part(part, is_section, own, counts, told))
    for id, own in by_section.items():
        plan = outside(id)
        plans[id] = SectionPlan(id, plan.title, (plan,))
        views[id] = [_part(plan, False, own, counts, told)]
    return [SectionView(plans[id], tuple(parts)) for id, parts in views.items()]


def _part(
    plan: SubsectionPlan, is_section: bool, blocks: Sequence[EditionBlock], counts: Counts, found: Mapping[int, int]
) -> PartView:
    keys = [block.pk for block in blocks]
    views = tuple(
        TextView(
            block,
            shown(block.body, counts.chips),
            tuple(_warnings(block, counts.chips)),
            keys[rank - 1] if rank else None,
            keys[rank + 1] if rank + 1 < len(keys) else None,
            found.get(block.pk, 0),
        )
        for rank, block in enumerate(blocks)
    )
    figures = tuple(counts.chips[id] for id in plan.figures if id in counts.chips)
    highlights = tuple(_highlights(counts.snapshot)) if HIGHLIGHTS in plan.draws and counts.snapshot else ()
    return PartView(plan, is_section, figures, views, highlights)


def _warnings(block: EditionBlock, chips: Mapping[str, Chip]) -> Iterator[str]:
    for id in placeholders(f"{block.title} {block.body}"):
        chip = chips.get(id)
        if chip is None:
            yield f"Le chiffre « {id} » n’existe pas : remplacez-le."
        elif not chip.is_known:
            yield UNCOUNTED.format(label=chip.label)


def _highlights(snapshot: Snapshot) -> Iterator[HighlightView]:
    """The projects put forward, the favourite first."""
    chosen = [(HighlightKind(one.highlight), one) for one in snapshot.dossiers if one.highlight]
    keys = [one.pk for _, one in chosen]
    written = set(Fiche.objects.filter(project__in=keys).exclude(summary=[]).values_list("project", flat=True))
    for kind, one in sorted(chosen, key=lambda pair: pair[0] != HighlightKind.COUP_DE_COEUR):
        yield HighlightView(
            one.reference, typeset(one.name), kind.label, typeset(one.highlight_text), one.pk in written
        )


def shown(body: str, chips: Mapping[str, Chip]) -> tuple[GroupView, ...]:
    """A text with its figures in place, as the page draws it."""
    return tuple(
        GroupView(
            group.kind,
            tuple(
                tuple(RunView(tuple(_pieces(run.text, chips)), run.strong, run.em, run.href) for run in paragraph.runs)
                for paragraph in group.paragraphs
            ),
        )
        for group in rich.grouped(rich.read(body))
    )


def shown_text(text: str, chips: Mapping[str, Chip]) -> tuple[GroupView, ...]:
    """The same of a plain writing; nothing of what is too long to be read."""
    try:
        return shown(of_text(text), chips)
    except DomainError:
        return ()


def _pieces(text: str, chips: Mapping[str, Chip]) -> Iterator[Piece]:
    for rank, piece in enumerate(PLACEHOLDER.split(text)):
        if rank % 2:
            yield Piece(piece, chips.get(piece) or Chip(piece, "Chiffre inconnu", f"{piece} ?", "", "", False))
        elif piece:
            yield Piece(piece)
