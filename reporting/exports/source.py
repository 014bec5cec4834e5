"""What every export of an edition is made from: its content, and what tells one exactly which content that is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from projects.core.money import UNKNOWN, parse_euros
from projects.core.reading import one_moment
from projects.core.spreadsheets import Cell
from reporting.models import Edition, FrozenEdition
from reporting.rendering.canonical import canonical_json
from reporting.rendering.content import RecueilContent
from reporting.selectors.checking import checked_edition
from reporting.selectors.editions import prints, stored_texts
from reporting.selectors.frozen import frozen_content, last_frozen
from reporting.workflow import SEALED

# The passages of a document that come back from Word are known by the key and the version of their text.
Passage = tuple[int, int]


@dataclass(frozen=True)
class Source:
    """An edition as it stands at one moment; `frozen` when its data no longer change.

    `passages` are the texts of the edition, in the order of `content.blocks`; none of them once it is frozen.
    """

    key: int
    slug: str
    content: RecueilContent
    situation_on: date
    known_at: datetime
    frozen: FrozenEdition | None
    passages: tuple[Passage, ...] = ()

    @property
    def sha256(self) -> str:
        return self.frozen.sha256 if self.frozen else ""


@one_moment()
def read_source(edition: Edition) -> Source:
    """Everything that the exports of `edition` say. DomainError (French) when its content cannot be counted."""
    frozen = last_frozen(edition) if edition.state in SEALED else None
    known_at = frozen.known_at if frozen else timezone.now()
    return Source(
        key=edition.pk,
        slug=edition.slug,
        content=frozen_content(frozen) if frozen else checked_edition(edition, known_at=known_at).content,
        situation_on=frozen.situation_on if frozen else edition.situation_on,
        known_at=known_at,
        frozen=frozen,
        passages=() if frozen else passages_of(edition, known_at),
    )


def digest_of(source: Source) -> str:
    """What tells two exports apart: the content, the version of each text, and whether it is frozen."""
    told = (canonical_json(source.content), repr(source.passages), source.sha256)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def passages_of(edition: Edition, known_at: datetime) -> tuple[Passage, ...]:
    """The key and the version of each text that printed, as they then were, in the order of `content.blocks`."""
    return tuple((row["pgh_obj_id"], row["version"]) for row in stored_texts(edition, known_at) if prints(row))


def number(text: str) -> Cell:
    """A printed amount as a number that spreadsheets sum; « non communiqué » stays a word."""
    amount = parse_euros(text)
    return UNKNOWN if amount is None else amount
