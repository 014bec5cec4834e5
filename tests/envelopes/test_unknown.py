"""What is not communicated of an envelope is never 0, and closes nothing that may be done to it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope
from funding.envelopes.selectors.lists import Filters, listed
from funding.rules.enums import Level
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
