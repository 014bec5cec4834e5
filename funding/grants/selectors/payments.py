"""What was paid of a yearly financing, claimed back and checked, at (S, R)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, QuerySet

from funding.grants.enums import PaymentKind, RecoveryStepKind
from funding.grants.models import Control, Financing, Grant, Payment, Recovery, RecoveryStep
from funding.rules.enums import Funder, RuleKind
from funding.rules.selectors import Rulebook, Ruling, fund_of, rulebook
from projects.core.money import round_euros
from projects.portfolio.selectors import Clock

FactT = TypeVar("FactT", bound=Model)
ZERO = Decimal()


@dataclass(frozen=True)
class Sums:
    """The sums of a financing, in euros. `granted` None is « non communiqué »; `due` is what a contrôle left of it."""

    granted: Decimal | None
    due: Decimal | None
    paid: Decimal
    claimed: Decimal
    remitted: Decimal
    repaid: Decimal

    @property
    def net(self) -> Decimal:
        """What the porteur keeps today: paid, less what it gave back."""
        return self.paid - self.repaid

    @property
    def remaining(self) -> Decimal | None:
        """Still to be paid; None when what was granted is not known."""
        return None if self.due is None else max(self.due - self.net, ZERO)

    @property
    def overpaid(self) -> Decimal:
        """Paid beyond what is due since a contrôle, neither claimed nor remitted yet."""
        return ZERO if self.due is None else max(self.net - self.due - self.owed - self.remitted, ZERO)

    @property
    def owed(self) -> Decimal:
        """Claimed, and neither remitted nor repaid yet."""
        return self.claimed - self.remitted - self.repaid


@dataclass(frozen=True)
class Indu:
    """An indu and where it stands: `state` is its last step, `owed` what is left of it."""

    recovery: Recovery
    steps: tuple[RecoveryStep, ...]
    claimed: Decimal
    remitted: Decimal
    repaid: Decimal

    @property
    def owed(self) -> Decimal:
        return self.claimed - self.remitted - self.repaid

    @property
    def state(self) -> str:
        """In words: what was done of it last, « Réglé » when nothing is left of it."""
        if not self.claimed:
            return "Annulé"
        if not self.owed:
            return "Remis en totalité" if self.remitted == self.claimed else "Réglé"
        partial = {RecoveryStepKind.REMITTED: "Remis en partie", RecoveryStepKind.REPAID: "Reversé en partie"}
        last = RecoveryStepKind(self.steps[-1].kind)
        return partial.get(last, str(last.label))


@dataclass(frozen=True)
class Advance:
    """What the rules say of acomptes that year, and whether those that were paid keep to it."""

    ruling: Ruling
    limit: Decimal | None
    paid: Decimal

    @property
    def is_exceeded(self) -> bool:
        return self.limit is not None and self.paid > self.limit


@dataclass(frozen=True)
class Paid:
    """The panel of the payments of a financing."""

    financing: Financing
    payments: tuple[Payment, ...]
    indus: tuple[Indu, ...]
    controls: tuple[Control, ...]
    sums: Sums
    advance: Advance

    @property
    def is_empty(self) -> bool:
        return not (self.payments or self.indus or self.controls)


def paid_of(financing: Financing, clock: Clock, book: Rulebook | None = None) -> Paid:
    """All that was paid, claimed and checked. Six queries, the rules included."""
    at, own = vars(clock), {"financing": financing}
    payments = tuple(_in_order(Payment.objects.filter(**own).standing(**at).select_related("line__batch")))
    steps = _in_order(
        RecoveryStep.objects.filter(recovery__financing=financing).standing(**at).select_related("recovery")
    )
    controls = tuple(_in_order(Control.objects.filter(**own).standing(**at)))
    indus = indus_of(steps)
    granted = granted_of(financing, clock)
    sums = Sums(
        granted=granted,
        due=due_of(granted, controls),
        paid=_sum(payments),
        claimed=sum((indu.claimed for indu in indus), ZERO),
        remitted=sum((indu.remitted for indu in indus), ZERO),
        repaid=sum((indu.repaid for indu in indus), ZERO),
    )
    acomptes = _sum([one for one in payments if one.kind == PaymentKind.ACOMPTE])
    return Paid(financing, payments, indus, controls, sums, advance_of(financing, granted, acomptes, book))


def sums_of(financing: Financing, clock: Clock) -> Sums:
    return paid_of(financing, clock, Rulebook(())).sums


def granted_of(financing: Financing, clock: Clock) -> Decimal | None:
    """What stands as granted; None when nobody said it."""
    subject = {"project": financing.project_id, "year": financing.year_id, "funder": financing.funder}
    last = Grant.objects.filter(**subject).latest_per("project", "year", "funder", **vars(clock)).first()
    return last.amount if last else None


def advance_of(
    financing: Financing, granted: Decimal | None, acomptes: Decimal, book: Rulebook | None = None
) -> Advance:
    """The acompte rate of the Caf that year, or the national one; a Ruling that is not known where none is."""
    project, year = financing.project, financing.year.year
    caf = project.caf_id if financing.funder == Funder.CAF else None
    rules = book or rulebook()
    fund, invented = fund_of(project, year, rules), project.is_fictitious
    ruling = rules.ruling(RuleKind.ADVANCE_RATE, fund=fund, year=year, caf=caf, invented=invented)
    rate = ruling.value
    limit = round_euros(granted * rate / 100) if granted is not None and isinstance(rate, Decimal) else None
    return Advance(ruling, limit, acomptes)


def due_of(granted: Decimal | None, controls: Sequence[Control]) -> Decimal | None:
    said: list[Decimal] = [control.due for control in controls if control.due is not None]
    if granted is None or not said:
        return granted
    return min(granted, said[-1])


def indus_of(steps: Sequence[RecoveryStep]) -> tuple[Indu, ...]:
    by_recovery: dict[Recovery, list[RecoveryStep]] = {}
    for step in steps:
        by_recovery.setdefault(step.recovery, []).append(step)
    return tuple(
        Indu(
            recovery,
            tuple(own),
            *(
                sum((step.amount or ZERO for step in own if step.kind == kind), ZERO)
                for kind in (RecoveryStepKind.NOTIFIED, RecoveryStepKind.REMITTED, RecoveryStepKind.REPAID)
            ),
        )
        for recovery, own in sorted(by_recovery.items(), key=lambda pair: pair[0].number)
    )


def _sum(payments: Sequence[Payment]) -> Decimal:
    return sum((payment.amount for payment in payments), ZERO)


def _in_order(facts: QuerySet[FactT]) -> list[FactT]:
    return list(facts.order_by("observed_on", "recorded_at", "pk"))
