"""Envelopes, movements, and what an arbitration needs: a wave that Caf answered, a scenario of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from funding.arbitration.models import Scenario
from funding.arbitration.services import open_scenario
from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.services import add_envelope, move
from funding.rules.enums import Fund, Level, Nature
from funding.waves.enums import AnswerState
from funding.waves.models import Answer, AnswerVersion, Wave
from projects.accounts.enums import Role
from projects.core.paris import PARIS
from projects.portfolio.models import Project
from tests.factories.days import DAY
from tests.factories.people import member

LINE = "FPT petite enfance"


class EnvelopeFactory(DjangoModelFactory[Envelope]):
    class Meta:
        model = Envelope

    fund = Fund.FPT
    year = factory.Sequence(lambda n: 2030 + n % 70)
    level = Level.NATIONAL


class MovementFactory(DjangoModelFactory[Movement]):
    class Meta:
        model = Movement

    envelope = factory.SubFactory(EnvelopeFactory)
    kind = MovementKind.SUPPLEMENT
    amount = 1000
    source_text = "pour les tests"
    observed_on = DAY


def envelope_of(
    amount: Decimal | int | str | None, *, year: int = 2026, fund: str = Fund.EX_FIPE, **place: Any
) -> Envelope:
    """An envelope opened by the portal, under the one above it; of unknown amount when it is None."""
    level = Level.REGION if "region" in place else Level.CAF if "caf" in place else Level.NATIONAL
    row = add_envelope(actor=None, fund=fund, year=year, level=level, line=LINE, **place)
    if amount is not None:
        move(
            actor=None,
            envelope=row,
            kind=MovementKind.OPENING,
            amount=Decimal(amount),
            observed_on=DAY,
            source_text="pour les tests",
        )
    return row


def wave_of(number: int = 1, year: int = 2026) -> Wave:
    return Wave.objects.create(
        slug=f"{year}-{number}",
        title=f"Vague {number} de {year}",
        year=year,
        number=number,
        opens_on=date(year, 4, 1),
        deadline=datetime(year, 4, 22, 23, 59, tzinfo=PARIS),
        source_text="pour les tests",
    )


def submitted(wave: Wave, caf: str, asked: Mapping[Project, str | None], **line: Any) -> Answer:
    """What a Caf asked for, as Cnaf received it; a version more each time."""
    answer, _ = Answer.objects.update_or_create(
        wave=wave, caf_id=caf, defaults={"state": AnswerState.SUBMITTED, "submitted_at": timezone.now()}
    )
    lines = [
        {
            "project": project.pk,
            "reference": project.reference,
            "name": project.display_name,
            "choice": "incluse",
            "asked": amount,
            "nature": Nature.OPERATING,
            "need": "annee",
            "justification": "Un an de plus.",
            **line,
        }
        for project, amount in asked.items()
    ]
    AnswerVersion.objects.create(
        answer=answer, number=answer.versions.count() + 1, content={"nothing_asked": not lines, "lines": lines}
    )
    return answer


def scenario_of(wave: Wave, envelope: Envelope, title: str = "Socle", **more: Any) -> Scenario:
    """A scenario of all that was submitted, written by somebody of Cnaf."""
    return open_scenario(actor=member(Role.CNAF), wave=wave, envelope=envelope, title=title, **more)
