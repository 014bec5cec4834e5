"""The outline of a recueil: its sections in order, and the figures that each of them shows.

Editorial blocks come from the edition, by the same section ids; a section without a block and
without a figure does not print.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporting.rendering.content import FicheContent, FigureContent, RecueilContent, TextBlock
from reporting.rich import Group

NUMERALS = ("I", "II", "III", "IV")
LIGHT = 1300  # characters under which a section does not open a page
FIGURE_WEIGHT = 350  # characters that a figure counts for
UNKNOWN_KEY = "inconnu"  # of the row that counts what is not known


@dataclass(frozen=True)
class SubsectionPlan:
    """A numbered part of a section: its default title, the registry ids of its figures."""

    id: str
    title: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectionPlan:
    """A section, its default title, its parts; numbered sections are those of roman ids."""

    id: str
    title: str
    parts: tuple[SubsectionPlan, ...]

    @property
    def numbered(self) -> bool:
        return self.id in NUMERALS


PLAN: tuple[SectionPlan, ...] = (
    SectionPlan(
        "presentation",
        "Le fonds et ce recueil",
        (SubsectionPlan("chapo", ""), SubsectionPlan("contexte", "Contexte et ambitions")),
    ),
    SectionPlan(
        "I",
        "Bilan qualitatif",
        (
            SubsectionPlan(
                "I.1",
                "Sélection et accompagnement",
                ("projects.total", "projects.described", "announced.total", "regions.total", "departments.total"),
            ),
            SubsectionPlan("I.2", "Par catégorie", ("projects.by_main_category", "projects.by_category")),
            SubsectionPlan("I.3", "Où sont les projets", ("projects.by_region", "projects.by_department")),
            SubsectionPlan(
                "I.4",
                "Qui porte les projets",
                ("projects.by_porteur_kind", "projects.by_echelon", "projects.by_qpv"),
            ),
            SubsectionPlan(
                "I.structures", "Les structures soutenues", ("projects.by_structure", "projects.with_prestation")
            ),
            SubsectionPlan("I.5", "Ce qu’il faut en retenir"),
        ),
    ),
    SectionPlan(
        "II",
        "État d’avancement",
        (
            SubsectionPlan("II.1", "Entretiens menés", ("interviews.persons",)),
            SubsectionPlan("II.2", "Où en sont les projets", ("projects.by_progress", "projects.by_maturity")),
            SubsectionPlan(
                "II.actions",
                "Les actions et ce qui en est écrit",
                (
                    "actions.by_status",
                    "projects.with_fiche",
                    "projects.with_budget",
                    "projects.with_results",
                ),
            ),
            SubsectionPlan("II.3", "Projets issus de l’AMI", ("projects.ami",)),
            SubsectionPlan("II.4", "Recommandations pour de futurs appels à projets"),
            SubsectionPlan("II.5", "Réussites", ("projects.highlighted",)),
            SubsectionPlan("II.6", "Retours sur les expérimentations"),
        ),
    ),
    SectionPlan(
        "III",
        "Enseignements",
        (
            SubsectionPlan("III.1", "Bonnes pratiques"),
            SubsectionPlan("III.2", "Problèmes rencontrés"),
            SubsectionPlan("III.3", "Besoins exprimés"),
        ),
    ),
    SectionPlan(
        "IV",
        "Financements",
        (
            SubsectionPlan("IV.montants", "Montants", ("amounts.regional_total", "amounts.by_year_funder")),
            SubsectionPlan("IV.1", "Réalités budgétaires"),
            SubsectionPlan("IV.2", "Recommandations"),
            SubsectionPlan("IV.3", "Facteurs externes"),
            SubsectionPlan("IV.4", "Modèles viables"),
            SubsectionPlan("IV.5", "Recommandations sur les modèles"),
            SubsectionPlan("IV.6", "Co-financements"),
        ),
    ),
    SectionPlan("conclusion", "Conclusion", (SubsectionPlan("conclusion", ""),)),
)


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
    for plan in PLAN:
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
    single = plan.parts[0].id == plan.id  # a section that is its only part: its block names it
    own = blocks(content, plan.id)
    title = next((block.title for block in own if block.title), plan.title)
    parts = tuple(part for part in (_part(part, content, single) for part in plan.parts) if part is not None)
    return Section(plan.id, anchor_of(plan.id), title, () if single else own, parts)


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
