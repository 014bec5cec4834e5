"""The outline of a recueil: its sections in order, and the figures that each of them shows.

Editorial blocks come from the edition, by the same section ids; a section without a block and
without a figure does not print.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporting.rendering.content import FicheContent, FigureContent, RecueilContent, TextBlock


@dataclass(frozen=True)
class SubsectionPlan:
    """A numbered part of a section: its default title, the registry ids of its figures."""

    id: str
    title: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectionPlan:
    id: str
    title: str
    parts: tuple[SubsectionPlan, ...]


PLAN: tuple[SectionPlan, ...] = (
    SectionPlan(
        "presentation",
        "Le fonds et ce recueil",
        (SubsectionPlan("chapo", ""), SubsectionPlan("contexte", "Contexte et ambitions")),
    ),
    SectionPlan(
        "I",
        "I. Bilan qualitatif",
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
            SubsectionPlan("I.5", "Ce qu’il faut en retenir"),
        ),
    ),
    SectionPlan(
        "II",
        "II. État d’avancement",
        (
            SubsectionPlan("II.1", "Entretiens menés", ("interviews.persons",)),
            SubsectionPlan("II.2", "Où en sont les projets", ("projects.by_progress", "projects.by_maturity")),
            SubsectionPlan(
                "II.actions",
                "Les actions et ce qui en est écrit",
                (
                    "actions.by_status",
                    "projects.by_structure",
                    "projects.with_prestation",
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
        "III. Enseignements",
        (
            SubsectionPlan("III.1", "Bonnes pratiques"),
            SubsectionPlan("III.2", "Problèmes rencontrés"),
            SubsectionPlan("III.3", "Besoins exprimés"),
        ),
    ),
    SectionPlan(
        "IV",
        "IV. Financements",
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
    id: str
    anchor: str
    title: str
    lead: tuple[TextBlock, ...]  # blocks of the section itself, before its parts
    parts: tuple[Subsection, ...]


def anchor_of(section_id: str) -> str:
    return "section-" + section_id.lower().replace(".", "-")


def build(content: RecueilContent) -> tuple[Section, ...]:
    """The sections that have something to say, in the order of the plan."""
    built = (_section(plan, content) for plan in PLAN)
    return tuple(section for section in built if section.parts or section.lead)


def _section(plan: SectionPlan, content: RecueilContent) -> Section:
    own = blocks(content, plan.id) if plan.id not in {part.id for part in plan.parts} else ()
    title = next((block.title for block in own if block.title), plan.title)
    parts = tuple(part for part in (_part(part, content) for part in plan.parts) if part is not None)
    return Section(plan.id, anchor_of(plan.id), title, own, parts)


def _part(plan: SubsectionPlan, content: RecueilContent) -> Subsection | None:
    texts = blocks(content, plan.id)
    figures = tuple(content.figures[name] for name in plan.figures if name in content.figures)
    highlights = tuple(project for project in content.projects if project.highlight) if plan.id == "II.5" else ()
    if not texts and not figures and not highlights:
        return None
    title = next((block.title for block in texts if block.title), plan.title)
    return Subsection(plan.id, anchor_of(f"p-{plan.id}"), title, texts, figures, highlights)


def blocks(content: RecueilContent, section_id: str) -> tuple[TextBlock, ...]:
    return tuple(block for block in content.blocks if block.section == section_id)


def paragraphs(content: RecueilContent, section_id: str) -> tuple[str, ...]:
    """The paragraphs written for a section that is not in the plan: annexe1, fiches."""
    return tuple(text for block in blocks(content, section_id) for text in block.paragraphs)
