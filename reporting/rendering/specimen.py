"""A cover and the head of a letter as an organisation would print them, before any document is."""

from __future__ import annotations

from dataclasses import replace

from reporting.enums import EditionKind
from reporting.rendering import kinds
from reporting.rendering.content import FigureContent, Imprint, RecueilContent
from reporting.rendering.preview import Section, drawn, pages_of

DOSSIERS = 12  # squares of the cover


def pictures_of(imprint: Imprint) -> tuple[str, ...]:
    """The cover, then the letter, as addresses that hold a picture. DomainError (French) when they cannot be drawn."""
    cover = _specimen(imprint)
    letter = replace(cover, title="Objet de la lettre", meta={"kind": EditionKind.LETTER.value})
    made = drawn(cover, [kinds.front(cover, [])[0], *kinds.body(letter)[:1]])
    return pages_of(Section(made.data, 1, made.pages, made.pages)).pictures


def _specimen(imprint: Imprint) -> RecueilContent:
    squares = FigureContent("announced.not_described", "", "dossier", "", DOSSIERS, "", "")
    return RecueilContent(
        slug="apercu",
        title="Titre du document",
        subtitle="Sous-titre, s’il en a un",
        month="Mois du document",
        situation="Situation au jour choisi",
        publisher=imprint.name,
        site_url="",
        blocks=(),
        figures={squares.id: squares},
        regions=(),
        doubts=(),
        sources=(),
        meta={"kind": EditionKind.BILAN.value},
        imprint=imprint,
    )
