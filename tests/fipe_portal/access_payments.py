"""What the pages of payments, indus, contrôles and imports are asked for: a year that is paid, and a file to decide."""

from __future__ import annotations

from projects.portfolio.models import Project
from tests import factories as make
from tests.factories.days import DAY


def payment_targets(here: Project) -> dict[str, dict[str, str]]:
    year = make.FundingYearFactory.create(year=2023)
    financing = make.FinancingFactory.create(project=here, year=year)
    make.GrantFactory.create(project=here, year=year, funder="caf", amount=1000, observed_on=DAY)
    make.FinancingStepFactory.create(financing=financing, status="agreed")
    payment = make.PaymentFactory.create(financing=financing)
    step = make.RecoveryStepFactory.create(recovery=make.RecoveryFactory.create(financing=financing), amount=50)
    control = make.ControlFactory.create(financing=financing)
    batch = make.AccountingImportFactory.create()

    def of(**more: object) -> dict[str, str]:
        told = {"reference": here.reference, "year": year.year, "funder": "caf", **more}
        return {name: str(value) for name, value in told.items()}

    return {
        "paid-year": of(),
        "paid-year-state": of(funder="etat"),
        "paid-no-year": of(year=1999),
        "payment": of(pk=payment.pk),
        "payment-unknown": of(pk=0),
        "recovery-repay": of(number=1, step="reverser"),
        "recovery-contest": of(number=1, step="contester"),
        "recovery-unknown": of(number=9, step="reverser"),
        "recovery-no-step": of(number=1, step="rien"),
        "recovery-fact": of(pk=step.pk),
        "control": of(pk=control.pk),
        "accounting": {"pk": str(batch.pk)},
        "accounting-unknown": {"pk": "0"},
    }
