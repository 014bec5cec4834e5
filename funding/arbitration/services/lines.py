"""What a scenario gives each request: one by one, or many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from funding.arbitration.enums import Decision
from funding.arbitration.models import Scenario, ScenarioLine
from funding.arbitration.services.guards import lock_draft
from funding.arbitration.sharing import HUNDRED, cut_by, prorata
from funding.envelopes.selectors.amounts import allotted_below, amounts_now
from funding.rules.checks import Money, findings_of
from funding.rules.enums import CoFunder, Fund
from funding.rules.selectors import Rulebook, rulebook
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.rows import checked
from projects.journal.services import record
from projects.portfolio.models import Category
from projects.portfolio.selectors import Clock, classified

GONE = "Une de ces demandes n’est plus dans le scénario : rechargez la page."
NO_AMOUNT = "À quel montant réduire cette demande ?"
TOO_MUCH = "Ce montant dépasse la demande."
NO_LIMIT = "Le montant de l’enveloppe n’est pas communiqué : il n’y a rien à quoi ramener les demandes."
NOT_A_RATE = "Donnez un pourcentage entre 0 et 100."


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
    changed = [lines[key] for key, told in decisions.items() if _put(lines[key], told)]
    if stale := [line for line in changed if line.version != decisions[line.pk].version]:
        for line in stale:
            line.refresh_from_db()
        raise StaleLines(stale)
    _store(actor, held, changed)
    return changed


def _put(line: ScenarioLine, told: Decided) -> bool:
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


def _store(actor: User | None, held: Scenario, lines: Sequence[ScenarioLine]) -> None:
    for line in lines:
        line.version += 1
        checked(line)
    if lines:
        record(actor=actor, verb="scenario.decided", subject=held)


def _cut(line: ScenarioLine, amount: Decimal, reason: str) -> bool:
    """Bring a line down to `amount`; a line that keeps all that it asks stays kept."""
    if line.amount == amount:
        return False
    line.decision, line.amount, line.reason = Decision.CUT, amount, reason
    return True


def _given(lines: Sequence[ScenarioLine]) -> list[ScenarioLine]:
    """Those that get something: a request of unknown amount, or left out, has nothing to cut."""
    return [line for line in lines if line.decision != Decision.LEAVE_OUT and line.amount]


def _leave_out(line: ScenarioLine, reason: str) -> bool:
    if line.decision == Decision.LEAVE_OUT:
        return False
    line.decision, line.amount, line.reason = Decision.LEAVE_OUT, Decimal(), reason
    return True


@transaction.atomic
def cut_all(*, actor: User | None, scenario: Scenario, percent: Decimal, seen: int | None = None) -> int:
    """Cut every request that gets something by `percent` hundredths of what it gets; how many changed."""
    if not 0 < percent <= HUNDRED:
        raise DomainError(NOT_A_RATE, "percent")
    held, lines = _all(actor, scenario, seen)
    reason = f"Réduction de {percent.normalize():f}".replace(".", ",") + " % pour tous"
    return _stored(actor, held, [line for line in _given(lines) if _cut(line, cut_by(line.amount, percent), reason)])


@transaction.atomic
def fit_envelope(*, actor: User | None, scenario: Scenario, seen: int | None = None) -> int:
    """Bring down in proportion all that gets something, so that its sum is what the envelope still holds, to the cent.

    How many changed: none when it fits already. DomainError when nobody said what the envelope holds.
    """
    held, lines = _all(actor, scenario, seen)
    known = amounts_now([held.envelope_id]).get(held.envelope_id)
    if known is None:
        raise DomainError(NO_LIMIT)
    left = max(known - allotted_below(held.envelope_id), Decimal())
    given = _given(lines)
    shares = prorata([line.amount or Decimal() for line in given], left)
    reason = "Au prorata, pour tenir dans l’enveloppe"
    changed = [line for line, share in zip(given, shares, strict=True) if _cut(line, share, reason)]
    return _stored(actor, held, changed)


@transaction.atomic
def keep_category(*, actor: User | None, scenario: Scenario, category: Category, seen: int | None = None) -> int:
    """Leave out the requests of projects whose main category, today, is another or is not known."""
    held, lines = _all(actor, scenario, seen)
    told = classified([line.project_id for line in lines], Clock.now())
    mains = {key: [code for code, is_main in items if is_main] for key, items in told.items()}
    others = [line for line in lines if category.pk not in mains.get(line.project_id, [])]
    reason = f"Hors de la catégorie « {category} »"
    return _stored(actor, held, [line for line in others if _leave_out(line, reason)])


@transaction.atomic
def leave_out_ineligible(*, actor: User | None, scenario: Scenario, seen: int | None = None) -> int:
    """Leave out what a known rule of the year does not allow: its nature, or an amount under the minimum.

    What no rule speaks of stays: « règle inconnue » forbids nothing.
    """
    held, lines = _all(actor, scenario, seen)
    book = rulebook()
    told = [(line, refusal(book, held, line)) for line in lines]
    return _stored(actor, held, [line for line, why in told if why and _leave_out(line, why)])


@transaction.atomic
def keep_all(*, actor: User | None, scenario: Scenario, seen: int | None = None) -> int:
    """Back to the requests as they were made."""
    held, lines = _all(actor, scenario, seen)
    return _stored(actor, held, [line for line in lines if _put(line, Decided(line.version, Decision.KEEP))])


def refusal(book: Rulebook, scenario: Scenario, line: ScenarioLine) -> str:
    """Why a rule of the year refuses this request, with its source; "" when none does."""
    asked, envelope = line.asked, scenario.envelope
    money = Money(
        fund=Fund.EX_FIPE,  # that of the projects of a wave: the questionnaire reads the same rules
        year=envelope.year,
        cost=None,
        produits={CoFunder.CAF: asked},
        natures={line.nature: asked} if line.nature else {},
        caf=line.caf_id,
    )
    broken = next((read for read in findings_of(book, money) if read.is_breached), None)
    return f"{broken.said.rstrip('.')} ({broken.source})"[:300] if broken else ""


def _all(actor: User | None, scenario: Scenario, seen: int | None) -> tuple[Scenario, list[ScenarioLine]]:
    held = lock_draft(actor, scenario, seen)
    return held, list(held.lines.select_for_update(of=("self",)).order_by("caf__sort_name", "project__reference", "pk"))


def _stored(actor: User | None, held: Scenario, changed: list[ScenarioLine]) -> int:
    _store(actor, held, changed)
    return len(changed)
