"""An organisation that publishes, as addresses and rights name it."""

from __future__ import annotations

from dataclasses import dataclass

from projects.core.french import typeset
from projects.territories.models import Caf, Region
from reporting.enums import PublisherKind


@dataclass(frozen=True)
class Organisation:
    """One that publishes, whether or not it said how it prints itself; `key` is its place in an address."""

    kind: PublisherKind
    caf: Caf | None = None
    region: Region | None = None

    @property
    def key(self) -> str:
        place = self.caf or self.region
        return f"{self.kind}-{place.pk}".lower() if place else str(self.kind)

    @property
    def label(self) -> str:
        if self.region:
            return typeset(f"Groupe régional : {self.region}")
        return str(self.caf or self.kind.label)
