"""What an edition still lacks before it is read, signed or frozen: one sentence each, in French."""

from __future__ import annotations

from projects.core.errors import DomainError
from projects.core.french import enumerate_fr
from reporting.enums import EditionKind
from reporting.models import Edition
from reporting.rendering.content import RecueilContent
from reporting.selectors.editions import recueil_content


def lacks_of(edition: Edition) -> list[str]:
    """The faults that would print; nothing when the document may leave."""
    try:
        content = recueil_content(edition)
    except DomainError as error:
        return [error.message]
    return lacks_of_content(content)


def lacks_of_content(content: RecueilContent) -> list[str]:
    lacks = []
    if not content.projects:
        lacks.append("Aucun projet n’est choisi.")
    if content.kind == EditionKind.FICHE and len(content.projects) > 1:
        number = len(content.projects)
        lacks.append(f"Une fiche décrit un seul projet, et celle-ci en tient {number} : retirez les autres.")
    bare = [project.title for project in content.projects if project.highlight and not project.summary]
    if bare:
        lacks.append(f"Chaque projet mis en lumière a une fiche : il manque celle de {enumerate_fr(bare)}.")
    return lacks
