"""Years of the fund, axes and volets of the FPT: kept on the site by Cnaf, never over another, never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from fipe_portal.dataset.funds import load_funds
from funding.rules import services
from funding.rules.enums import Certainty
from funding.rules.models import Axis, FundingYear, Volet
from funding.rules.selectors.funds import is_used, past_of
from projects.accounts.enums import Role
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.models import Entry
from tests import factories as make
from tests.rules.test_pages import text_of

pytestmark = pytest.mark.django_db
HERE = "/financements/regles/"
SAID = {"source_text": "Circulaire 2027", "certainty": "sourced"}


@pytest.fixture
def cnaf() -> Client:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return client


def posted(client: Client, address: str, **values: str) -> Any:
    return client.post(f"{HERE}{address}", {"version": "1", **SAID, **values})


def days(first: int, last: int) -> DateRange:
    return DateRange(date(first, 1, 1), date(last + 1, 1, 1))


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def test_cnaf_describes_a_year_puts_it_right_and_takes_it_back(cnaf: Client) -> None:
    make.FundingYearFactory.create(year=2027)
    assert cnaf.get(f"{HERE}annees/ajouter/").context["form"]["year"].value() == 2028
    assert "déjà décrite" in errors(posted(cnaf, "annees/ajouter/", year="2027"))["year"][0]
    for odd, field in (({"state_amount": "-1"}, "state_amount"), ({"branch_amount": "beaucoup"}, "branch_amount")):
        assert field in errors(posted(cnaf, "annees/ajouter/", year="2028", **odd))
    there = posted(cnaf, "annees/ajouter/", year="2028", state_amount="5 M€", branch_amount="").url
    row = FundingYear.objects.get(year=2028)
    assert (row.state_amount, row.branch_amount, row.author_id is not None) == (5_000_000, None, True)
    page = text_of(cnaf.get(there))
    assert all(words in page for words in ("5 000 000 €", "non communiqué", "Circulaire 2027", "Retirer"))
    cnaf.post(f"{there}modifier/", {"version": "1", "year": "2028", "state_amount": "0", "branch_amount": "0", **SAID})
    row.refresh_from_db()
    assert (row.state_amount, row.branch_amount, row.version) == (0, 0, 2)
    assert "Avant correction Part de l’État : 5 000 000 €" in text_of(cnaf.get(there))
    assert f"{HERE}annees/{row.pk}/" in cnaf.get(HERE).content.decode()
    assert cnaf.post(f"{there}retirer/", {"version": "1"}).status_code == 409
    cnaf.post(f"{there}retirer/", {"version": "2"})
    assert not FundingYear.objects.filter(year=2028).exists()
    assert [*Entry.objects.order_by("pk").values_list("verb", flat=True)] == [
        "funding_year.added", "funding_year.edited", "funding_year.removed",
    ]  # fmt: skip


def test_an_axis_lasts_to_its_last_day_and_never_over_another(cnaf: Client) -> None:
    given = {"number": "8", "title": "Répit", "first_day": "01/01/2024", "last_day": "31/12/2027"}
    there = posted(cnaf, "axes/ajouter/", **given).url
    axis = Axis.objects.get(number=8)
    assert axis.valid == days(2024, 2027)
    assert "du 1er janvier 2024 au 31 décembre 2027" in text_of(cnaf.get(there))
    again = errors(posted(cnaf, "axes/ajouter/", **given | {"first_day": "31/12/2027", "last_day": ""}))
    assert "Axe 8 est déjà défini du 1er janvier 2024 au 31 décembre 2027 (« Répit »)" in again["first_day"][0].replace(
        "\xa0", " "
    )
    wrong = errors(posted(cnaf, "axes/ajouter/", **given | {"last_day": "31/12/2023"}))
    assert wrong == {"last_day": ["Le dernier jour précède le premier."]}
    assert set(errors(posted(cnaf, "axes/ajouter/", **given | {"number": "100", "first_day": "hier"}))) == {
        "number", "first_day",
    }  # fmt: skip
    posted(cnaf, "axes/ajouter/", **given | {"first_day": "01/01/2028", "last_day": ""})
    assert Axis.objects.get(number=8, valid__startswith=date(2028, 1, 1)).valid.upper is None
    late = errors(cnaf.post(f"{there}modifier/", {"version": "1", **SAID, **given, "last_day": "02/01/2028"}))
    assert "choisissez une autre période" in late["first_day"][0]


def test_a_volet_stays_inside_its_axis(cnaf: Client) -> None:
    axis = make.AxisFactory.create(number=6, valid=days(2024, 2027))
    given = {"axis": str(axis.pk), "number": "2", "title": "Fipe", "first_day": "", "last_day": ""}
    assert cnaf.get(f"{HERE}volets/ajouter/?axe={axis.pk}").context["form"]["axis"].value() == axis.pk
    for odd in ("?axe=rien", "?axe=٢", "?axe=99999999999999999999"):
        assert cnaf.get(f"{HERE}volets/ajouter/{odd}").status_code == 200
    posted(cnaf, "volets/ajouter/", **given | {"last_day": "31/12/2025"})
    first = Volet.objects.get()
    assert "jusqu’au 31 décembre 2025" in errors(posted(cnaf, "volets/ajouter/", **given))["first_day"][0]
    for period, field in (({"first_day": "31/12/2023"}, "first_day"), ({"last_day": "01/01/2028"}, "last_day")):
        answer = errors(posted(cnaf, "volets/ajouter/", **given | {"number": "3"} | period))
        assert "sort de la période" in answer[field][0]
    there = posted(cnaf, "volets/ajouter/", **given | {"first_day": "01/01/2026"}).url
    assert "depuis le 1er janvier 2026" in text_of(cnaf.get(there))
    with pytest.raises(DomainError, match="sort de la période") as told:
        services.edit_row(
            actor=make.member(Role.CNAF), row=axis, version=axis.version, values={"valid": days(2024, 2024)}
        )
    assert told.value.field == "last_day"
    page = text_of(cnaf.get(f"{HERE}axes/{axis.pk}/"))
    assert "Volet 2 : Fipe jusqu’au 31 décembre 2025" in page
    with pytest.raises(DomainError, match="volets"):
        services.remove_row(actor=make.member(Role.CNAF), row=axis, version=axis.version)
    with pytest.raises(IntegrityError, match="volet_no_overlap"), transaction.atomic():
        make.VoletFactory.create(axis=axis, number=2, valid=first.valid)


def test_what_decisions_name_keeps_its_number_and_its_past(cnaf: Client) -> None:
    year = today().year
    axis = make.AxisFactory.create(number=6, valid=days(year - 2, year + 2))
    volet = make.VoletFactory.create(axis=axis, number=2)
    grant = make.GrantFactory.create(volet=volet)
    actor = make.member(Role.CNAF)
    for row in (volet, grant.year):
        assert is_used(row)
        with pytest.raises(DomainError, match="plus le retirer"):
            services.remove_row(actor=actor, row=row, version=1)
    assert "Retirer" not in text_of(cnaf.get(f"{HERE}volets/{volet.pk}/"))
    assert set(cnaf.get(f"{HERE}volets/{volet.pk}/modifier/").context["form"].fields).isdisjoint({"axis", "number"})
    refused: list[tuple[Any, dict[str, Any], str]] = [
        (volet, {"number": 3}, "number"),
        (grant.year, {"year": 2030}, "year"),
        (volet, {"valid": DateRange(date(year, 1, 1), None)}, "first_day"),
        (volet, {"valid": DateRange(None, date(year - 1, 1, 1))}, "last_day"),
    ]
    for row, values, field in refused:
        with pytest.raises(DomainError) as told:
            services.edit_row(actor=actor, row=row, version=1, values=values)
        assert told.value.field == field
    posted(cnaf, f"volets/{volet.pk}/modifier/", title="Autre", first_day="", last_day=f"31/12/{year + 1}")
    volet.refresh_from_db()
    assert (volet.title, volet.number, volet.valid) == ("Autre", 2, DateRange(None, date(year + 2, 1, 1)))
    (before,) = past_of(volet)
    assert ("Intitulé", "Petite enfance") in before.facts
    stale = posted(cnaf, f"volets/{volet.pk}/modifier/", title="Encore", first_day="", last_day="")
    assert stale.status_code == 409


def test_each_service_leaves_its_line_and_is_for_cnaf_alone() -> None:
    cnaf, caf = make.member(Role.CNAF), make.member(Role.CAF_MANAGER, caf_id="07")
    year = make.FundingYearFactory.create(year=2040)
    acts: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "added": (
            services.add_row,
            {"row": FundingYear(year=2041, source_text="x", certainty=Certainty.SOURCED)},
        ),
        "edited": (services.edit_row, {"row": year, "version": 1, "values": {"source_text": "Lettre"}}),
        "removed": (services.remove_row, {"row": year, "version": 2}),
    }
    for verb, (service, arguments) in acts.items():
        with pytest.raises(DomainError, match="La Cnaf"):
            service(actor=caf, **arguments)
        assert not Entry.objects.filter(verb=f"funding_year.{verb}").exists()
        service(actor=cnaf, **arguments)
        assert Entry.objects.get(verb=f"funding_year.{verb}").actor == cnaf
    with pytest.raises(StaleVersion):
        services.remove_row(actor=cnaf, row=year, version=2)


def test_what_is_delivered_never_comes_over_what_cnaf_made_of_it() -> None:
    cnaf = make.member(Role.CNAF)
    load_funds(settings.BASE_DIR)
    fourth, sixth = Axis.objects.get(number=4), Axis.objects.get(number=6)
    volet, last = sixth.volets.get(), FundingYear.objects.latest("year")
    services.edit_row(actor=cnaf, row=sixth, version=1, values={"valid": days(2020, 2030)})
    services.edit_row(actor=cnaf, row=volet, version=1, values={"valid": days(2024, 2025)})
    again = Volet(axis=sixth, number=volet.number, title="Suite", valid=days(2026, 2026), **SAID)
    services.add_row(actor=cnaf, row=again)
    for row in (fourth, last):
        services.remove_row(actor=cnaf, row=row, version=1)
    before = [list(model.objects.order_by("pk").values()) for model in (Axis, Volet, FundingYear)]
    load_funds(settings.BASE_DIR)
    assert [list(model.objects.order_by("pk").values()) for model in (Axis, Volet, FundingYear)] == before
