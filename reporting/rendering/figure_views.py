"""The figures of a part as templates lay them out: rows with their bars, maps with their legend, numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from projects.core.french import NBSP, NNBSP, typeset
from reporting.rendering import charts, maps, palette, shapes
from reporting.rendering.content import FigureContent, FigureRow, RecueilContent, TextBlock
from reporting.rendering.palette import Category, State
from reporting.rendering.sections import UNKNOWN_KEY, Subsection, tells
from reporting.rendering.shapes import Box, Drawing

REGIONS, DEPARTMENTS = "projects.by_region", "projects.by_department"
ANNOUNCED = "announced.total"
MOSTLY = 0.8  # share of the unknown above which a figure runs in a sentence
INLINE_ROWS = 14  # rows beyond which a figure runs in a sentence
HEADINGS = {"dossier": "Dossiers", "projet": "Projets", "action": "Actions", "personne": "Personnes", "€": "Montant"}
# What a row of each figure is, at the head of its first column.
COLUMNS = {
    "projects.by_main_category": "Catégorie principale",
    "projects.by_category": "Catégorie concernée",
    "projects.by_region": "Région",
    "projects.by_department": "Département",
    "projects.by_porteur_kind": "Type de porteur",
    "projects.by_progress": "Avancement",
    "projects.by_maturity": "Maturité",
    "projects.by_echelon": "Échelon",
    "projects.by_qpv": "Quartier prioritaire",
    "projects.with_prestation": "Prestation de service",
    "projects.by_structure": "Structure",
    "actions.by_status": "État",
    "interviews.persons": "Personnes",
}
BRIEF = 70  # characters of a printed statement that stands under a number
PRINTED = "Imprimé"  # first word of what a source prints
ADVICE = "recommandation"  # how the titles of blocks set apart begin


@dataclass(frozen=True)
class RowView:
    """A row of a figure: its mark (letter or glyph), its bar, its value, what the source announces."""

    row: FigureRow
    bar: Drawing | None
    category: Category | None = None
    state: State | None = None
    announced: FigureRow | None = None


@dataclass(frozen=True)
class TintView:
    """A line of the map's legend."""

    square: Drawing
    text: str


@dataclass(frozen=True)
class FigureView:
    """A figure with its rows, as it prints."""

    figure: FigureContent
    layout: str  # bars | map | inline
    column: str  # head of the first column
    legend: str  # what the bars are made of
    heading: str  # head of the column of values
    rows: tuple[RowView, ...]
    total_label: str  # "" when the rows say it already
    has_shares: bool = False
    total_share: str = ""
    map: Drawing | None = None
    tints: tuple[TintView, ...] = ()
    announced: FigureContent | None = None
    printed: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlockView:
    """A text of a part; advice is set apart."""

    block: TextBlock
    heading: str  # "" when the part's own title says it
    is_advice: bool


@dataclass(frozen=True)
class MeasureView:
    """A figure printed as one number; `note` says of which it is, where several stand side by side."""

    figure: FigureContent
    printed: tuple[str, ...]
    note: str = ""

    @property
    def is_long(self) -> bool:
        """An amount takes the room of two numbers."""
        return len(self.figure.text) > 6


@dataclass(frozen=True)
class PartView:
    """What a part prints: texts, figures with rows, then single values side by side."""

    blocks: tuple[BlockView, ...]
    charts: tuple[FigureView, ...]
    measures: tuple[MeasureView, ...]


def views(part: Subsection, content: RecueilContent) -> PartView:
    """The texts and figures of a part, ready to lay out."""
    blocks = tuple(_block(block, part.title, index == 0) for index, block in enumerate(part.blocks))
    charted = tuple(_chart(figure, content) for figure in part.figures if not _is_plain(figure))
    plain = [one for one in part.figures if _is_plain(one)]
    measures = tuple(MeasureView(one, _brief(one), _named_note(one, len(plain))) for one in plain)
    return PartView(blocks, charted, measures)


def _named_note(figure: FigureContent, beside: int) -> str:
    """« Projets avec budget : inconnu pour 9 projets. »; the note alone under a number that stands alone."""
    note = figure.note
    return typeset(f"{figure.label} : {note[:1].lower()}{note[1:]}") if note and beside > 1 else note


def _is_plain(figure: FigureContent) -> bool:
    """Whether one number says it all: no row, a single one that is the total, nothing to count."""
    if figure.id == ANNOUNCED or not figure.value:
        return True
    return not figure.rows or (len(figure.rows) == 1 and figure.rows[0].text == figure.text)


def _brief(figure: FigureContent) -> tuple[str, ...]:
    """The printed statements that hold in a line; the last annex gives them all."""
    return tuple(text for text in printed(figure) if len(text) <= BRIEF)


def printed(figure: FigureContent) -> tuple[str, ...]:
    """What the source prints, without the word that the mark before it already says."""
    return tuple(text.removeprefix(PRINTED).lstrip(f"{NBSP}{NNBSP} :") for text in figure.printed)


def _block(block: TextBlock, part_title: str, first: bool) -> BlockView:
    heading = "" if first or block.title == part_title else block.title
    return BlockView(block, heading, block.title.casefold().startswith(ADVICE) and not first)


def _chart(figure: FigureContent, content: RecueilContent) -> FigureView:
    regional = len(content.regions) == 1
    mapped = figure.id == (DEPARTMENTS if regional else REGIONS)
    if mapped:
        return _mapped(figure, content)
    in_words = not tells(figure) or _mostly_unknown(figure) or len(figure.rows) > INLINE_ROWS
    layout = "inline" if in_words or figure.id in (REGIONS, DEPARTMENTS) else "bars"
    largest = max((row.value or 0 for row in figure.rows), default=0)
    # When only the unknown row counts anything, it is the only one worth its ink.
    rows = tuple(row for row in figure.rows if row.value) if layout == "inline" else figure.rows
    legend = _legend(figure, largest) if layout == "bars" else ""
    return _view(figure, layout, tuple(_row(row, figure, largest) for row in rows), legend=legend)


def _mostly_unknown(figure: FigureContent) -> bool:
    """Whether a chart would draw little else than what nobody knows."""
    unknown = sum(row.value or 0 for row in figure.rows if row.key == UNKNOWN_KEY)
    return unknown > MOSTLY * sum(row.value or 0 for row in figure.rows)


def _view(figure: FigureContent, layout: str, rows: tuple[RowView, ...], **more: Any) -> FigureView:
    is_whole = figure.value == sum(row.value or 0 for row in figure.rows)
    shares = any(row.share for row in figure.rows)
    unit = HEADINGS.get(figure.unit, figure.unit.capitalize())
    return FigureView(
        figure=figure,
        layout=layout,
        column=COLUMNS.get(figure.id, "Répartition"),
        heading=unit,
        rows=rows,
        total_label=_total_label(figure, unit, is_whole),
        has_shares=shares,
        total_share=typeset("100 %") if shares and is_whole else "",
        **{"legend": "", "printed": printed(figure), **more},
    )


def _legend(figure: FigureContent, largest: int) -> str:
    one = {"personne": "une personne", "action": "une action", "projet": "un projet"}.get(figure.unit, "un dossier")
    return f"Un carreau, {one}" if largest <= charts.SQUARES_LIMIT and figure.unit != "€" else ""


def _total_label(figure: FigureContent, unit: str, is_whole: bool) -> str:
    # Nested rows (asked, selected, done) start from their total: repeating it would look like a sum, and the more so
    # when all but the first are of zero. What shares go with, or money, does add up.
    adds_up = figure.unit == "€" or any(row.share for row in figure.rows)
    if figure.rows[0].value == figure.value and not adds_up:
        return ""
    return "Total" if is_whole else f"{unit} en tout"


def _row(row: FigureRow, figure: FigureContent, largest: int) -> RowView:
    category = palette.CATEGORIES.get(row.key)
    key = "non_evalue" if row.key == UNKNOWN_KEY else row.key
    state = palette.PROGRESS.get(key) if figure.id == "projects.by_progress" else None
    title = typeset(f"{row.label} : {row.text}")
    drawn = None
    if row.value and figure.unit != "€":
        drawn = charts.bar(row.value, largest, title, category.code if category else None, row.key == UNKNOWN_KEY)
    return RowView(row, drawn, category, state)


def _mapped(figure: FigureContent, content: RecueilContent) -> FigureView:
    """A map beside its table; for regions, with what the source announces in each."""
    values = {row.key: row.value for row in figure.rows if row.value}
    title = f"Carte : {figure.label[:1].lower()}{figure.label[1:]}."
    if figure.id == DEPARTMENTS:
        drawn = maps.by_department(content.regions[0].code, values, figure.unit, title)
        announced = None
    else:
        drawn = maps.by_region(values, figure.unit, title)
        announced = content.figures.get(ANNOUNCED)
    beside = {row.key: row for row in announced.rows} if announced is not None else {}
    rows = tuple(RowView(row, None, announced=beside.get(row.key)) for row in figure.rows)
    square = Box(0, 0, 3.4, 3.4)
    tints = tuple(
        TintView(Drawing(3.4, 3.4, "0 0 3.4 3.4", f"Teinte : {text}", (shapes.plain([square], tint),)), text)
        for tint, text in maps.legend(values)
    )
    # The column of announced dossiers already says what the source prints.
    quiet: dict[str, Any] = {"printed": ()} if beside else {}
    return _view(figure, "map", rows, map=drawn, tints=tints, announced=announced if beside else None, **quiet)
