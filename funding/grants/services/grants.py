"""Recording who pays what. The portal records payments, it does not make them."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from funding.grants.models import Financing, Grant, RegionalTotal
from funding.grants.services.life import limited
from funding.grants.services.payments import told
from funding.grants.vote_registry import within_limits
from funding.rules.models import FundingYear
from projects.accounts.models import User
from projects.calls.models import Call
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.territories.models import Region


@transaction.atomic
def record_grant(
    *,
    actor: User | None,
    project: Project,
    year: FundingYear,
    funder: str,
    amount: Decimal | None,
    observed_on: date,
    **fact: Any,
) -> Grant:
    """What a funder granted for a year; `amount` in euros, None when it is not communicated.

    DomainError (French, at « amount ») below what is agreed, below what was paid, beyond the envelope of its place.
    """
    grant = Grant(
        project=project, year=year, funder=funder, amount=amount, observed_on=observed_on, recorded_by=actor, **fact
    )
    grant.full_clean()
    financing = Financing.objects.filter(project=project, year=year, funder=funder).first()
    # Of a year that nobody follows nothing is agreed nor paid.
    with (
        limited(financing) if financing else within_limits(project, year.year, funder),
        told(financing, observed_on) if financing else nullcontext(),
    ):
        grant.save()
    record(actor=actor, verb="grant.recorded", subject=project)
    return grant


@transaction.atomic
def record_regional_total(
    *,
    actor: User | None,
    call: Call,
    region: Region,
    first_year: int,
    last_year: int,
    amount: Decimal,
    observed_on: date,
    **fact: Any,
) -> RegionalTotal:
    """An amount given for all the projects of a call in a region, never shared out between them."""
    total = RegionalTotal(
        call=call,
        region=region,
        first_year=first_year,
        last_year=last_year,
        amount=amount,
        observed_on=observed_on,
        recorded_by=actor,
        **fact,
    )
    total.full_clean()
    total.save()
    record(actor=actor, verb="regional_total.recorded", subject=call)
    return total
