"""The board of money on a past day: its sums, the dossiers behind them, and every address that it gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from lxml import html

from funding.grants.enums import FinancingState as State
from projects.accounts.enums import Role
from tests import factories as make
from tests.boards.test_board import LONG_AGO, client_of, financing, text_of
from tests.factories import DAY, member
from tests.reporting.test_figures_clocks import backdate

pytestmark = pytest.mark.django_db


def test_the_board_and_its_dossiers_are_read_on_the_day_of_the_address() -> None:
    financing("07", 2024, "caf", "", State.VOTED, Decimal(9), Decimal(8))
    client = client_of(member(Role.CNAF))
    before, since = (DAY + timedelta(days) for days in (-1, 0))
    assert client.get("/financements/").context["sums"].whole.financings == 1
    page = client.get(f"/financements/?au={since}&region=84")
    assert page.context["sums"].whole.financings == 1
    assert "Vous regardez le passé" in text_of(page)
    links = html.fromstring(page.content).xpath("//main//a[starts-with(@href, '/financements/dossiers/')]/@href")
    assert links
    assert all(f"au={since}" in link for link in links)
    assert page.context["situation"]["now_url"] == "/financements/?region=84"
    told = client.get(links[0])
    assert told.context["behind"].number == 1
    assert client.get(f"/financements/dossiers/?au={before}").context["behind"].number == 0
    page = client.get(f"/financements/?au={before}")
    assert page.context["sums"].whole.financings == 0


def test_the_board_is_read_as_it_was_known_on_the_day_of_the_address() -> None:
    """An amount that was put right since reads as it then did, whatever day it is about."""
    told, right = (datetime(2025, month, 1, 12, tzinfo=UTC) for month in (3, 6))
    project = make.ProjectFactory.create(department_id="07", selected_on=LONG_AGO, selected_on__recorded_at=told)
    year = make.FundingYearFactory.create(year=2024)
    subject = {"project": project, "year": year, "observed_on": date(2025, 1, 15)}
    for moment, amount in ((told, 500), (right, 800)):
        make.GrantFactory.create(**subject, amount=Decimal(amount), recorded_at=moment)
    backdate(told)
    client = client_of(member(Role.CNAF))
    for day, granted in (("2025-02-01", None), ("2025-04-01", 500), ("2025-07-01", 800)):
        sums = client.get(f"/financements/?su={day}").context["sums"]
        assert sums.whole["granted"].known == granted
    assert client.get("/financements/").context["sums"].whole["granted"].known == 800


def test_a_past_day_follows_to_the_projects_the_year_of_a_caf_and_its_file() -> None:
    financing("07", 2024, "caf", "", State.AGREED, Decimal(9), Decimal(8))
    client, before, since = client_of(member(Role.CNAF)), DAY - timedelta(days=1), DAY
    board = client.get(f"/financements/?au={since}&caf=07&exercice=2024")
    assert board.context["clear_url"] == f"/financements/?au={since}"
    ((_, address),) = board.context["caf_years"]
    assert address == f"/financements/caf/07/2024/?au={since}"
    dossiers = client.get(f"/financements/dossiers/?au={since}")
    assert dossiers.context["clear_url"].endswith(f"?au={since}")
    assert f"/financement/?au={since}" in dossiers.content.decode()
    for day, granted in ((before, None), (since, 8)):
        page = client.get(f"/financements/caf/07/2024/?au={day}")
        assert page.context["page"].totals["granted"].known == granted
        assert "Vous regardez le passé" in text_of(page)
        told = html.fromstring(page.content).xpath("//main//a/@href")
        kept = [link for link in told if link.startswith(("/financements/caf/", "/financements/dossiers/"))]
        kept.remove(page.context["situation"]["now_url"])
        assert kept
        assert all(f"au={day}" in link for link in kept)
        file = client.get(f"/financements/caf/07/2024/export.csv?au={day}")
        assert (";8" in file.content.decode("utf-8-sig")) is (granted == 8)
        assert f"au-{day}" in file.headers["Content-Disposition"]


def test_a_day_that_does_not_read_is_told_and_kept_nowhere() -> None:
    page = client_of(member(Role.CNAF)).get("/financements/?au=2025-02-31")
    assert "illisible" in text_of(page)
    assert page.context["address"].url == "/financements/"
