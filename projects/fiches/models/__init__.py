"""The fiche of a project, what its porteur proposes to change in it, and what was published."""

from projects.fiches.models.entries import EntryLink, UpdateRequest
from projects.fiches.models.fiche import Availability, Fiche, FicheAction, FicheItem, KeyFigure
from projects.fiches.models.proposals import FicheDraft, Proposal, ProposalField, Validation
from projects.fiches.models.versions import FicheVersion

__all__ = [
    "Availability",
    "EntryLink",
    "Fiche",
    "FicheAction",
    "FicheDraft",
    "FicheItem",
    "FicheVersion",
    "KeyFigure",
    "Proposal",
    "ProposalField",
    "UpdateRequest",
    "Validation",
]
