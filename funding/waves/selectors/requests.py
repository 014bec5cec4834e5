"""What the Caf ask for in a wave, as Cnaf received it: arbitration starts from these rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from funding.waves.enums import Choice
from funding.waves.models import AnswerVersion, Wave


@dataclass(frozen=True)
class Request:
    """One line of a submitted answer that asks for credits; `asked` None is « non communiqué », never 0."""

    answer_id: int
    version: int  # the number of the version that was received
    caf: str  # key of the Caf
    caf_name: str
    region: str  # official code
    region_name: str
    project_id: int
    reference: str
    name: str
    asked: Decimal | None
    nature: str
    need: str
    justification: str
    is_late: bool


def was_received(wave: Wave) -> bool:
    """Whether a Caf has submitted its answer, were it reopened since."""
    return AnswerVersion.objects.filter(answer__wave=wave).exists()


def last_versions(wave: Wave, known_at: datetime | None = None) -> list[AnswerVersion]:
    """The last version received from each Caf by `known_at` (now), in one query, in the order of the Caf."""
    rows = AnswerVersion.objects.filter(answer__wave=wave, submitted_at__lte=known_at or timezone.now())
    last = rows.order_by("answer_id", "-number").distinct("answer_id")
    found = last.select_related("answer__caf__region")
    return sorted(found, key=lambda row: (row.answer.caf.region.sort_name, row.answer.caf.sort_name))


def requests_of(wave: Wave, known_at: datetime | None = None) -> list[Request]:
    """The lines that ask for credits, of the last version received from each Caf by `known_at`: one query.

    A Caf whose answer Cnaf reopened keeps what it had submitted until it submits again. « Rien à demander » and the
    projects left out give no line.
    """
    return [
        Request(
            answer_id=version.answer_id,
            version=version.number,
            caf=version.answer.caf_id,
            caf_name=version.answer.caf.name,
            region=version.answer.caf.region_id,
            region_name=version.answer.caf.region.name,
            project_id=line["project"],
            reference=line["reference"],
            name=line["name"],
            asked=amount(line["asked"]),
            nature=line["nature"],
            need=line["need"],
            justification=line["justification"],
            is_late=version.is_late,
        )
        for version in last_versions(wave, known_at)
        if not version.content["nothing_asked"]
        for line in version.content["lines"]
        if line["choice"] == Choice.INCLUDED
    ]


def amount(text: str | None) -> Decimal | None:
    """An amount as a version keeps it; None is « non communiqué »."""
    return None if text is None else Decimal(text)
