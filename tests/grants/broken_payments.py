"""An unsaved row that breaks each rule of payments, indus, contrôles and imports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db import models

from funding.grants import models as ours
from tests import factories as make
from tests.factories.payments import GrantedFinancingFactory

LESS = Decimal("-0.01")


def twice() -> models.Model:
    kept = make.RecoveryFactory.create()
    return ours.Recovery(financing=kept.financing, number=kept.number)


def line_twice() -> models.Model:
    batch = make.AccountingImportFactory.create()
    ours.AccountingLine.objects.create(batch=batch, number=1, status="new")
    return ours.AccountingLine(batch=batch, number=1, status="new", cells=["x"], proposed=["x"])


def taken_line() -> models.Model:
    batch = make.AccountingImportFactory.create()
    return ours.AccountingLine(batch=batch, number=1, status="new", taken=True, cells=["x"], proposed=["x"])


BROKEN_PAYMENTS: dict[str, Callable[[], models.Model]] = {
    "payment_amount_positive": lambda: make.PaymentFactory.build(financing=GrantedFinancingFactory.create(), amount=0),
    "recovery_number": twice,
    "recovery_step_amount": lambda: make.RecoveryStepFactory.build(
        recovery=make.RecoveryFactory.create(), kind="contested"
    ),
    "recovery_step_positive": lambda: make.RecoveryStepFactory.build(
        recovery=make.RecoveryFactory.create(), amount=LESS
    ),
    "control_due_positive": lambda: make.ControlFactory.build(financing=GrantedFinancingFactory.create(), due=LESS),
    "accounting_import_caf": lambda: make.AccountingImportFactory.build(
        author=make.UserFactory.create(), funder="state", headings=["x"], mapping={"x": 1}
    ),
    "accounting_line_number": line_twice,
    "accounting_line_taken": taken_line,
}
