"""What the document of an edition is made of: the data of today, or those that were frozen."""

from __future__ import annotations

from reporting.models import Edition, FrozenEdition
from reporting.rendering.canonical import read_content
from reporting.rendering.content import RecueilContent
from reporting.selectors.editions import recueil_content
from reporting.workflow import SEALED


def last_frozen(edition: Edition) -> FrozenEdition | None:
    return FrozenEdition.objects.filter(edition=edition).order_by("-number").first()


def document_content(edition: Edition) -> RecueilContent:
    """What prints: from the moment it is frozen, nothing else than the frozen set."""
    frozen = last_frozen(edition) if edition.state in SEALED else None
    return read_content(frozen.content) if frozen else recueil_content(edition)
