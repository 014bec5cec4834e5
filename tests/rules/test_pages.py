"""The pages of the rules: what is known, what is not, and forms that ask for one value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funding.rules.enums import Fund, RuleKind
from funding.rules.kinds import COLUMNS, KINDS, kind_of
from funding.rules.models import FundingRule
from projects.accounts.enums import Role
from tests import factories as make
from tests.factories.rules import known_rules, stored_rule
from tests.rules.test_rules import use
from tests.support.pages import parse
from tests.support.pages import text_of as words_of

pytestmark = pytest.mark.django_db
ADD = "/financements/regles/ajouter/plafond-de-financement/"


def text_of(response: Any) -> str:
    return words_of(parse(response)).replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture
def cnaf() -> Client:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return client


def given(**values: Any) -> dict[str, Any]:
    return {
        "version": "1", "fund": "fpt", "rate": "80", "first_year": "2024", "last_year": "2027", "source_text": "Note",
        "certainty": "sourced", **values,
    }  # fmt: skip


def test_one_reads_each_rule_and_plainly_what_is_unknown(cnaf: Client) -> None:
    known_rules()
    axis = make.AxisFactory.create(number=6, valid=DateRange(date(2024, 1, 1), date(2028, 1, 1)))
    make.VoletFactory.create(axis=axis, valid=DateRange(date(2025, 1, 1), None))
    page = text_of(cnaf.get("/financements/regles/"))
    for words in (
        "Plafond de financement, 2023 à 2025 80 %", "après 2027 : règle inconnue", "à confirmer", "1 500 €",
        "donné par une source", "du 1er janvier 2024 au 31 décembre 2027", "(depuis le 1er janvier 2025)",
        "Comme pour le FPT", "Caf de la Seine-Saint-Denis",
    ):  # fmt: skip
        assert words in page, (words, page)
    later = text_of(cnaf.get("/financements/regles/?annee=2028&fonds=fpt"))
    assert "Règle inconnue pour 2028 :" in later
    assert "80 %" not in later
    for odd in ("?annee=rien&fonds=rien", "?annee=99999", "?annee=٢٠٢٦"):
        assert cnaf.get(f"/financements/regles/{odd}").status_code == 200


def test_the_page_asks_the_same_queries_however_many_rules(cnaf: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert cnaf.get("/financements/regles/").status_code == 200
        return len(asked)

    stored_rule(caf_id="07")
    queries()
    few = queries()
    for year in range(2001, 2021):
        stored_rule(caf_id="31", first_year=year, last_year=year, axis=year % 5 + 1)
    assert queries() == few
    assert few <= 12


def test_a_form_asks_for_the_value_of_its_kind_and_what_may_narrow_it(cnaf: Client) -> None:
    kinds = cnaf.get("/financements/regles/ajouter/").content.decode()
    for kind in KINDS.values():
        address = reverse("funding_rule_add", args=[kind.slug])
        assert address in kinds
        fields = set(cnaf.get(address).context["form"].fields)
        assert fields & set(COLUMNS) == {kind.column}
        asked = {"axis": kind.is_local, "caf": kind.is_local, "nature": kind.by_nature}
        assert fields & set(asked) == {name for name, is_asked in asked.items() if is_asked}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rate": "12 k€"}, "rate"),
        ({"rate": "nc"}, "rate"),
        ({"rate": "1e999"}, "rate"),
        ({"rate": "-5"}, "rate"),
        ({"rate": "101"}, "rate"),
        ({"rate": "9" * 100_000}, "rate"),
        ({"first_year": "1e999"}, "first_year"),
        ({"last_year": "2023"}, "last_year"),
        ({"last_year": "99999999999"}, "last_year"),
        ({"axis": "-1"}, "axis"),
        ({"caf": "nulle part"}, "caf"),
        ({"fund": "autre"}, "fund"),
        ({"source_text": "x" * 100_000}, "source_text"),
        ({"note": "x" * 100_000}, "note"),
        ({"source_text": ""}, "source_text"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_read_is_told_at_its_field_and_kept(cnaf: Client, values: Any, field: str) -> None:
    page = cnaf.post(ADD, given(**values))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    (said,) = page.context["form"].errors[field]
    assert said.endswith((".", "?"))
    assert "'" not in said
    assert values[field] in page.content.decode()
    assert not FundingRule.objects.exists()


def test_an_amount_is_read_as_people_write_it(cnaf: Client) -> None:
    address = "/financements/regles/ajouter/subvention-minimale/"
    for text in ("douze", "nc", "-1", "1e999", "1 500,555", "9" * 100_000):
        page = cnaf.post(address, {**given(amount=text), "rate": ""})
        assert list(page.context["form"].errors) == ["amount"], text
        assert text in page.content.decode()
    cnaf.post(address, given(amount="1\u202f500,50 €"))
    assert FundingRule.objects.get().amount == Decimal("1500.50")


def test_cnaf_adds_ends_replaces_and_takes_back_a_rule(cnaf: Client) -> None:
    answer = cnaf.post(ADD, given(rate="80,5", caf="07", axis="6"))
    rule = FundingRule.objects.get()
    assert answer.status_code == 302
    assert (rule.rate, rule.caf_id, rule.axis, rule.author is not None) == (Decimal("80.5"), "07", 6, True)
    again = cnaf.post(ADD, given(rate="70", caf="07", axis="6", first_year="2027", last_year="2030"))
    (said,) = again.context["form"].errors["first_year"]
    assert "2024 à 2027" in said
    here = f"/financements/regles/{rule.pk}/"
    assert cnaf.post(f"{here}modifier/", given(rate="81")).status_code == 302
    assert "80,5 %, 2024 à 2027" in text_of(cnaf.get(here)), "what it said before it was put right"
    use(rule)
    assert cnaf.get(f"{here}modifier/").url == f"{here}remplacer/"  # type: ignore[attr-defined]
    refused = cnaf.post(f"{here}modifier/", given(rate="82", version="2"))
    assert "Des décisions ont été prises" in text_of(refused)
    stale = cnaf.post(f"{here}remplacer/", given(rate="82", reason="Circulaire."))
    assert stale.status_code == 409
    moved = cnaf.post(f"{here}remplacer/", given(rate="82", first_year="2026", reason="Circulaire.", version="2"))
    there = moved.url  # type: ignore[attr-defined]
    assert "Cette règle n’est plus en vigueur" in text_of(cnaf.get(here))
    assert "celle qu’elle remplace, retirée le" in text_of(cnaf.get(there))
    ended = cnaf.post(f"{there}terminer/", {"version": "1", "last_year": "2026", "reason": "Fin."}).url  # type: ignore[attr-defined]
    cnaf.post(f"{ended}retirer/", {"version": "1", "reason": "Erreur."})
    standing = FundingRule.objects.filter(withdrawn_at__isnull=True, fund="fpt")
    assert [(row.first_year, row.last_year, row.rate) for row in standing] == [(2024, 2025, 81)]
    page = text_of(cnaf.get("/financements/regles/?fonds=fpt&annee=2026"))
    assert "3 règles remplacées ou retirées" in page
    assert "2026 à 2027 : 82 %" in page, "what was taken back is still read"


def test_a_yes_or_no_rule_is_read_back_as_it_was_given(cnaf: Client) -> None:
    rule = stored_rule(RuleKind.STATE_OPEN, False, fund=Fund.EX_FIPE)
    here = f"/financements/regles/{rule.pk}/modifier/"
    assert cnaf.get(here).context["form"]["flag"].value() == "0"
    cnaf.post(here, given(flag="1"))
    rule.refresh_from_db()
    assert rule.flag is True
    assert kind_of(rule.kind).column == "flag"


def test_a_rate_is_read_as_people_write_it(cnaf: Client) -> None:
    cnaf.post(ADD, given(rate=" 70,5 % "))
    assert FundingRule.objects.get().rate == Decimal("70.50")
    assert "Ce taux ne se lit pas" in text_of(cnaf.post(ADD, given(rate="7O %", first_year="2030", last_year="2030")))
