"""What the templates lay out: figures as rows with their bars, fiches with their band and their map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from projects.core.french import NBSP, NNBSP, enumerate_fr, typeset
from reporting.rendering import charts, maps, palette, shapes
from reporting.rendering.content import (
    ActionContent,
    CategoryTag,
    FicheContent,
    FigureContent,
    FigureRow,
    RecueilContent,
    TextBlock,
    TextSection,
)
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
PAIRED_LENGTH = 600  # characters up to which a list may share the width with another, which cannot break
OBJECTIVES = "Objectifs"
FICHE_ONLY = frozenset({"Structures soutenues", "Partenaires"})  # lists that the annex leaves to the fiche
# How the unknown is worded: gathered on one line where room is short, never left out.
NOT_TOLD = frozenset({"", "Inconnu à ce jour", "Non connue", "Non communiqué", "Non évalué"})
ACTION_LABELS = (("asked", "Demandée"), ("selected", "Retenue"), ("done", "Menée"), ("not_done", "Non menée"))
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
    """A figure printed as one number."""

    figure: FigureContent
    printed: tuple[str, ...]

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


@dataclass(frozen=True)
class ActionView:
    action: ActionContent
    state: State


@dataclass(frozen=True)
class Fact:
    """A labelled value of a block or of a short fiche."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class FicheView:
    """A fiche with its drawings; its lists stand two by two when short, or run in a sentence (annex)."""

    project: FicheContent
    band: Drawing
    thin_band: Drawing
    locator: Drawing | None
    scale: Drawing
    main: CategoryTag | None
    others: tuple[CategoryTag, ...]
    actions: tuple[ActionView, ...]
    rows: tuple[tuple[TextSection, ...], ...]
    sentences: tuple[tuple[str, str], ...]  # title and text
    essential: tuple[tuple[str, str], ...]  # what the annex keeps of them
    known: tuple[Fact, ...]
    unknown: str  # names of the facts that nobody told, in one line
    short_facts: tuple[Fact, ...]
    short_unknown: str
    small_locator: Drawing | None


def views(part: Subsection, content: RecueilContent) -> PartView:
    """The texts and figures of a part, ready to lay out."""
    blocks = tuple(_block(block, part.title, index == 0) for index, block in enumerate(part.blocks))
    charted = tuple(_chart(figure, content) for figure in part.figures if not _is_plain(figure))
    plain = tuple(MeasureView(one, _brief(one)) for one in part.figures if _is_plain(one))
    return PartView(blocks, charted, plain)


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
    if is_whole:
        return "Total"
    # Nested rows (asked, selected, done) start from their total: repeating it would look like a sum.
    return "" if figure.rows[0].value == figure.value else f"{unit} en tout"


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


def fiche(project: FicheContent) -> FicheView:
    """Everything that the page of a project, or its block, draws."""
    main = next((tag for tag in project.categories if tag.code == project.main_category), None)
    kept = _kept(project)
    doubt = "En doute" if project.maturity_doubts else ""
    block_facts = (*_facts(project), Fact("Maturité", doubt or project.maturity_label))
    money = Fact("Montant accordé", project.amount_label, project.amount_note)
    all_facts = (
        *block_facts,
        Fact("Avancement", project.progress_label),
        Fact("Caf", project.caf_name, project.caf_note if project.caf_name else ""),
        money,
    )
    return FicheView(
        project=project,
        band=charts.band(project.main_category),
        thin_band=charts.band(project.main_category, height=2.0),
        locator=maps.locator(project.department_code, 40.0),
        scale=charts.scale(project.maturity_rank, project.maturity_label),
        main=main,
        others=tuple(tag for tag in project.categories if tag is not main),
        actions=tuple(ActionView(one, palette.ACTIONS.get(one.state, palette.NO_STATE)) for one in project.actions),
        rows=rows(project),
        sentences=_sentences(kept),
        essential=_sentences(_essential(project, kept)),
        known=_known(block_facts[:-1]),
        unknown=_unknown(block_facts).capitalize(),
        short_facts=_known(all_facts),
        short_unknown=_unknown(all_facts),
        small_locator=maps.locator(project.department_code, 30.0),
    )


def _essential(project: FicheContent, kept: tuple[TextSection, ...]) -> tuple[TextSection, ...]:
    """The lists of the annex: its actions say what a project aims at, its objectives do when it has none."""
    left = FICHE_ONLY | ({OBJECTIVES} if project.actions else set())
    return tuple(section for section in kept if section.title not in left)


def _sentences(kept: tuple[TextSection, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((section.title, sentence(section.items)) for section in kept)


def _known(told: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts to print one by one: those that are told, and those with a note that says more."""
    return tuple(fact for fact in told if fact.value and (fact.value not in NOT_TOLD or fact.note))


def _unknown(told: tuple[Fact, ...]) -> str:
    return enumerate_fr([fact.label.lower() for fact in told if fact.value in NOT_TOLD and not fact.note])


def _facts(project: FicheContent) -> Iterator[Fact]:
    """What the annex asks of every project, and what places it."""
    if project.porteur_kind and project.porteur_name in ("", project.title):
        yield Fact("Porteur", project.porteur_kind)
    else:
        yield Fact("Porteur", project.porteur_name, project.porteur_kind)
    department = f"{project.department_name} ({project.department_code})" if project.department_name else ""
    yield Fact("Département", department)
    yield Fact("Fiche", project.fiche_label)
    yield Fact("Budget disponible", project.budget_label)
    yield Fact("Résultats disponibles", project.results_label)


def _kept(project: FicheContent) -> tuple[TextSection, ...]:
    return tuple(section for section in project.sections if section.items)


def rows(project: FicheContent) -> tuple[tuple[TextSection, ...], ...]:
    """The lists of a fiche two by two, a long one alone."""
    return tuple(_rows(_kept(project)))


def _rows(kept: tuple[TextSection, ...]) -> Iterator[tuple[TextSection, ...]]:
    waiting: list[TextSection] = []
    for section in kept:
        if sum(len(item) for item in section.items) > PAIRED_LENGTH or len(section.items) > 12:
            if waiting:
                yield (waiting.pop(),)
            yield (section,)
            continue
        waiting.append(section)
        if len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield (waiting[0],)


def sentence(items: tuple[str, ...]) -> str:
    """A list as one sentence: « a ; b ; c. »; items that are sentences themselves follow each other."""
    if any(". " in item for item in items):
        return " ".join(item if item.endswith((".", "!", "?", "…")) else f"{item}." for item in items)
    return typeset(f"{' ; '.join(item.rstrip('.') for item in items)}.")


@dataclass(frozen=True)
class GuideLine:
    """A category in the reading guide."""

    category: Category
    band: Drawing


@dataclass(frozen=True)
class Guide:
    """How to read a fiche: categories, states of actions, the scale of maturity."""

    categories: tuple[GuideLine, ...]
    neutral: Drawing
    actions: tuple[tuple[State, str], ...]
    maturity: tuple[tuple[Drawing, str], ...]


def guide() -> Guide:
    """The key of all the signs that the fiches use."""
    return Guide(
        categories=tuple(
            GuideLine(category, charts.band(category.code, width=24.0)) for category in palette.CATEGORIES.values()
        ),
        neutral=charts.band(None, width=24.0),
        actions=tuple((palette.ACTIONS[code], label) for code, label in ACTION_LABELS),
        maturity=tuple(
            (charts.scale(rank, label), label) for rank, label in enumerate(palette.MATURITY_LABELS, start=1)
        ),
    )
