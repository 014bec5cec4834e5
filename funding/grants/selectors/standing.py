"""What stands of one financing now, whenever it was recorded: what an act starts from."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet, Sum

from funding.grants.enums import Party, RecoveryStepKind
from funding.grants.models import (
    Amendment,
    Asked,
    Control,
    Convention,
    Financing,
    FinancingStep,
    Grant,
    Payment,
    RecoveryStep,
    Signature,
)
from funding.grants.selectors.payments import sums_of
from funding.grants.workflow import FinancingFacts
from projects.journal.facts import VoidableFact
from projects.portfolio.selectors import Clock

FactT = TypeVar("FactT", bound=VoidableFact)

# All that is told of a financing, its payments included. Rows are added and never taken out.
_OWN = ("financingstep", "asked", "vote", "notification", "convention", "deadline", "payment", "control")
_WITHIN = (("signature", "convention"), ("amendment", "convention"), ("recoverystep", "recovery"))
_TOLD = " UNION ALL ".join(
    (
        *(f"SELECT financing_id FROM grants_{fact}" for fact in _OWN),  # noqa: S608
        *(
            f"SELECT own.financing_id FROM grants_{fact} JOIN grants_{owner} AS own ON own.id = {owner}_id"  # noqa: S608
            for fact, owner in _WITHIN
        ),
    )
)
# Begins a version, so that it is never taken for the key of a state.
VERSION = "v"


def versions_of(financings: Collection[int]) -> dict[int, str]:
    """What a page carries of all that it shows of each financing: it changes whenever anything more is told of it.

    One query. Read it before the page, and again with the row of the financing held: the same says that nobody wrote.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT financing_id, count(*) FROM ({_TOLD}) AS told "  # noqa: S608
            "WHERE financing_id = ANY(%(those)s) GROUP BY financing_id",
            {"those": list(financings)},
        )
        found = dict(cursor.fetchall())
    return {pk: f"{VERSION}{found.get(pk, 0)}" for pk in financings}


def version_of(financing: Financing) -> str:
    """That of one, which may be unsaved: nothing is told of it yet."""
    return versions_of([financing.pk])[financing.pk] if financing.pk else f"{VERSION}0"


def standing(model: type[FactT], **about: object) -> QuerySet[FactT]:
    """The facts that nothing took back, the last first."""
    facts: Any = model._default_manager
    found: QuerySet[FactT] = facts.filter(retracted_by=None, is_void=False, **about)
    return found.order_by("-observed_on", "-recorded_at", "-pk")


def standing_grant(financing: Financing) -> Grant | None:
    """What is granted now; None when nobody said anything, an amount of None when it is not communicated."""
    told = {"project": financing.project_id, "year": financing.year_id, "funder": financing.funder}
    return standing(Grant, **told).first()


def standing_convention(financing: Financing) -> Convention | None:
    return standing(Convention, financing=financing).first()


def signatures_of(convention: Convention | None) -> dict[str, Signature]:
    """By party, in the order of `Party`; nothing for who has not signed."""
    if convention is None:
        return {}
    found = {row.party: row for row in reversed(standing(Signature, convention=convention))}
    return {party: found[party] for party in Party.values if party in found}


def amendments_of(convention: Convention | None) -> list[Amendment]:
    """In the order in which they were signed."""
    return list(reversed(standing(Amendment, convention=convention))) if convention else []


def agreed_amount(financing: Financing) -> Decimal | None:
    """What the convention is for, as its last avenant leaves it; None without one, or when it names no amount."""
    convention = standing_convention(financing)
    told = [row.amount for row in (convention, *amendments_of(convention)) if row and row.amount is not None]
    return told[-1] if told else None


def asks_of(financing: Financing) -> list[Asked]:
    """What is asked now: the last amount of each nature, axis and volet."""
    found: dict[tuple[object, ...], Asked] = {}
    for row in standing(Asked, financing=financing).select_related("axis", "volet__axis", "plan_version__plan"):
        found.setdefault((row.nature, row.axis_id, row.volet_id), row)
    return list(found.values())


def paid_of(financing: Financing) -> Decimal:
    return standing(Payment, financing=financing).aggregate(sum=Sum("amount"))["sum"] or Decimal()


def claimed_of(financing: Financing) -> Decimal:
    """What is still claimed back: notified, less what was remitted or repaid."""
    rows = standing(RecoveryStep, recovery__financing=financing, amount__isnull=False).values_list("kind", "amount")
    return sum(
        ((amount or Decimal()) * (1 if kind == RecoveryStepKind.NOTIFIED else -1) for kind, amount in rows), Decimal()
    )


def state_of(financing: Financing) -> FinancingStep | None:
    """The state that stands."""
    rows = FinancingStep.objects.filter(financing=financing, retracted_by=None).exclude(status="")
    return rows.order_by("-observed_on", "-recorded_at", "-pk").first()


def overpaid_of(financing: Financing) -> Decimal:
    """Paid beyond what a contrôle left due, neither claimed nor remitted yet: nothing without a contrôle."""
    if not standing(Control, financing=financing, due__isnull=False).exists():
        return Decimal()
    return sums_of(financing, Clock.latest()).overpaid


def facts_of(financing: Financing) -> FinancingFacts:
    """What the conditions of the table look at."""
    convention, grant, step = standing_convention(financing), standing_grant(financing), state_of(financing)
    signed = signatures_of(convention)
    return FinancingFacts(
        has_convention=convention is not None,
        missing_signatures=tuple(party.label for party in Party if party.value not in signed),
        granted=grant.amount if grant else None,
        paid=paid_of(financing),
        claimed=claimed_of(financing),
        overpaid=overpaid_of(financing),
        status=step.status if step else None,
    )
