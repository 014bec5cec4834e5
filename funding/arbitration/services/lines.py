"""What a scenario gives each request, as somebody decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from funding.arbitration.enums import Decision
from funding.arbitration.models import Scenario, ScenarioLine
from funding.arbitration.services.guards import lock_draft
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.rows import checked
from projects.journal.services import record

GONE = "Une de ces demandes n’est plus dans le scénario : rechargez la page."
NO_AMOUNT = "À quel montant réduire cette demande ?"
TOO_MUCH = "Ce montant dépasse la demande."


@dataclass(frozen=True)
class Decided:
    """What somebody decided of a line that they read at `version`; `amount` in euros counts for a cut alone."""

    version: int
    decision: str
    amount: Decimal | None = None
    reason: str = ""


class StaleLines(StaleVersion):
    """Lines that others decided since they were read: nothing is written, `lines` tells what stands now."""

    def __init__(self, lines: Sequence[ScenarioLine]) -> None:
        super().__init__("Un autre agent a décidé de ces demandes entre-temps : comparez avant d’enregistrer.")
        self.lines = tuple(lines)


class LineRefused(DomainError):
    """A decision that cannot be; `line` is the key of its line."""

    def __init__(self, message: str, line: int, field: str = "amount") -> None:
        super().__init__(message, f"{field}_{line}")
        self.line = line


@transaction.atomic
def decide_lines(*, actor: User | None, scenario: Scenario, decisions: Mapping[int, Decided]) -> list[ScenarioLine]:
    """Write what was decided of these lines, by key; the lines that changed.

    Lines that are as they were decided are left alone. StaleLines when somebody else changed one of the others since
    it was read, LineRefused for an amount that cannot be: nothing is written then.
    """
    held = lock_draft(actor, scenario)
    lines = {line.pk: line for line in held.lines.select_for_update(of=("self",)).filter(pk__in=decisions)}
    if lines.keys() != decisions.keys():
        raise DomainError(GONE)
    changed = [lines[key] for key, told in decisions.items() if put(lines[key], told)]
    if stale := [line for line in changed if line.version != decisions[line.pk].version]:
        for line in stale:
            line.refresh_from_db()
        raise StaleLines(stale)
    store(actor, held, changed)
    return changed


def put(line: ScenarioLine, told: Decided) -> bool:
    """Put a decision on an unsaved line; whether it differs from what is stored."""
    before = (line.decision, line.amount, line.reason)
    amount = told.amount
    if told.decision == Decision.KEEP:
        amount = line.asked
    elif told.decision == Decision.LEAVE_OUT:
        amount = Decimal()
    elif amount is None:
        raise LineRefused(NO_AMOUNT, line.pk)
    elif line.asked is not None and amount > line.asked:
        raise LineRefused(TOO_MUCH, line.pk)
    line.decision, line.amount, line.reason = told.decision, amount, told.reason.strip()
    return before != (line.decision, line.amount, line.reason)


def store(actor: User | None, held: Scenario, lines: Sequence[ScenarioLine]) -> None:
    for line in lines:
        line.version += 1
        checked(line)
    if lines:
        record(actor=actor, verb="scenario.decided", subject=held)
