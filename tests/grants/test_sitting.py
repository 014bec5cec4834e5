"""The decisions of a sitting: good lines are noted, bad ones come back as they were typed, nothing is noted unseen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fipe_portal.dataset.funds import load_funds
from funding.grants import links, services
from funding.grants.enums import VoteBody
from funding.grants.models import Financing, Vote
from funding.rules.enums import Funder, Nature
from projects.accounts.enums import Role
from tests import factories as make
from tests.factories import DAY, member
from tests.grants.test_pages import fields_of, signed, text_of

pytestmark = pytest.mark.django_db


def requests_of(count: int, year: int = 2024) -> list[Financing]:
    row = make.FundingYearFactory.create(year=year)
    found = [make.FinancingFactory.create(year=row, funder=Funder.CAF) for _ in range(count)]
    for financing in found:
        services.ask(
            actor=None,
            financing=financing,
            observed_on=DAY,
            lines=[services.AskedLine(Decimal(5000), Nature.OPERATING)],
        )
    return found


def test_what_reads_is_noted_and_the_rest_stays_as_it_was_typed() -> None:
    granted, refused, unread, silent = requests_of(4)
    client = signed()
    client.force_login(manager := member(Role.CAF_MANAGER, caf_id="07"))
    typed = {
        **fields_of(client.get(links.sitting())),
        "body": VoteBody.COMMISSION,
        "observed_on": "12/12/2025",
        f"d{granted.pk}": "accorde",
        f"m{granted.pk}": "4 500,50 €",
        f"d{refused.pk}": "refuse",
        f"r{refused.pk}": "Hors du champ de l’aide.",
        f"d{unread.pk}": "accorde",
        f"m{unread.pk}": "environ 3000",
    }
    preview = client.post(links.sitting(), typed)
    words = text_of(preview)
    assert "2 décisions prêtes, 1 ligne à corriger · 4 500,50 €" in words
    assert not Vote.objects.exists()
    answer = client.post(links.sitting(), {**fields_of(preview), "_noter": "1"})
    words = text_of(answer)
    assert "1 ligne reste à corriger" in words
    left = fields_of(answer)
    assert left[f"m{unread.pk}"] == "environ 3000"
    assert f"k{granted.pk}" not in left
    assert f"k{silent.pk}" in left
    votes = {vote.financing_id: vote for vote in Vote.objects.all()}
    assert votes.keys() == {granted.pk, refused.pk}
    assert (votes[granted.pk].amount, votes[granted.pk].recorded_by) == (Decimal("4500.50"), manager)
    assert votes[refused.pk].is_refusal
    more = {**left, f"m{unread.pk}": "6 k€"}
    assert "6 000 €, dépasse de 1 000 € le montant demandé" in text_of(client.post(links.sitting(), more))
    done = client.post(links.sitting(), {**more, "_noter": "1"}, follow=True)
    assert "1 décision notée. Attention : 1 montant voté dépasse ce qui est demandé." in text_of(done)
    assert Vote.objects.get(financing=unread).amount == 6000
    # Sent again, as a page that is read anew does: nothing is noted twice.
    client.post(links.sitting(), {**typed, "_noter": "1"})
    assert Vote.objects.count() == 3


def test_a_rule_that_is_not_kept_is_told_at_its_line_and_asks_why() -> None:
    load_funds(settings.BASE_DIR)
    (financing,) = requests_of(1, 2026)
    client = signed()
    typed = {
        **fields_of(client.get(links.sitting())),
        "body": VoteBody.BOARD,
        f"d{financing.pk}": "accorde",
        f"m{financing.pk}": "900",
    }
    assert "Subvention minimale : 1 500 €" in text_of(client.post(links.sitting(), typed))
    again = client.post(links.sitting(), {**typed, "_noter": "1"})
    assert "dites pourquoi" in text_of(again)
    assert not Vote.objects.exists()
    client.post(links.sitting(), {**typed, f"r{financing.pk}": "Complément d’une aide.", "_noter": "1"})
    assert Vote.objects.get().rules.get(is_breached=True).reason == "Complément d’une aide."


def test_another_caf_sees_none_of_it_and_many_take_as_many_queries() -> None:
    rows = requests_of(2)
    elsewhere = Client()
    elsewhere.force_login(member(Role.CAF_MANAGER, caf_id="31"))
    assert "Aucune demande n’attend de décision." in text_of(elsewhere.get(links.sitting()))
    client = signed()

    def asked() -> dict[str, str]:
        typed = {**fields_of(client.get(links.sitting())), "body": VoteBody.BOARD}
        return typed | {name: "accorde" for name in typed if name.startswith("d")}

    def queries() -> int:
        typed = asked()
        with CaptureQueriesContext(connection) as found:
            client.post(links.sitting(), typed)
        return len(found)

    few = queries()
    rows += requests_of(4)
    assert queries() == few <= 20


def test_what_was_typed_of_a_request_that_somebody_decided_meanwhile_is_told() -> None:
    mine, theirs = requests_of(2)
    client = signed()
    typed = {**fields_of(client.get(links.sitting())), "body": VoteBody.BOARD, "observed_on": "12/12/2025"}
    typed |= {f"d{row.pk}": "accorde" for row in (mine, theirs)} | {f"m{row.pk}": "100" for row in (mine, theirs)}
    services.vote(actor=None, financing=theirs, body=VoteBody.BOARD, observed_on=DAY, amount=Decimal(4000))
    words = text_of(client.post(links.sitting(), {**typed, "_noter": "1"}, follow=True))
    assert "1 décision notée." in words
    assert f"n’est pas noté : {theirs.project.display_name} (2024)." in words
    assert Vote.objects.get(financing=theirs).amount == 4000
