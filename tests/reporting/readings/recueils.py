"""An old recueil as tests drop it in: three blocks of which the portal may know the projects, and their total."""

from __future__ import annotations

from datetime import date
from typing import Any

from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.portfolio.services import refresh_search
from reporting.models import Reading, ReadingProposal
from tests.factories import CallFactory, PorteurFactory, ProjectFactory, fipe_categories
from tests.factories.readings import reading_of

RECUEIL = """Recueil du Fipe en Auvergne-Rhône-Alpes

Fait le 12 mars 2025

14 projets ont été soutenus : 9 projets en Ardèche.

Commune d’Aubenas (Ardèche)
Niveau de maturité : phase de montée en charge
Catégorie : qualité d’accueil
Fiche projet disponible : oui
Résultats disponibles : non

Association Les Petits Pas (Ardèche)
Niveau de maturité : phase d’expérimentation
Catégorie : accueil individuel
Fiche projet disponible : non
Résultats disponibles : non

Commune de Privas (Ardèche)
Niveau de maturité : phase de pérennisation. Maturité : phase d’amorçage
Catégorie : qualité d’accueil
Fiche projet disponible : non
Résultats disponibles : oui
"""


def ardeche(name: str, kind: str = "commune", **details: Any) -> Project:
    """A project that the portal counts, found by its porteur."""
    porteur = PorteurFactory.create(name=name, kind=kind)
    project: Project = ProjectFactory.create(porteur=porteur, **{"selected_on": date(2023, 12, 31), **details})
    refresh_search([project])
    return project


def recueil_of(actor: User, **details: Any) -> Reading:
    fipe_categories()
    CallFactory.create()
    return reading_of(actor, RECUEIL, title="Recueil de 2025", **details)


def blocks_of(reading: Reading) -> list[ReadingProposal]:
    return list(reading.proposals.filter(kind="projet").select_related("file", "reading"))


def said_of(proposal: ReadingProposal, **corrected: Any) -> dict[str, Any]:
    from reporting.readings.proposed import FIELDS

    return {**{name: proposal.values[name] for name in FIELDS}, **corrected}
