"""A vote beyond the envelope of its Caf: told before and after, on its page and in a sitting, never refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from funding.grants import links, services
from funding.grants.enums import VoteBody
from funding.grants.models import Financing, Vote
from funding.grants.vote_registry import Voted, exceeded_by
from projects.accounts.enums import Role
from tests import factories as make
from tests.factories import DAY
from tests.factories.envelopes import envelope_of
from tests.grants.test_pages import fields_of, signed, text_of

pytestmark = pytest.mark.django_db


def two_requests() -> list[Financing]:
    """8 000 € each, of the Caf of Ardèche, whose envelope holds 10 000 €."""
    year = make.FundingYearFactory.create(year=2024)
    found = [make.FinancingFactory.create(year=year, funder="caf") for _ in range(2)]
    for row in found:
        asked = [services.AskedLine(Decimal(8000), "operating")]
        services.ask(actor=None, financing=row, observed_on=DAY, lines=asked)
    envelope_of(10_000, fund="fipe", year=2024, caf=found[0].project.caf)
    return found


def told(financing: Financing, amount: int) -> list[str]:
    return exceeded_by([Voted(financing.project, 2024, financing.funder, Decimal(amount))])


def test_a_vote_beyond_the_envelope_is_noted_and_told_before_and_after() -> None:
    first, second = two_requests()
    client = signed(Role.CAF_MANAGER)
    address = links.act(first, "voter")
    assert "est dépassée" not in text_of(client.get(address))
    fields = {**fields_of(client.get(address)), "body": VoteBody.BOARD, "observed_on": "12/12/2025", "amount": "8000"}
    assert "est dépassée" not in text_of(client.post(address, fields, follow=True))
    assert told(second, 2000) == []
    assert len(told(second, 2001)) == 1
    assert told(first, 10_000) == [], "another vote takes the place of the first one"
    address = links.act(second, "voter")
    page = client.get(address)
    assert "l’enveloppe de la Caf est dépassée de 6 000 €" in text_of(page)
    fields = {**fields_of(page), "body": VoteBody.BOARD, "observed_on": "12/12/2025", "amount": "7000"}
    assert "Attention : Fipe 2024" in text_of(client.post(address, fields, follow=True))
    assert Vote.objects.get(financing=second).amount == 7000
    assert "dépassée de 5 000 €" in told(second, 7000)[0].replace("\u202f", " ").replace("\xa0", " ")


def test_a_sitting_tells_what_its_votes_exceed_together() -> None:
    rows = two_requests()
    client = signed(Role.CAF_MANAGER)
    typed = {**fields_of(client.get(links.sitting())), "body": VoteBody.BOARD, "observed_on": "12/12/2025"}
    for row in rows:
        typed |= {f"d{row.pk}": "accorde", f"m{row.pk}": "6000"}
    preview = client.post(links.sitting(), typed)
    assert "est dépassée de 2 000 €" in text_of(preview)
    done = client.post(links.sitting(), {**fields_of(preview), "_noter": "1"}, follow=True)
    assert "est dépassée de 2 000 €" in text_of(done)
    assert Vote.objects.count() == 2
