"""The outline of each document: its sections in order, the figures that each shows, what is to be written there.

The blocks of an edition name their section by these ids; a section without a text and without a figure does not print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.enums import EditionKind

NUMERALS = ("I", "II", "III", "IV")
# What may be drawn from the registers of the Caflab.
LESSONS, RECOMMENDATIONS, HIGHLIGHTS = "lessons", "recommendations", "highlights"


@dataclass(frozen=True)
class SubsectionPlan:
    """A part of a section: its default title ("" for one that has none), the registry ids of its figures.

    `hint` says what a person writes there, "" where figures say all; `draws` what registers give it.
    """

    id: str
    title: str
    figures: tuple[str, ...] = ()
    hint: str = ""
    draws: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What those who prepare the document call it."""
        return self.title or "Chapô"


@dataclass(frozen=True)
class SectionPlan:
    """A section, its default title, its parts; numbered sections are those of roman ids."""

    id: str
    title: str
    parts: tuple[SubsectionPlan, ...]

    @property
    def numbered(self) -> bool:
        return self.id in NUMERALS

    @property
    def is_single(self) -> bool:
        """A section that is its only part: its text names it."""
        return self.parts[0].id == self.id


@dataclass(frozen=True)
class Outline:
    """A document: its sections, and what follows them (projects by region, fiches under their title, figures)."""

    sections: tuple[SectionPlan, ...]
    projects: bool = True
    fiches: bool = False
    sources: bool = True
    fiches_title: str = "Fiches des projets"

    @property
    def annexes(self) -> tuple[SectionPlan, ...]:
        """The texts that open what follows the sections."""
        found = []
        if self.projects:
            found.append(single("annexe1", "Les projets par région", hint="Un mot d’introduction à l’annexe."))
        if self.fiches:
            found.append(single("fiches", self.fiches_title, hint="Un mot d’introduction."))
        return tuple(found)


def single(
    id: str, title: str, figures: tuple[str, ...] = (), *, hint: str = "", draws: tuple[str, ...] = ()
) -> SectionPlan:
    """A section of one part."""
    return SectionPlan(id, title, (SubsectionPlan(id, title, figures, hint, draws),))


_PRESENTATION = SectionPlan(
    "presentation",
    "Le fonds et ce recueil",
    (
        SubsectionPlan("chapo", "", hint="D’où vient le fonds, sa dotation, combien de projets, le plan."),
        SubsectionPlan(
            "contexte", "Contexte et ambitions", hint="Les quatre catégories, les territoires prioritaires."
        ),
    ),
)
_REVIEW = (
    SectionPlan(
        "I",
        "Bilan qualitatif",
        (
            SubsectionPlan(
                "I.1",
                "Sélection et accompagnement",
                ("projects.total", "projects.described", "announced.total", "regions.total", "departments.total"),
                "Comment les projets ont été choisis, puis suivis.",
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
            SubsectionPlan("I.5", "Ce qu’il faut en retenir", hint="Une phrase qui commente ces répartitions."),
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
                ("actions.by_status", "projects.with_fiche", "projects.with_budget", "projects.with_results"),
            ),
            SubsectionPlan("II.3", "Projets issus de l’AMI", ("projects.ami",)),
            SubsectionPlan(
                "II.4",
                "Recommandations pour de futurs appels à projets",
                hint="Trois recommandations environ.",
                draws=(RECOMMENDATIONS,),
            ),
            SubsectionPlan(
                "II.5",
                "Réussites",
                ("projects.highlighted",),
                "Un coup de cœur et quelques projets mis en lumière, chacun avec sa fiche.",
                (HIGHLIGHTS,),
            ),
            SubsectionPlan("II.6", "Retours sur les expérimentations", hint="Ce que les essais ont appris."),
        ),
    ),
    SectionPlan(
        "III",
        "Enseignements",
        (
            SubsectionPlan(
                "III.1",
                "Bonnes pratiques",
                hint="Les bonnes pratiques, puis ce qu’on recommande.",
                draws=(LESSONS, RECOMMENDATIONS),
            ),
            SubsectionPlan(
                "III.2",
                "Problèmes rencontrés",
                hint="Les problèmes, puis ce qu’on recommande.",
                draws=(LESSONS, RECOMMENDATIONS),
            ),
            SubsectionPlan(
                "III.3",
                "Besoins exprimés",
                hint="Les besoins, puis ce qu’on recommande.",
                draws=(LESSONS, RECOMMENDATIONS),
            ),
        ),
    ),
    SectionPlan(
        "IV",
        "Financements",
        (
            SubsectionPlan("IV.montants", "Montants", ("amounts.regional_total", "amounts.by_year_funder")),
            SubsectionPlan("IV.1", "Réalités budgétaires", hint="Chaque constat avec le nombre de projets concernés."),
            SubsectionPlan("IV.2", "Recommandations", hint="Trois environ.", draws=(RECOMMENDATIONS,)),
            SubsectionPlan("IV.3", "Facteurs externes", hint="Ce qui pèse sur les budgets sans dépendre des projets."),
            SubsectionPlan("IV.4", "Modèles viables", hint="Ce qui dure après le fonds, et par quel axe du FPT."),
            SubsectionPlan("IV.5", "Recommandations sur les modèles", hint="Trois environ.", draws=(RECOMMENDATIONS,)),
            SubsectionPlan(
                "IV.6",
                "Co-financements",
                hint="De bonnes pratiques, puis ce qu’on recommande.",
                draws=(LESSONS, RECOMMENDATIONS),
            ),
        ),
    ),
    single("conclusion", "Conclusion", hint="Ce que l’on fait ensuite."),
)
_LETTER = (
    single("destinataires", "Destinataires", hint="À qui la lettre est adressée, et son objet."),
    single("rappel", "Le fonds en bref", hint="Période, dotation, part de la branche Famille."),
    single("volumes", "Les projets soutenus", ("projects.total", "regions.total", "departments.total")),
    single("domaines", "Domaines d’intervention", ("projects.by_main_category",)),
    single("suite", "Ce qui change", hint="Les règles de la suite : qui finance, quoi, avec des exemples."),
    single("echeance", "Ce qui est attendu de vous", hint="Le questionnaire, sa ligne budgétaire, son échéance."),
    single(
        "etat",
        "État des lieux",
        (
            "projects.by_echelon",
            "projects.by_qpv",
            "projects.by_porteur_kind",
            "projects.by_maturity",
            "projects.with_prestation",
            "projects.by_structure",
        ),
    ),
    single("bilan26", "Ce que montre le bilan du Caflab", hint="Les réalités budgétaires, avec leurs effectifs."),
    single("orientation", "Autres financements du FPT", hint="Les axes vers lesquels orienter les projets."),
    single("signature", "Signature", hint="Formule de politesse, et qui signe, si ce n’est pas le signataire imprimé."),
)
_PRESS_RELEASE = (
    single("contexte", "Le contexte de la région", hint="La situation sociale, chaque taux avec sa source."),
    single("cadre", "Le cadre", hint="Convention d’objectifs, Pacte des solidarités, date de lancement."),
    single("selection", "La sélection des projets", hint="Qui instruit, qui prépare, qui préside."),
    single(
        "chiffres",
        "Les projets en chiffres",
        ("projects.total", "amounts.regional_total", "departments.total", "projects.by_department"),
    ),
    single("etat", "L’action de l’État", hint="Le service public de la petite enfance, et ce qui l’accompagne."),
)
OUTLINES: dict[str, Outline] = {
    EditionKind.FICHE: Outline((), projects=False, fiches=True, sources=False, fiches_title="Fiche du projet"),
    EditionKind.RECUEIL: Outline((_PRESENTATION, *_REVIEW), fiches=True),
    EditionKind.BILAN: Outline(_REVIEW),
    EditionKind.LETTER: Outline(_LETTER, projects=False),
    EditionKind.PRESS_RELEASE: Outline(_PRESS_RELEASE),
}


def outline_of(kind: str) -> Outline:
    """The outline of a kind of document; that of a recueil for what says none."""
    return OUTLINES.get(kind) or OUTLINES[EditionKind.RECUEIL]


def parts_of(kind: str) -> Iterator[tuple[SectionPlan, SubsectionPlan]]:
    """Every place of a document where a text may stand, in its order."""
    outline = outline_of(kind)
    for section in (*outline.sections, *outline.annexes):
        if not section.is_single:
            yield section, SubsectionPlan(section.id, section.title)
        for part in section.parts:
            yield section, part


def outside(id: str) -> SubsectionPlan:
    """The part of texts that the outline has no place for: those who prepare the document see them, none prints."""
    return SubsectionPlan(id, f"Hors du plan ({id})")
