"""What was paid of a yearly financing, claimed back and checked; each of one whose grant is large and old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from funding.grants import models as ours
from funding.grants.enums import ControlFinding, PaymentKind, RecoveryStepKind
from tests.factories.days import DAY
from tests.factories.documents import GrantFactory
from tests.factories.financing import FactOfFinancing, FinancingFactory
from tests.factories.people import UserFactory

LONG_AGO = DAY - timedelta(days=3650)


class GrantedFinancingFactory(FinancingFactory):
    """One million euros, granted long before anything else happens."""

    class Meta:
        model = ours.Financing
        skip_postgeneration_save = True

    @factory.post_generation
    def granted(self: Any, create: bool, given: Any, **_: Any) -> None:
        subject = {"project": self.project, "year": self.year, "funder": self.funder}
        GrantFactory.create(**subject, amount=given or 1_000_000, observed_on=LONG_AGO)


class PaidFinancingFactory(GrantedFinancingFactory):
    """Half of it paid as long ago."""

    class Meta:
        model = ours.Financing
        skip_postgeneration_save = True

    @factory.post_generation
    def paid(self: Any, create: bool, given: Any, **_: Any) -> None:
        PaymentFactory.create(financing=self, amount=given or 500_000, observed_on=LONG_AGO)


class PaymentFactory(FactOfFinancing[ours.Payment]):
    class Meta:
        model = ours.Payment

    financing = factory.SubFactory(GrantedFinancingFactory)
    kind = PaymentKind.ACOMPTE
    amount = 100


class RecoveryFactory(DjangoModelFactory[ours.Recovery]):
    class Meta:
        model = ours.Recovery

    financing = factory.SubFactory(PaidFinancingFactory)
    number = 1


class RecoveryStepFactory(DjangoModelFactory[ours.RecoveryStep]):
    class Meta:
        model = ours.RecoveryStep

    recovery = factory.SubFactory(RecoveryFactory)
    kind = RecoveryStepKind.NOTIFIED
    amount = 100
    observed_on = DAY


class ControlFactory(FactOfFinancing[ours.Control]):
    class Meta:
        model = ours.Control

    financing = factory.SubFactory(GrantedFinancingFactory)
    finding = ControlFinding.CONFORM


class AccountingImportFactory(DjangoModelFactory[ours.AccountingImport]):
    class Meta:
        model = ours.AccountingImport

    funder = "caf"
    caf_id = "07"
    name = "versements.csv"
    digest = "0" * 64
    author = factory.SubFactory(UserFactory)
