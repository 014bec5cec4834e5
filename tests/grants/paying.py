"""A yearly financing that may be paid: granted, its convention signed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from funding.grants.enums import FinancingState as State
from funding.grants.models import Financing
from funding.grants.services.payments import record_payment
from tests import factories as make
from tests.factories import DAY

GRANTED_ON, AGREED_ON = DAY - timedelta(60), DAY - timedelta(30)


def payable(
    amount: int | None = 10_000, *, year: int = 2024, funder: str = "caf", status: str = State.AGREED, **project: Any
) -> Financing:
    """Granted sixty days before DAY, agreed thirty days before."""
    subject = {
        "project": project.pop("project", None) or make.ProjectFactory.create(**project),
        "year": make.FundingYearFactory.create(year=year),
        "funder": funder,
    }
    financing = make.FinancingFactory.create(**subject)
    make.GrantFactory.create(**subject, amount=amount, observed_on=GRANTED_ON)
    make.FinancingStepFactory.create(financing=financing, status=State.AGREED, observed_on=AGREED_ON)
    if status != State.AGREED:
        make.FinancingStepFactory.create(financing=financing, status=status, observed_on=AGREED_ON)
    return financing


def pay(financing: Financing, amount: str | int, *, on: date = DAY, kind: str = "acompte", **more: Any) -> Any:
    told = {"actor": None, "financing": financing, "kind": kind, "amount": Decimal(amount), "observed_on": on}
    return record_payment(**told | more)


def plain(text: str) -> str:
    """As one types it: no-break spaces are spaces."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
