"""What a check finds: where, why it is wrong, and what would put it right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from reporting.reading.found import Severity
from reporting.reading.words import tidy


@dataclass(frozen=True)
class Place:
    """Where something is said, so that a page leads there: in a text of the edition, a project, a figure, or the
    header, where none of the three is given. `quoted` are the words as they are written, and print.
    """

    quoted: str
    section: str = ""  # id of a part of the outline
    block: int | None = None  # key of a text of the edition
    reference: str = ""  # of a project
    figure: str = ""  # id of the registry

    @property
    def identity(self) -> tuple[str, ...]:
        """What a place stays, whatever moves around it: the part is left out, a text may go to another."""
        return str(self.block or ""), self.reference, self.figure, tidy(self.quoted)


@dataclass(frozen=True)
class Cure:
    """A number typed in a text, and what takes its place in one click: a figure, or the number of a row of a figure
    ("" for `figure` then), which a text cannot cite.

    `start:end` are letters of the text's paragraph of rank `paragraph` (or of its title, for None), a figure being one
    letter, as `reporting.passages` counts them.
    """

    block: int
    version: int
    paragraph: int | None
    start: int
    end: int
    figure: str
    label: str  # « Mettre le chiffre « Projets » (18) à la place de 17 »
    before: str  # the words that go
    after: str  # the value that comes

    @property
    def put(self) -> str:
        return f"[[chiffre:{self.figure}]]" if self.figure else self.after


@dataclass(frozen=True)
class Finding:
    """Something that cannot be true as it prints. A blocking one keeps an edition from being checked, signed, frozen.

    `rule` is the stable name of the check; `fingerprint` is the same as long as the words, and where they are, are.
    """

    rule: str
    severity: Severity
    blocking: bool
    explanation: str  # a French sentence that cites the values
    places: tuple[Place, ...]
    cure: Cure | None = None

    @cached_property
    def fingerprint(self) -> str:
        told = [self.rule, *sorted("\x1f".join(place.identity) for place in self.places)]
        return hashlib.sha256("\x1e".join(told).encode()).hexdigest()[:32]
