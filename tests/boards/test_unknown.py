"""What is not communicated on the page of a Caf, and what its file names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from funding.boards.measures import Total
from funding.boards.selectors.totals import regional_totals
from funding.grants.enums import FinancingState as State
from funding.grants.selectors.amounts import money_of
from projects.accounts.enums import Role
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf
from tests import factories as make
from tests.boards.test_board import client_of, financing, text_of
from tests.factories import member
from tests.factories.envelopes import envelope_of

pytestmark = pytest.mark.django_db


def test_the_envelope_of_a_caf_is_told_as_its_own_page_tells_it() -> None:
    """Silent for a year that is over; at most while a grant is not communicated."""
    for year in (2023, 2024):
        envelope_of(1000, year=year, fund="fipe", caf=Caf.objects.get(pk="07"))
    financing("07", 2024, "caf", "operating", State.AGREED, None, None)
    financing("07", 2024, "state", "operating", State.AGREED, None, Decimal(800))
    client = client_of(member(Role.CAF_MANAGER, caf_id="07"))
    silent, told = (text_of(client.get(f"/financements/caf/07/{year}/")) for year in (2023, 2024))
    assert "Reste à engagernon communiqué" in silent.replace("engager ", "engager")
    assert "au plus 200 €" in told


def test_the_file_names_the_nature_in_french() -> None:
    financing("07", 2024, "caf", "operating", State.AGREED, None, Decimal(800))
    client = client_of(member(Role.CAF_MANAGER, caf_id="07"))
    text = client.get("/financements/caf/07/2024/export.csv").content.decode("utf-8-sig")
    assert ";Fonctionnement;" in text
    assert "operating" not in text


def test_what_is_left_of_indus_is_unknown_where_no_life_is_followed() -> None:
    """A grant that was printed, and nothing else: neither paid, nor given back, nor owed is known."""
    grant = make.GrantFactory.create(amount=Decimal(800))
    (row,) = money_of(Project.objects.filter(pk=grant.project_id), Clock.now())
    assert (row.status, row.granted, row.paid, row.recovered, row.owed) == (None, Decimal(800), None, None, None)


def test_what_is_not_communicated_is_not_said_to_be_in_the_sum() -> None:
    assert Total(Decimal(1), unknown=2, told=1).note.replace("\xa0", " ") == "et 2 non communiqués"


def test_the_total_of_a_region_is_told_to_who_sees_a_project_of_that_call_there() -> None:
    """Not to who sees the call in one region and the region in another call."""
    here, there = (make.ProjectFactory.create(department_id=code) for code in ("07", "31"))
    total = make.RegionalTotalFactory.create(call=there.application.call, region_id="84", amount=2_395_000)
    both = Project.objects.filter(pk__in=[here.pk, there.pk])
    assert here.application.call != there.application.call
    assert regional_totals(both, Clock.now()) == []
    make.RegionalTotalFactory.create(call=total.call, region_id="76", amount=70)
    assert [line.amount for line in regional_totals(both, Clock.now())] == [70]


def test_what_is_refused_or_withdrawn_lowers_no_average() -> None:
    financing("07", 2024, "caf", "", State.REFUSED, Decimal(900), None)
    withdrawn = financing("07", 2024, "caf", "", State.CANCELLED, Decimal(900), Decimal(1))
    financing("07", 2024, "caf", "", State.VOTED, Decimal(900), Decimal(800))
    response = client_of(member(Role.CNAF)).get("/financements/")
    assert response.context["average"] == 800
    granted = response.context["sums"].whole["granted"]
    assert (granted.known, granted.told, granted.unknown) == (800, 1, 0)
    assert withdrawn.reference not in text_of(client_of(member(Role.CNAF)).get("/financements/dossiers/"))
    page = text_of(client_of(member(Role.CNAF)).get("/financements/caf/07/2024/"))
    assert "800 €Accordé" in page.replace("€ ", "€")
