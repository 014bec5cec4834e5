"""The data of an edition: one row a dossier, and what each column says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from projects.core.spreadsheets import Cell, Sheet
from projects.portfolio.enums import HighlightKind
from reporting.exports.source import Source, number
from reporting.rendering.content import FicheContent


@dataclass(frozen=True)
class Column:
    title: str
    meaning: str
    read: Callable[[FicheContent], Cell]


def _main(fiche: FicheContent) -> str:
    return next((tag.label for tag in fiche.categories if tag.is_main), "")


def _actions(fiche: FicheContent) -> str:
    return " ; ".join(f"{row.number} {row.title} ({row.state_label})".strip() for row in fiche.actions)


COLUMNS = (
    Column("Référence", "Référence du projet sur le portail, donnée une fois pour toutes.", lambda f: f.reference),
    Column("Projet", "Nom sous lequel le projet est connu : son porteur, ou son territoire.", lambda f: f.title),
    Column("Titre", "Titre du projet, quand il en a un.", lambda f: f.project_title),
    Column("Code région", "Code officiel géographique de la région.", lambda f: f.region_code),
    Column("Région", "Région du projet.", lambda f: f.region_name),
    Column("Code département", "Code officiel géographique du département.", lambda f: f.department_code),
    Column("Département", "Département du projet.", lambda f: f.department_name),
    Column("Caf", "Caf qui accompagne le projet.", lambda f: f.caf_name),
    Column("Provenance de la Caf", "« déduite du département » quand aucune source ne la nomme.", lambda f: f.caf_note),
    Column("Porteur", "Nom du porteur ; vide quand il n’est pas connu.", lambda f: f.porteur_name),
    Column("Nature du porteur", "Commune, association, entreprise… ; vide quand inconnue.", lambda f: f.porteur_kind),
    Column("Catégorie principale", "Catégorie Fipe principale ; vide quand elle reste à renseigner.", _main),
    Column(
        "Catégories",
        "Toutes les catégories Fipe du projet, séparées par des points-virgules.",
        lambda f: " ; ".join(tag.label for tag in f.categories),
    ),
    Column("Maturité", "Maturité à la date de situation, ou « En doute ».", lambda f: f.maturity_label),
    Column(
        "Maturités imprimées",
        "Valeurs imprimées qui se contredisent, quand il y en a.",
        lambda f: " ; ".join(f.maturity_doubts),
    ),
    Column("Avancement", "Avancement à la date de situation.", lambda f: f.progress_label),
    Column(
        "Montant accordé connu (€)",
        "Somme des montants accordés qui sont connus ; « non communiqué » quand aucun ne l’est, jamais 0.",
        lambda f: number(f.amount_label),
    ),
    Column("Précision sur le montant", "Total régional dont le montant fait partie.", lambda f: f.amount_note),
    Column("Fiche", "Une fiche du projet est-elle disponible ?", lambda f: f.fiche_label),
    Column("Budget", "Le budget du projet est-il disponible ?", lambda f: f.budget_label),
    Column("Résultats", "Les résultats du projet sont-ils disponibles ?", lambda f: f.results_label),
    Column(
        "Mise en avant",
        "Coup de cœur ou mis en lumière dans l’édition.",
        lambda f: str(HighlightKind(f.highlight).label) if f.highlight else "",
    ),
    Column("Origine", "AMI, quartier prioritaire, schéma départemental.", lambda f: " ; ".join(f.origin_labels)),
    Column("Chapô", "Phrase d’accroche de la fiche.", lambda f: f.standfirst),
    Column("Résumé", "Résumé de la fiche.", lambda f: "\n".join(f.summary)),
    Column("Nombre d’actions", "Actions décrites, quel que soit leur état.", lambda f: len(f.actions)),
    Column("Actions", "Chaque action et son état.", _actions),
    Column("En doute", "Ce que les sources impriment et dont on doute.", lambda f: "\n".join(f.doubts)),
    Column("Sources", "Documents qui parlent du projet.", lambda f: "\n".join(f.sources)),
    Column("Adresse", "Page du projet sur le portail.", lambda f: f.url),
)


def dossiers(source: Source) -> Sheet:
    """One row a dossier, in the order in which they print."""
    return Sheet(
        "Dossiers",
        [column.title for column in COLUMNS],
        [[column.read(fiche) for column in COLUMNS] for fiche in source.content.projects],
    )


def dictionary() -> Sheet:
    """What each column says."""
    rows = [[column.title, column.meaning] for column in COLUMNS]
    return Sheet("Colonnes", ("Colonne", "Ce qu’elle dit"), rows, widths=(30, 100))


def data_sheets(source: Source) -> list[Sheet]:
    return [dossiers(source), dictionary()]
