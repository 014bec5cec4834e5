"""A Caf votes at the moment Cnaf takes its credits back: one of the two gives way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from funding.arbitration import services
from funding.arbitration.models import Scenario
from funding.envelopes.models import Movement
from funding.envelopes.services import votes
from funding.grants import services as grants
from funding.grants.enums import VoteBody
from funding.rules.selectors import Rulebook
from projects.core.errors import DomainError
from projects.portfolio.models import Project
from tests import factories as make
from tests.factories import DAY
from tests.factories.envelopes import envelope_of, scenario_of, submitted, wave_of
from tests.support.at_once import answered_during


def retained(year: int) -> tuple[Scenario, Project]:
    """A scenario that gave 100 € to the Caf of Ardèche, for a project that it has not voted yet."""
    envelope, wave = envelope_of(1000, year=year), wave_of(year=year)
    project = make.ProjectFactory.create(caf_id="07")
    submitted(wave, "07", {project: "100.00"})
    scenario = scenario_of(wave, envelope)
    services.retain_scenario(actor=None, scenario=scenario)
    make.FundingYearFactory.create(year=year)
    return scenario, project


def undone_during_a_vote(scenario: Scenario, project: Project) -> str:
    """What Cnaf is told when it undoes while the vote is written and not there yet for others to read."""

    year = make.FundingYearFactory.create(year=scenario.envelope.year)
    financing = make.FinancingFactory.create(project=project, year=year, funder="caf")
    told = {"actor": None, "financing": financing, "observed_on": DAY, "body": VoteBody.BOARD}

    def vote() -> None:
        grants.vote(**told, amount=Decimal(80), book=Rulebook(()))

    try:
        answered_during(vote, lambda: services.undo_scenario(actor=None, scenario=scenario, reason="Erreur."))
    except DomainError as refused:
        return refused.message
    return ""


@pytest.mark.django_db(transaction=True)
def test_credits_are_not_taken_back_from_under_a_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    """The officer waits for the vote and is refused; without the lock, both go through."""
    said = undone_during_a_vote(*retained(2026))
    assert "une aide y est déjà votée" in said
    assert not Movement.objects.filter(is_void=True).exists()

    monkeypatch.setattr(votes, "hold_credits", lambda *_: None)
    assert undone_during_a_vote(*retained(2027)) == ""
    assert Movement.objects.filter(is_void=True).count() == 1
