"""Which column says what, by its name in any order; corrected by hand, and remembered for the next file of a Caf."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funding.grants.models import AccountingImport
from projects.core.errors import DomainError
from projects.core.french import sort_key
from projects.territories.models import Caf

PROJECT, PORTEUR, SIRET, YEAR, AMOUNT, DAY, REFERENCE, KIND = (
    "projet",
    "porteur",
    "siret",
    "annee",
    "montant",
    "date",
    "piece",
    "nature",
)


@dataclass(frozen=True)
class Role:
    """What a column may hold: how it is called on screen, and the words that a heading may use for it."""

    label: str
    words: tuple[str, ...]
    required: bool = False


# In the order in which they are looked for: « date de paiement » is a date before it is anything else.
ROLES: dict[str, Role] = {
    DAY: Role("Date du versement", ("date", "paye le", "verse le", "jour", "mandate le"), required=True),
    REFERENCE: Role(
        "Référence comptable",
        ("piece", "mandat", "ecriture", "ordre de paiement", "reference", "n op", "engagement", "virement"),
    ),
    SIRET: Role("SIRET du porteur", ("siret", "siren")),
    YEAR: Role("Année financée", ("annee", "exercice", "millesime")),
    AMOUNT: Role("Montant", ("montant", "somme", "euros", "paye", "verse", "reglement"), required=True),
    KIND: Role("Nature (acompte, solde…)", ("nature", "type", "acompte", "libelle")),
    PROJECT: Role("Projet (référence ou intitulé)", ("projet", "dossier", "action", "intitule")),
    PORTEUR: Role("Porteur", ("porteur", "beneficiaire", "tiers", "allocataire", "fournisseur", "nom", "partenaire")),
}
REFERENCE_OF_PROJECT = re.compile(r"[A-Za-z]{2,8}-\d{4}-[0-9A-Za-z]{2,4}-\d{3,4}")
MISSING = "Dites quelle colonne donne : {}."


def recognised(headings: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> dict[str, int]:
    """The column of each role whose heading says so; each column serves once.

    A column whose first cell is the reference of a project is that of the projects, whatever it is called.
    """
    plain = [f" {sort_key(heading)}" for heading in headings]
    first = [next((row[place] for row in rows if row[place]), "") for place in range(len(plain))]
    referring = [place for place, cell in enumerate(first) if REFERENCE_OF_PROJECT.fullmatch(cell)]
    found = {PROJECT: referring[0]} if referring else {}
    for exact in (True, False):
        for role, spec in ROLES.items():
            free = [place for place in range(len(plain)) if place not in found.values()]
            said = [place for place in free if _says(plain[place], spec.words, exact=exact)]
            if said and role not in found:
                found[role] = said[0]
    return found


def _says(heading: str, words: Sequence[str], *, exact: bool) -> bool:
    """The heading is one of the words, or one of its own words begins like one of them."""
    return heading.strip() in words if exact else any(f" {word}" in heading for word in words)


def remembered(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, funder: str, caf: Caf | None
) -> dict[str, int]:
    """The mapping that was last confirmed for files of the same columns of that Caf; else what the names say."""
    last = AccountingImport.objects.filter(funder=funder, caf=caf, headings=list(headings)).order_by("-pk").first()
    return dict(last.mapping) if last else recognised(headings, rows)


def checked_mapping(mapping: Mapping[str, int | None], width: int) -> dict[str, int]:
    """A mapping that a person chose; DomainError for what it lacks, or a column that is said twice."""
    kept = {role: place for role, place in mapping.items() if role in ROLES and place is not None}
    for role, place in kept.items():
        if not 0 <= place < width:
            raise DomainError("Cette colonne n’existe pas dans le fichier.", role)
        if list(kept.values()).count(place) > 1:
            raise DomainError("Cette colonne sert déjà à autre chose : choisissez-en une autre.", role)
    for role, spec in ROLES.items():
        if spec.required and role not in kept:
            raise DomainError(MISSING.format(spec.label.lower()), role)
    if not {PROJECT, PORTEUR, SIRET} & kept.keys():
        raise DomainError("Il faut une colonne qui dise de quel projet il s’agit : projet, porteur ou SIRET.", PROJECT)
    return kept


def is_enough(mapping: Mapping[str, int]) -> bool:
    """Whether lines can be read with it."""
    return {DAY, AMOUNT} <= mapping.keys() and bool({PROJECT, PORTEUR, SIRET} & mapping.keys())
