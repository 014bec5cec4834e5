"""What is not communicated of an envelope is never 0, and closes nothing that may be done to it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope
from funding.envelopes.selectors import balance_of
from funding.envelopes.selectors.detail import behind
from funding.envelopes.selectors.lists import Filters, listed
from funding.envelopes.services import void_movement
from funding.rules.enums import Funder, Level
from projects.accounts.enums import Role
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf
from tests import factories as make
from tests.envelopes.test_envelopes import FIPE, moved
from tests.factories.envelopes import EnvelopeFactory, MovementFactory, envelope_of

pytestmark = pytest.mark.django_db


def test_what_is_not_known_below_leaves_at_most_the_rest() -> None:
    """An envelope without an amount, and one of a past year of which nobody said anything, are never 0."""
    nation = envelope_of(100, **FIPE)
    for caf in ("07", "31"):
        envelope_of(None, **FIPE, caf=Caf.objects.get(pk=caf))
    year = make.FundingYearFactory.create(year=2023)
    make.GrantFactory.create(project=make.ProjectFactory.create(caf_id="07"), year=year, amount=10)
    user = make.member(Role.CNAF)
    client = Client()
    client.force_login(user)
    page = client.get(reverse("envelope_detail", args=[nation.pk])).content.decode()
    assert "au plus 100\xa0€" in page.split("Reste à attribuer")[1][:60]
    for caf in Envelope.objects.filter(level=Level.CAF):
        moved(caf, MovementKind.ALLOTMENT, 40)
    totals = {row.level: row for row in listed(user, Filters(), 1, Clock.now()).totals}
    own = totals[Level.CAF]
    assert (own.remaining, own.unknown_grants, own.silent, own.is_silent) == (Decimal(70), 1, 1, False)
    assert not totals[Level.NATIONAL].unknown_grants


@pytest.mark.parametrize(
    ("standing", "kinds"),
    [
        ([], ["opening"]),
        (["allotment"], ["opening", "supplement", "allotment", "taken_back"]),
        (["opening", "supplement"], ["supplement", "allotment", "taken_back"]),
    ],
)
def test_an_envelope_with_an_amount_is_offered_all_that_may_be_done(standing: list[str], kinds: list[str]) -> None:
    envelope = EnvelopeFactory.create()
    for kind in standing:
        MovementFactory.create(envelope=envelope, kind=kind)
    client = Client()
    client.force_login(make.member(Role.CNAF))
    page = client.get(reverse("envelope_move", args=[envelope.pk]))
    assert [kind for kind, _ in page.context["form"].fields["kind"].choices] == kinds


def test_the_share_of_the_state_engages_nothing_of_the_branch_and_an_unknown_amount_hides_no_other() -> None:
    """From 2026 on the branch pays alone: what the State still grants beside it is none of its envelope's."""
    fipe, after = envelope_of(1000, year=2025, fund="fipe"), envelope_of(1000, year=2026)
    project = make.ProjectFactory.create(caf_id="07")
    for year in (2025, 2026):
        for funder, amount in ((Funder.STATE, 300), (Funder.CAF, 200 if year == 2026 else None)):
            day = make.FundingYearFactory.create(year=year)
            make.GrantFactory.create(project=project, year=day, funder=funder, amount=amount)
    balances = balance_of([fipe, after], Clock.now())
    assert [balances[row.pk].engaged for row in (fipe, after)] == [Decimal(300), Decimal(200)]
    (line,) = behind(make.member(Role.CNAF), fipe, Clock.now()).lines
    assert (line.spent.known_engaged, line.spent.unknown) == (Decimal(300), 1)
    # Nobody follows these payments: that is no payment of 0 €.
    assert (balances[after.pk].paid, line.spent.known_paid, line.spent.unpaid) == (None, None, 2)


def test_who_voided_a_movement_is_told_to_those_who_may() -> None:
    envelope = envelope_of(100, caf=Caf.objects.get(pk="07"))
    officer = make.member(Role.CNAF)
    void_movement(actor=officer, movement=envelope.movements.get(), reason="Saisi deux fois.")
    for reader, told in ((officer, True), (make.member(Role.CAF_MANAGER, caf_id="07"), False)):
        client = Client()
        client.force_login(reader)
        page = client.get(reverse("envelope_detail", args=[envelope.pk])).content.decode().split("h-mouvements")[2]
        assert "Saisi deux fois." in page
        assert (str(officer) in page) is told
