"""What the templates lay out: figures as rows with their bars, fiches with their band and their map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from projects.core.french import enumerate_fr, typeset
from reporting.rendering import charts, maps, palette
from reporting.rendering.content import (
    ActionContent,
    CategoryTag,
    FicheContent,
    FigureContent,
    FigureRow,
    RecueilContent,
    TextBlock,
)
from reporting.rendering.palette import Category, State
from reporting.rendering.sections import Subsection
from reporting.rendering.shapes import Drawing

MAP_FIGURE = "projects.by_region"
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
ADVICE = "recommandation"  # how the titles of blocks set apart begin


@dataclass(frozen=True)
class RowView:
    """A row of a figure: its mark (letter or glyph), its bar, its value."""

    row: FigureRow
    bar: Drawing | None
    category: Category | None = None
    state: State | None = None


@dataclass(frozen=True)
class FigureView:
    """A figure with its rows, as it prints."""

    figure: FigureContent
    layout: str  # bars | map
    column: str  # head of the first column
    legend: str  # what the bars are made of
    heading: str  # head of the column of values
    rows: tuple[RowView, ...]
    map: Drawing | None
    has_shares: bool
    total_label: str  # "" when the rows say it already
    total_share: str


@dataclass(frozen=True)
class BlockView:
    """A text of a part; advice is set apart."""

    block: TextBlock
    heading: str  # "" when the part's own title says it
    is_advice: bool


@dataclass(frozen=True)
class PartView:
    """What a part prints: texts, figures with rows, then single values side by side."""

    blocks: tuple[BlockView, ...]
    charts: tuple[FigureView, ...]
    measures: tuple[FigureContent, ...]


@dataclass(frozen=True)
class ActionView:
    action: ActionContent
    state: State


@dataclass(frozen=True)
class FicheView:
    """A fiche with its drawings."""

    project: FicheContent
    band: Drawing
    locator: Drawing
    scale: Drawing
    main: CategoryTag | None
    others: tuple[CategoryTag, ...]
    actions: tuple[ActionView, ...]
    situation: str


def views(part: Subsection, content: RecueilContent) -> PartView:
    """The texts and figures of a part, ready to lay out."""
    blocks = tuple(_block(block, part.title, index == 0) for index, block in enumerate(part.blocks))
    charted = tuple(_chart(figure) for figure in part.figures if figure.rows)
    return PartView(blocks, charted, tuple(figure for figure in part.figures if not figure.rows))


def _block(block: TextBlock, part_title: str, first: bool) -> BlockView:
    heading = "" if first or block.title == part_title else block.title
    return BlockView(block, heading, block.title.casefold().startswith(ADVICE) and not first)


def _chart(figure: FigureContent) -> FigureView:
    values = [row.value or 0 for row in figure.rows]
    largest = max(values, default=0)
    is_map = figure.id == MAP_FIGURE
    is_whole = figure.value == sum(values)
    shares = any(row.share for row in figure.rows)
    unit = HEADINGS.get(figure.unit, figure.unit.capitalize())
    return FigureView(
        figure=figure,
        layout="map" if is_map else "bars",
        column=COLUMNS.get(figure.id, "Répartition"),
        legend=_legend(figure, largest),
        heading=unit,
        rows=tuple(_row(row, figure, largest, narrow=is_map) for row in figure.rows),
        map=_map(figure) if is_map else None,
        has_shares=shares,
        total_label=_total_label(figure, unit, is_whole),
        total_share=typeset("100 %") if shares and is_whole else "",
    )


def _legend(figure: FigureContent, largest: int) -> str:
    one = {"personne": "une personne", "action": "une action", "projet": "un projet"}.get(figure.unit, "un dossier")
    return f"Un carreau, {one}" if largest <= charts.SQUARES_LIMIT and figure.unit != "€" else ""


def _total_label(figure: FigureContent, unit: str, is_whole: bool) -> str:
    if is_whole:
        return "Total"
    # Nested rows (asked, selected, done) start from their total: repeating it would look like a sum.
    return "" if figure.rows[0].value == figure.value else f"{unit} en tout"


def _row(row: FigureRow, figure: FigureContent, largest: int, narrow: bool) -> RowView:
    category = palette.CATEGORIES.get(row.key)
    state = palette.PROGRESS.get(row.key) if "progress" in figure.id else None
    drawn = None
    if row.value is not None and not narrow:
        drawn = charts.bar(row.value, largest, _spoken(row, figure), category.code if category else None)
    return RowView(row, drawn, category, state)


def _spoken(row: FigureRow, figure: FigureContent) -> str:
    return typeset(f"{row.label} : {row.text}")


def _map(figure: FigureContent) -> Drawing:
    values = {row.key: row.value for row in figure.rows if row.value}
    listed = [f"{row.label} {row.text}" for row in figure.rows if row.value]
    title = f"Carte de France par région. {enumerate_fr(listed)}." if listed else "Carte de France, aucune région."
    return maps.choropleth(values, title)


def fiche(project: FicheContent, content: RecueilContent) -> FicheView:
    """Everything that the page of a project draws."""
    main = next((tag for tag in project.categories if tag.code == project.main_category), None)
    place = project.department_name or project.region_name
    where = f"Carte de France : repère sur {place}." if place else "Carte de France, lieu non communiqué."
    return FicheView(
        project=project,
        band=charts.band(project.main_category),
        locator=maps.locator(project.region_code, project.department_code, where),
        scale=charts.scale(project.maturity_rank, project.maturity_label),
        main=main,
        others=tuple(tag for tag in project.categories if tag is not main),
        actions=tuple(ActionView(one, palette.ACTIONS.get(one.state, State("–", "neutral"))) for one in project.actions),
        situation=content.situation,
    )


@dataclass(frozen=True)
class GuideLine:
    """A category in the reading guide."""

    category: Category
    band: Drawing


def guide() -> Iterator[GuideLine]:
    """The four categories with their patterns."""
    for category in palette.CATEGORIES.values():
        yield GuideLine(category, charts.band(category.code, width=30.0, height=5.0))
