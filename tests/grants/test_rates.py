"""The acompte rate of a Caf: told with what goes beyond it, replaced once used, invented in the demonstration alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from fipe_portal.dataset.people import DEMO_PEOPLE
from fipe_portal.demo.examples_payments import _rate as invented_rate
from funding.grants import links
from funding.grants.enums import PaymentKind
from funding.grants.services import payments
from funding.rules.enums import RuleKind
from funding.rules.selectors import rulebook
from funding.rules.selectors.uses import used_among
from funding.rules.services import edit_rule
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.territories.models import Caf
from tests.factories import DAY, member
from tests.factories.rules import stored_rule
from tests.grants.paying import payable, plain

pytestmark = pytest.mark.django_db


def test_acomptes_beyond_the_rate_of_the_caf_are_recorded_and_told_with_their_rule(client: Client) -> None:
    financing = payable(10_000)
    client.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    page = links.detail(financing)
    assert "règle inconnue" in client.get(page).content.decode()
    stored_rule(RuleKind.ADVANCE_RATE, Decimal(70), fund="fipe", first_year=2023)
    stored_rule(
        RuleKind.ADVANCE_RATE, Decimal(50), fund="fipe", first_year=2023, caf_id="07", source_text="Décision du CA."
    )
    add = f"{page}versements/ajouter/"
    assert "50 % au plus, soit 5 000 € (Décision du CA.)" in plain(client.get(add).content.decode())
    typed = {"kind": "acompte", "observed_on": f"{DAY:%d/%m/%Y}", "reference": "", "note": ""}
    answer = client.post(add, {**typed, "amount": "5000"}, follow=True)
    assert "dépassent" not in answer.content.decode()
    answer = client.post(add, {**typed, "amount": "0,01"}, follow=True)
    told = plain(answer.content.decode())
    for words in ("les acomptes (5 000,01 €) dépassent le taux prévu, 50 %", "Acomptes au-delà du taux prévu"):
        assert words in told


def test_a_rate_that_an_acompte_was_noted_under_is_replaced_never_rewritten() -> None:
    """That of its Caf and that of all Caf; not of another Caf, year or fund, nor before any acompte."""
    financing = payable(10_000)
    year = financing.year.year
    of_year: dict[str, Any] = {"fund": "fipe", "first_year": year, "last_year": year}
    own, of_all, elsewhere, later, fpt = (
        stored_rule(RuleKind.ADVANCE_RATE, Decimal(50), **of_year | more)
        for more in (
            {"caf_id": "07"}, {}, {"caf_id": "31"}, {"first_year": 2040, "last_year": 2040}, {"fund": "fpt"},
        )
    )  # fmt: skip
    rules = [own, of_all, elsewhere, later, fpt]
    assert used_among([rule.pk for rule in rules]) == set()
    payments.record_payment(
        actor=None, financing=financing, kind=PaymentKind.ACOMPTE, amount=Decimal(10), observed_on=DAY
    )
    assert used_among([rule.pk for rule in rules]) == {own.pk, of_all.pk}
    with pytest.raises(DomainError, match="remplacez-la"):
        edit_rule(actor=member(Role.CNAF, national=True), rule=own, version=1, values={"rate": Decimal(90)})


def test_the_demonstration_invents_a_rate_for_one_caf_and_says_so() -> None:
    caf = Caf.objects.get(pk="07")
    email = next(person.email for person in DEMO_PEOPLE if person.role == Role.CNAF)
    User.objects.filter(pk=member(Role.CNAF, national=True).pk).update(email=email)
    assert [invented_rate(caf), invented_rate(caf)] == [1, 0]
    own, other = (
        rulebook().ruling(RuleKind.ADVANCE_RATE, fund="fipe", year=2025, caf=key, invented=True) for key in ("07", "31")
    )
    assert (own.value, other.is_known) == (70, False)
    assert own.source.startswith("Exemple fictif")
    real = rulebook().ruling(RuleKind.ADVANCE_RATE, fund="fipe", year=2025, caf="07")
    assert not real.is_known, "an invented rule is for invented projects alone"
