"""Which requests of a wave an envelope can pay: those of its own region, or all of them for that of the nation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from funding.arbitration.models import Scenario
from funding.envelopes.models import Envelope
from funding.waves.models import Wave
from funding.waves.selectors import Request, requests_of
from projects.core.french import count


@dataclass(frozen=True)
class Outside:
    """Requests that the envelope cannot pay, left out of a scenario from its first day; of so many Caf."""

    requests: int = 0
    cafs: int = 0

    def __bool__(self) -> bool:
        return bool(self.requests)

    @property
    def said(self) -> str:
        """« 3 demandes de 2 Caf d’autres régions »."""
        asked = count(self.requests, "demande")
        return f"{asked} de {count(self.cafs, 'Caf d’une autre région', 'Caf d’autres régions')}"


def requests_for(wave: Wave, envelope: Envelope) -> list[Request]:
    """The requests received that `envelope` can pay. One query."""
    return [row for row in requests_of(wave) if _reaches(envelope, row)]


def outside_of(scenario: Scenario) -> Outside:
    """What the wave asks for that the envelope of `scenario` cannot pay. One query at most."""
    if scenario.envelope.region_id is None:
        return Outside()
    return _counted(row for row in requests_of(scenario.wave) if not _reaches(scenario.envelope, row))


def _counted(rows: Iterable[Request]) -> Outside:
    cafs = [row.caf for row in rows]
    return Outside(len(cafs), len(set(cafs)))


def _reaches(envelope: Envelope, request: Request) -> bool:
    return envelope.region_id in (None, request.region)
