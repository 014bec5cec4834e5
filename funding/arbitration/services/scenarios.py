"""Opening a scenario from a wave or from another scenario, and bringing it up to date with late answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from funding.arbitration.enums import Decision
from funding.arbitration.models import Scenario, ScenarioLine
from funding.arbitration.selectors.asked import requests_for
from funding.arbitration.services.guards import allow, lock_draft
from funding.envelopes.models import Envelope
from funding.waves.models import Wave
from funding.waves.selectors import Request
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record

NOTHING_ASKED = "Aucune Caf n’a encore transmis de demande dans cette vague : il n’y a rien à arbitrer."
NOTHING_ASKED_THERE = "Aucune Caf de cette région n’a encore transmis de demande dans cette vague."
OTHER_YEAR = "L’enveloppe et la vague ne sont pas de la même année."
COPIED = ("caf_id", "project_id", "request_version", "asked", "nature", "need", "justification")
DECIDED = ("decision", "amount", "reason")


@dataclass(frozen=True)
class Refreshed:
    """How many lines came in, changed or went."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def open_scenario(*, actor: User, wave: Wave, envelope: Envelope, title: str, note: str = "") -> Scenario:
    """A scenario that keeps every request received so far that `envelope` can pay: of its region, when it has one.

    DomainError when there is none, or when the envelope is of another year.
    """
    allow(actor)
    if envelope.year != wave.year:
        raise DomainError(OTHER_YEAR, "envelope")
    requests = requests_for(wave, envelope)
    if not requests:
        raise DomainError(NOTHING_ASKED_THERE if envelope.region_id else NOTHING_ASKED)
    row = Scenario(wave=wave, envelope=envelope, title=title.strip(), note=note.strip(), author=actor)
    scenario = checked(row)
    ScenarioLine.objects.bulk_create(_line(scenario, request) for request in requests)
    record(actor=actor, verb="scenario.opened", subject=scenario)
    return scenario


def _line(scenario: Scenario, request: Request) -> ScenarioLine:
    return ScenarioLine(
        scenario=scenario,
        caf_id=request.caf,
        project_id=request.project_id,
        request_version=request.version,
        asked=request.asked,
        amount=request.asked,
        nature=request.nature,
        need=request.need,
        justification=request.justification,
    )


@transaction.atomic
def copy_scenario(*, actor: User, scenario: Scenario, title: str) -> Scenario:
    """Another draft with the same lines and the same decisions; a scenario that is retained may be copied too."""
    allow(actor)
    copy = checked(
        Scenario(
            wave=scenario.wave,
            envelope=scenario.envelope,
            title=title.strip(),
            note=scenario.note,
            author=actor,
            copied_from=scenario,
        )
    )
    ScenarioLine.objects.bulk_create(
        ScenarioLine(scenario=copy, **{name: getattr(line, name) for name in (*COPIED, *DECIDED)})
        for line in scenario.lines.all()
    )
    record(actor=actor, verb="scenario.copied", subject=copy)
    return copy


@transaction.atomic
def edit_scenario(*, actor: User, scenario: Scenario, version: int, values: Mapping[str, Any]) -> list[str]:
    """Its title and what it stands for; names of what changed."""
    lock_draft(actor, scenario)
    draft = draft_of(scenario, values)
    with told_again(draft):
        changed = save_version(scenario, version=version, values=values)
    if changed:
        record(actor=actor, verb="scenario.updated", subject=scenario, fields=changed)
    return changed


@dataclass(frozen=True)
class Refresh:
    """What the last answers make of a scenario, unsaved: lines that come in, that say something else, that go.

    `renumbered` ones say the same in a newer answer.
    """

    added: list[ScenarioLine]
    changed: list[ScenarioLine]
    removed: list[ScenarioLine]
    renumbered: list[ScenarioLine]
    lines: list[ScenarioLine]


def refreshed(scenario: Scenario, lines: Sequence[ScenarioLine]) -> Refresh:
    """Put what the Caf submitted last on these unsaved lines. A decision stands as far as the new request lets it.

    Kept lines follow the amount asked; those that were cut stay cut, never above it; those that are asked no more go.
    """
    requests = {(row.caf, row.project_id): row for row in requests_for(scenario.wave, scenario.envelope)}
    by_key = {(line.caf_id, line.project_id): line for line in lines}
    removed = [line for key, line in by_key.items() if key not in requests]
    newer = [line for key, line in by_key.items() if key in requests and _is_newer(line, requests[key])]
    changed = [line for line in newer if _follow(line, requests[line.caf_id, line.project_id])]
    added = [_line(scenario, request) for key, request in requests.items() if key not in by_key]
    kept = [line for key, line in by_key.items() if key in requests]
    return Refresh(added, changed, removed, [line for line in newer if line not in changed], [*kept, *added])


@transaction.atomic
def refresh_scenario(*, actor: User | None, scenario: Scenario, seen: int | None = None) -> Refreshed:
    """Take in what the Caf submitted since, as `refreshed` tells it."""
    held = lock_draft(actor, scenario, seen)
    due = refreshed(held, list(held.lines.all()))
    ScenarioLine.objects.bulk_update(due.renumbered, ["request_version"])
    found = Refreshed(len(due.added), len(due.changed), len(due.removed))
    if found:
        ScenarioLine.objects.filter(pk__in=[line.pk for line in due.removed]).delete()
        for line in due.changed:
            line.version += 1
            checked(line)
        ScenarioLine.objects.bulk_create(due.added)
        gone = sum(line.version for line in due.removed)
        Scenario.objects.filter(pk=held.pk).update(version=F("version") + 1 + gone)
        record(actor=actor, verb="scenario.refreshed", subject=held)
    return found


def _is_newer(line: ScenarioLine, request: Request) -> bool:
    return line.request_version != request.version


def _follow(line: ScenarioLine, request: Request) -> bool:
    """Put a newer request on an unsaved line; whether it says anything else."""
    told = (line.asked, line.nature, line.need, line.justification)
    line.request_version = request.version
    line.asked, line.nature = request.asked, request.nature
    line.need, line.justification = request.need, request.justification
    if line.decision == Decision.KEEP:
        line.amount = request.asked
    elif line.decision == Decision.CUT and line.amount is not None and request.asked is not None:
        line.amount = min(line.amount, request.asked)
    return told != (line.asked, line.nature, line.need, line.justification)
