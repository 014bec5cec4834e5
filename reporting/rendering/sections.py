"""The sections that a document prints, by the outline of its kind: the texts and the figures of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporting.outlines import NUMERALS, SectionPlan, SubsectionPlan, outline_of
from reporting.rendering.content import FicheContent, FigureContent, RecueilContent, TextBlock
from reporting.rich import Group

LIGHT = 1300  # characters under which a section does not open a page
FIGURE_WEIGHT = 350  # characters that a figure counts for
UNKNOWN_KEY = "inconnu"  # of the row that counts what is not known


@dataclass(frozen=True)
class Subsection:
    """A part that prints: its title, its texts and its figures, and the highlighted projects for II.5."""

    id: str
    anchor: str
    title: str
    blocks: tuple[TextBlock, ...]
    figures: tuple[FigureContent, ...]
    highlights: tuple[FicheContent, ...] = ()

    @property
    def is_lead(self) -> bool:
        """The opening paragraphs of the document, set larger."""
        return self.id == "chapo"


@dataclass(frozen=True)
class Section:
    """`lead`: the blocks of the section itself, before its parts."""

    id: str
    anchor: str
    title: str
    lead: tuple[TextBlock, ...]
    parts: tuple[Subsection, ...]

    @property
    def is_light(self) -> bool:
        """Whether it may follow another on the same page instead of opening one."""
        texts = [*self.lead, *(block for part in self.parts for block in part.blocks)]
        letters = sum(len(paragraph.text) for block in texts for paragraph in block.paragraphs)
        drawn = sum(len(part.figures) + len(part.highlights) for part in self.parts)
        return letters + FIGURE_WEIGHT * drawn < LIGHT

    @property
    def figure_count(self) -> int:
        return sum(len(part.figures) for part in self.parts)


def anchor_of(section_id: str) -> str:
    return "section-" + section_id.lower().replace(".", "-")


def build(content: RecueilContent) -> tuple[Section, ...]:
    """The sections that have something to say, in the order of the plan."""
    numerals = iter(NUMERALS)
    built: list[Section] = []
    for plan in outline_of(content.kind).sections:
        section = _section(plan, content)
        if not section.parts and not section.lead:
            continue
        # A title that the edition wrote carries its own number; ours take the next one.
        numeral = next(numerals) if plan.numbered else ""
        if numeral and section.title == plan.title:
            section = replace(section, title=f"{numeral}. {section.title}")
        built.append(section)
    return tuple(built)


def _section(plan: SectionPlan, content: RecueilContent) -> Section:
    own = blocks(content, plan.id)
    title = next((block.title for block in own if block.title), plan.title)
    untitled = plan.is_single
    parts = tuple(part for part in (_part(part, content, untitled) for part in plan.parts) if part is not None)
    return Section(plan.id, anchor_of(plan.id), title, () if untitled else own, parts)


def _part(plan: SubsectionPlan, content: RecueilContent, untitled: bool) -> Subsection | None:
    texts = blocks(content, plan.id)
    figures = tuple(content.figures[name] for name in plan.figures if _prints(name, content))
    highlights = _highlights(content) if plan.id == "II.5" else ()
    # Without a word of the edition, figures that know nothing stay in the last annex, with all the others.
    if not texts and not highlights and not any(tells(figure) for figure in figures):
        return None
    title = "" if untitled else next((block.title for block in texts if block.title), plan.title)
    return Subsection(plan.id, anchor_of(f"p-{plan.id}"), title, texts, figures, highlights)


def _highlights(content: RecueilContent) -> tuple[FicheContent, ...]:
    """The projects put forward, the favourite first."""
    chosen = (project for project in content.projects if project.highlight)
    return tuple(sorted(chosen, key=lambda project: project.highlight != "coup_de_coeur"))


def _prints(name: str, content: RecueilContent) -> bool:
    """Whether a figure has its place in this recueil: nothing announced, or a single region, leaves some out."""
    if name not in content.figures:
        return False
    if name in ("announced.total", "projects.described"):
        announced = content.figures.get("announced.total")
        return announced is not None and announced.value is not None
    return len(content.regions) != 1 or name not in ("projects.by_region", "regions.total")


def tells(figure: FigureContent) -> bool:
    """Whether something is known: a value, and a row beside the unknown one."""
    if figure.rows:
        return any(row.value for row in figure.rows if row.key != UNKNOWN_KEY)
    return bool(figure.value)


def blocks(content: RecueilContent, section_id: str) -> tuple[TextBlock, ...]:
    return tuple(block for block in content.blocks if block.section == section_id)


def texts(content: RecueilContent, section_id: str) -> tuple[Group, ...]:
    """What is written for a section that is not in the plan: annexe1, fiches."""
    return tuple(group for block in blocks(content, section_id) for group in block.groups)


def title_of(content: RecueilContent, section_id: str, default: str) -> str:
    """The title that the edition gives to a section that is not in the plan."""
    return next((block.title for block in blocks(content, section_id) if block.title), default)
