"""Invented projects, for a demonstration: they exist beside the real ones, and whoever counts them says so.

The reference tells them, which is given once and never changes: no screen and no file can lose the mark.
"""

from __future__ import annotations

from collections.abc import Iterable

from projects.core.french import count

PREFIX = "FICTIF-"
# How the source of a rule begins when no source gives it and a demonstration invents it.
MARK = "Exemple fictif"
INVENTED = "les montants et les faits sont inventés pour la démonstration"


def is_fictitious(reference: str) -> bool:
    return reference.startswith(PREFIX)


def said_of(references: Iterable[str]) -> str:
    """« 4 exemples fictifs », "" when all are real."""
    number = sum(map(is_fictitious, references))
    return count(number, "exemple fictif", "exemples fictifs") if number else ""


def notice(invented: int, among: int, one: str = "projet", many: str = "projets") -> dict[str, str] | None:
    """What `components/_invented.html` says of the sums of a page: « 1 exemple fictif sur 3 projets… »; None when all
    are real.
    """
    if not invented:
        return None
    said = count(invented, "exemple fictif", "exemples fictifs")
    return {"said": f"{said} sur {count(among, one, many)} : {INVENTED}."}
