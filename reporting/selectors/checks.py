"""What an edition lacks before it is read, signed or frozen, and what whoever acts should know: a sentence each."""

from __future__ import annotations

from projects.core.errors import DomainError
from projects.core.french import count, enumerate_fr, format_date
from projects.core.paris import today
from reporting.enums import EditionKind, ReaderAnswer
from reporting.models import Edition
from reporting.rendering.content import RecueilContent
from reporting.selectors.editions import recueil_content
from reporting.selectors.review import readers_of
from reporting.workflow import APPROVE, CHECK, REVIEW


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


def cautions_of(edition: Edition, transition: str) -> list[str]:
    """What does not keep `transition` from being done, but is better known by who does it."""
    said = []
    if transition in (CHECK, REVIEW, APPROVE):
        empty = edition.blocks.filter(body="").count()
        if empty:
            verb = "restent à écrire : ils ne s’impriment pas" if empty > 1 else "reste à écrire : il ne s’imprime pas"
            said.append(f"{count(empty, 'texte')} {verb}.")
    if transition == APPROVE:
        readers = [view.reader for view in readers_of(edition, today())]
        said += [
            f"{one.user} n’a pas encore répondu (réponse attendue le {format_date(one.due_on)})."
            for one in readers
            if not one.answer
        ]
        against = [one for one in readers if one.answer == ReaderAnswer.REFUSED]
        said += [f"{one.user} n’est pas d’accord : {one.comment}" for one in against]
    return said
