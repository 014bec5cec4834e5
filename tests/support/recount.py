"""The money of every project counted again, slowly, in Python and from the facts alone: what selectors are held to.

Nothing of the selectors, nor of their SQL, is used here. Amounts are in euros, None is « non communiqué ».
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from funding.envelopes.models import Envelope, Movement
from funding.grants.models import Asked, Control, Financing, FinancingStep, Grant, Payment, RecoveryStep
from projects.portfolio.models import Project

KeyT = TypeVar("KeyT", bound=Hashable)
# A project, a year, a funder.
Key = tuple[int, int, str]
ZERO = Decimal()
LAST_OF_FIPE = 2025
WITHDRAWN = {"refused", "cancelled", "abandoned"}
ENDED = WITHDRAWN | {"settled", "undue"}
SIGNS = {"opening": 1, "supplement": 1, "allotment": 1, "taken_back": -1}


@dataclass(frozen=True)
class Counted:
    """One year of one funder."""

    fund: str
    caf: str | None
    region: str
    asked: Decimal | None
    granted: Decimal | None
    paid: Decimal | None
    recovered: Decimal | None
    due: Decimal | None
    owed: Decimal | None
    status: str | None

    @property
    def remaining(self) -> Decimal | None:
        if self.status in ENDED:
            return ZERO
        if self.due is None or self.paid is None:
            return None
        return max(self.due - self.paid + (self.recovered or ZERO), ZERO)

    @property
    def net(self) -> Decimal:
        return (self.paid or ZERO) - (self.recovered or ZERO)

    @property
    def is_engaged(self) -> bool:
        """Whether it counts in the envelope of its place: granted, or voted for an amount that nobody told."""
        if self.granted is not None:
            return True
        return self.asked is None if self.status is None else self.status not in ("asked", "refused")


def standing(rows: Iterable[Any], on: date | None = None) -> list[Any]:
    """What nothing took back, in the order in which it was true; `on` leaves out what came true later."""
    every = list(rows)
    gone = {row.retracts_id for row in every}
    kept = [row for row in every if row.pk not in gone and not row.is_silent and (on is None or row.observed_on <= on)]
    return sorted(kept, key=lambda row: (row.observed_on, row.recorded_at, row.pk))


def recount(on: date | None = None) -> dict[Key, Counted]:
    """Every yearly financing of which something is said."""
    financings = {row.pk: row for row in Financing.objects.select_related("year")}
    keys: dict[int, Key] = {pk: (row.project_id, row.year.year, row.funder) for pk, row in financings.items()}
    granted: dict[Key, Decimal | None] = {}
    for grant in standing(Grant.objects.select_related("year"), on):
        granted[grant.project_id, grant.year.year, grant.funder] = grant.amount
    status = {keys[row.financing_id]: row.status for row in standing(FinancingStep.objects.all(), on)}
    asked: defaultdict[Key, dict[Any, Decimal | None]] = defaultdict(dict)
    for ask in standing(Asked.objects.all(), on):
        asked[keys[ask.financing_id]][ask.nature, ask.axis_id, ask.volet_id] = ask.amount
    paid, recovered, owed = (defaultdict[Key, Decimal](Decimal) for _ in range(3))
    due = dict[Key, Decimal]()
    for payment in standing(Payment.objects.all(), on):
        paid[keys[payment.financing_id]] += payment.amount
    for step in standing(RecoveryStep.objects.select_related("recovery"), on):
        if step.kind == "repaid":
            recovered[keys[step.recovery.financing_id]] += step.amount
        if step.amount is not None:
            owed[keys[step.recovery.financing_id]] += step.amount if step.kind == "notified" else -step.amount
    for control in standing(Control.objects.all(), on):
        if control.due is not None:
            due[keys[control.financing_id]] = control.due
    projects = Project.objects.select_related("department", "application__call").in_bulk()
    found = {}
    for key in {*granted, *status, *asked}:
        project, state = projects[key[0]], status.get(key)
        told = asked[key].values()
        money = {"paid": paid.get(key), "recovered": recovered.get(key), "owed": owed.get(key)}
        if state is not None:
            money = {"paid": paid[key], "recovered": recovered[key], "owed": owed[key]}
        amount = max(paid[key] - recovered[key], ZERO) if state in WITHDRAWN else granted.get(key)
        found[key] = Counted(
            fund=fund_of(project, key[1]),
            caf=project.caf_id,
            region=project.department.region_id,
            asked=None if not told or None in told else sum((one for one in told if one is not None), ZERO),
            granted=amount,
            due=amount if amount is None or key not in due else min(amount, due[key]),
            status=state,
            **money,
        )
    return found


def fund_of(project: Project, year: int) -> str:
    call = project.application.call
    if call.kind in ("ami", "fpt"):
        return str(call.kind)
    return "fipe" if year <= max(call.funded_years or [LAST_OF_FIPE]) else "ex_fipe"


def added(
    rows: dict[Key, Counted], measure: str, by: Callable[[Key, Counted], KeyT | None]
) -> dict[KeyT | None, Decimal]:
    """The sum of the known amounts of each group that has one."""
    found: dict[KeyT | None, Decimal] = {}
    for key, row in rows.items():
        amount = getattr(row, measure)
        # What was granted and withdrawn whole is no grant of 0: it lowers no average, nor opens a line.
        is_withdrawn = measure == "granted" and not amount and row.status in WITHDRAWN
        if amount is not None and not is_withdrawn:
            group = by(key, row)
            found[group] = found.get(group, ZERO) + amount
    return found


def envelopes_counted() -> dict[int, Decimal | None]:
    """What each envelope amounts to; None when no movement of it stands."""
    amounts: dict[int, Decimal | None] = dict.fromkeys(Envelope.objects.values_list("pk", flat=True))
    for movement in standing(Movement.objects.all()):
        amounts[movement.envelope_id] = (amounts[movement.envelope_id] or ZERO) + SIGNS[movement.kind] * movement.amount
    return amounts


def engaged_in(envelope: Envelope, rows: dict[Key, Counted]) -> tuple[Decimal, Decimal | None]:
    """What the projects of its place were granted of its fund in its year, and what they were paid; None when nobody
    follows what was paid of any.
    """
    place = {"national": lambda _: True, "region": lambda row: row.region == envelope.region_id}
    inside = place.get(envelope.level, lambda row: row.caf == envelope.caf_id)
    own = [
        row
        for (_, year, funder), row in rows.items()
        if (row.fund, year) == (envelope.fund, envelope.year)
        and inside(row)
        and row.is_engaged
        and (funder == "caf" or row.fund not in ("fpt", "ex_fipe"))
    ]
    is_told = not own or any(row.paid is not None for row in own)
    paid = sum((row.paid or ZERO for row in own), ZERO) if is_told else None
    return sum((row.granted or ZERO for row in own), ZERO), paid
