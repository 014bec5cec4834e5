"""The national recueil of the demonstration, asked for as a person would: through the job table and the worker."""

from __future__ import annotations

from pathlib import Path

from fipe_portal.demo.services import Program


class RecueilError(Exception):
    """The recueil could not be made. The message is French."""


def national_recueil(worker: Program) -> Path:
    """Ask for the national recueil, wait for ``worker`` to make it, and return the path of the PDF.

    The same request on unchanged data finds the file that is already there.
    """
    raise RecueilError("Le recueil n’est pas encore produit par cette version.")
