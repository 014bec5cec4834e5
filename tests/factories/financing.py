"""A yearly financing and each fact of its life."""

from __future__ import annotations

from typing import TypeVar

import factory
from factory.django import DjangoModelFactory

from funding.grants import models as ours
from funding.grants.enums import FinancingState, Party, VoteBody
from funding.rules.enums import Funder
from projects.journal.facts import DatedFact
from tests.factories.days import DAY
from tests.factories.documents import FundingYearFactory, GrantFactory
from tests.factories.projects import ProjectFactory

FactT = TypeVar("FactT", bound=DatedFact)


class FinancingFactory(DjangoModelFactory[ours.Financing]):
    class Meta:
        model = ours.Financing

    project = factory.SubFactory(ProjectFactory)
    year = factory.SubFactory(FundingYearFactory)
    funder = Funder.CAF


class FactOfFinancing(DjangoModelFactory[FactT]):
    class Meta:
        abstract = True

    financing = factory.SubFactory(FinancingFactory)
    observed_on = DAY


class FinancingStepFactory(FactOfFinancing[ours.FinancingStep]):
    class Meta:
        model = ours.FinancingStep

    status = FinancingState.ASKED


class AskedFactory(FactOfFinancing[ours.Asked]):
    class Meta:
        model = ours.Asked

    amount = 1000


class VoteFactory(FactOfFinancing[ours.Vote]):
    class Meta:
        model = ours.Vote

    body = VoteBody.BOARD
    grant = factory.SubFactory(GrantFactory)


class VoteRuleFactory(DjangoModelFactory[ours.VoteRule]):
    class Meta:
        model = ours.VoteRule

    vote = factory.SubFactory(VoteFactory)
    said = "Plafond de 80 %."


class NotificationFactory(FactOfFinancing[ours.Notification]):
    class Meta:
        model = ours.Notification


class ConventionFactory(FactOfFinancing[ours.Convention]):
    class Meta:
        model = ours.Convention

    number = "2024-07-12"


class SignatureFactory(DjangoModelFactory[ours.Signature]):
    class Meta:
        model = ours.Signature

    convention = factory.SubFactory(ConventionFactory)
    party = Party.PORTEUR
    observed_on = DAY


class AmendmentFactory(DjangoModelFactory[ours.Amendment]):
    class Meta:
        model = ours.Amendment

    convention = factory.SubFactory(ConventionFactory)
    amount = 500
    observed_on = DAY


class DeadlineFactory(FactOfFinancing[ours.Deadline]):
    class Meta:
        model = ours.Deadline

    status = FinancingState.NOTIFIED
    due_on = DAY
