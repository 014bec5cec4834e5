"""The board of money: its sums are those of the rows, to the cent; its numbers lead to their dossiers."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from funding.boards.measures import Measure, total_of
from funding.boards.selectors.behind import dossiers_behind
from funding.boards.selectors.board import Cell, read_board
from funding.grants.enums import FinancingState as State
from funding.grants.selectors.amounts import money_of
from funding.rules.enums import Funder, Nature
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.factories import member
from tests.factories.payments import LONG_AGO

pytestmark = pytest.mark.django_db

CENTS = st.one_of(st.none(), st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100))
STATES = st.sampled_from([None, State.ASKED, State.VOTED, State.REFUSED, State.AGREED, State.CANCELLED])
FINANCINGS = st.lists(
    st.tuples(
        st.sampled_from(["07", "31", "974"]),
        st.sampled_from([2024, 2026]),
        st.sampled_from(list(Funder)),
        st.sampled_from(["", *Nature.values]),
        STATES,
        CENTS,
        CENTS,
    ),
    max_size=6,
)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    found = " ".join(html.fromstring(response.content).xpath("//main")[0].text_content().split())
    return found.replace("\u202f", " ").replace("\xa0", " ")


def financing(
    department: str, year: int, funder: str, nature: str, state: str | None, asked: Any, granted: Any
) -> Project:
    """A project of its own with one yearly financing; without a state, an amount that a source gives."""
    project = make.ProjectFactory.create(department_id=department, caf_id=department, selected_on=LONG_AGO)
    subject = {"project": project, "year": make.FundingYearFactory.create(year=year), "funder": funder}
    if state is None:
        make.GrantFactory.create(**subject, amount=granted)
        return project
    followed = make.FinancingFactory.create(**subject)
    make.FinancingStepFactory.create(financing=followed, status=State.ASKED)
    make.AskedFactory.create(financing=followed, amount=asked, nature=nature)
    if state != State.ASKED:
        make.FinancingStepFactory.create(financing=followed, status=state)
    if state not in (State.ASKED, State.REFUSED):
        make.GrantFactory.create(**subject, amount=granted)
        if granted is not None and granted >= 2 and state != State.VOTED:
            make.PaymentFactory.create(financing=followed, amount=(granted / 2).quantize(Decimal("0.01")))
    return project


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FINANCINGS)
def test_every_sum_is_that_of_its_rows_to_the_cent(given: list[Any]) -> None:
    projects = [financing(*one) for one in given]
    mine, clock = Project.objects.filter(pk__in=[one.pk for one in projects]), Clock.now()
    rows = list(money_of(mine, clock))
    assert len(rows) == len(given)
    region = dict(mine.values_list("pk", "department__region"))
    caf = dict(mine.values_list("pk", "caf"))
    sums = read_board(mine, clock)
    keys = {
        "year": lambda row: str(row.year),
        "year_funder": lambda row: f"{row.year}-{row.funder}",
        "funder": lambda row: row.funder,
        "nature": lambda row: row.nature or "inconnu",
        "category": lambda row: "inconnu",
        "region": lambda row: region[row.project_id],
        "caf": lambda row: caf[row.project_id],
    }
    for measure in Measure.values:
        assert sums.whole[measure] == total_of(rows, measure)
        for name, key in keys.items():
            groups = defaultdict(list)
            for row in rows:
                groups[key(row)].append(row)
            assert {line.key: line[measure] for line in sums.by.get(name, ())} == {
                one: total_of(own, measure) for one, own in groups.items()
            }
        behind = dossiers_behind(mine, clock, Cell(), measure)
        assert behind.whole == sums.whole[measure]
        assert sum((line.total for line in behind.lines), total_of([], measure)) == behind.whole
    own = [row for row in rows if (row.year, row.funder) == (2024, Funder.CAF)]
    assert read_board(mine, clock, Cell(2024, Funder.CAF)).whole.totals == {
        one: total_of(own, one) for one in Measure.values
    }


def test_what_is_not_communicated_is_said_and_never_nought() -> None:
    financing("07", 2024, "caf", "", None, None, None)
    page = text_of(client_of(member(Role.CNAF)).get("/financements/"))
    assert "non communiquéAccordé" in page
    assert " 0 €" not in page
    financing("07", 2024, "state", "", None, None, Decimal("1200.50"))
    make.RegionalTotalFactory.create(call=Project.objects.first().application.call, amount=2_395_000)
    response = client_of(member(Role.CNAF)).get("/financements/")
    page = text_of(response)
    assert "1 200,50 €Accordé, et 1 non communiqué" in page
    assert "2 395 000 €" in page
    assert response.context["sums"].whole["granted"].known == Decimal("1200.50")


def test_a_number_leads_to_its_dossiers_and_the_filters_go_along() -> None:
    financing("07", 2024, "caf", Nature.OPERATING, State.AGREED, Decimal(900), Decimal(800))
    financing("31", 2024, "caf", Nature.OPERATING, State.AGREED, Decimal(90), Decimal(80))
    client = client_of(member(Role.CNAF))
    board = client.get("/financements/?region=84&exercice=2024")
    assert [str(tile.total.text) for tile in board.context["tiles"]][1].startswith("800")
    granted = board.context["tiles"][1]
    dossiers = client.get(granted.url)
    assert dossiers.context["behind"].whole == granted.total
    assert dossiers.context["behind"].number == 1
    for table in board.context["tables"]:
        # One number of each table: those of a row are asked for by the same address but for the measure.
        (amount,) = [one for one in table.rows[0].amounts if one.measure == "paid"]
        assert client.get(amount.url).context["behind"].whole == amount.total, table.name
    assert client.get(f"{granted.url}&page=900").context["behind"].page == 1


@pytest.mark.parametrize(
    "query",
    [
        "exemples=oui",
        "exercice=0",
        "exercice=99999",
        "exercice=²",
        "financeur=etat",
        "nature=x",
        "fpt=99",
        "region=ZZ",
        "mesure=\x00",
    ],
)
def test_a_wrong_filter_is_told_and_left_out(query: str) -> None:
    financing("07", 2024, "caf", "", State.ASKED, Decimal(900), None)
    client = client_of(member(Role.CNAF))
    path = "/financements/dossiers/" if query.startswith("mesure") else "/financements/"
    response = client.get(f"{path}?{query}")
    assert "Filtre ignoré." in html.fromstring(response.content).text_content()
    if path == "/financements/":
        assert response.context["sums"].whole.financings == 1


def test_many_projects_take_as_many_queries_as_few() -> None:
    """Under twenty, filters, map and curves included."""
    client = client_of(member(Role.CNAF))
    addresses = ("/financements/", "/financements/dossiers/", "/financements/echeances/", "/financements/caf/07/2024/")
    found = []
    for number in (3, 37):
        for place in range(number):
            department = ("07", "31")[place % 2]
            financing(department, 2024 + place % 3, "caf", "", State.AGREED, Decimal(9), Decimal(8))
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
    assert found[:4] == found[4:]
    assert max(found) < 20, found


def test_each_reads_its_own_scope() -> None:
    mine = financing("07", 2024, "caf", "", State.AGREED, Decimal(9), Decimal(8))
    financing("31", 2024, "caf", "", State.AGREED, Decimal(90), Decimal(80))
    scopes: dict[Any, tuple[Role, dict[str, Any]]] = {
        8: (Role.CAF_ADVISOR, {"caf_id": "07"}),
        80: (Role.STATE_INSTRUCTOR, {"region_id": "76"}),
        88: (Role.CNAF, {}),
        None: (Role.CAFLAB, {"region_id": "44"}),
    }
    for granted, (role, scope) in scopes.items():
        client = client_of(member(role, **scope))
        assert client.get("/financements/").context["sums"].whole["granted"].known == granted
        assert client.get("/financements/caf/07/2024/").status_code == (200 if granted in (8, 88) else 404)
        assert client.get("/financements/echeances/").context["due"].number == (2 if granted == 88 else bool(granted))
    porteur = client_of(member(Role.PORTEUR_MEMBER, porteur=mine.porteur))
    assert [porteur.get(path).status_code for path in ("/financements/", "/financements/echeances/")] == [403, 403]


def test_invented_money_is_told_and_left_aside_at_will() -> None:
    """A sum of the country never mixes what a demonstration invents with what is real without saying so."""
    financing("07", 2024, "caf", "", State.AGREED, Decimal(900), Decimal(800))
    call = make.CallFactory.create()
    application = make.ApplicationFactory.create(reference="FICTIF-2023-31-001", call=call)
    invented = make.ProjectFactory.create(
        reference="FICTIF-2023-31-001", application=application, department_id="31", caf_id="31", selected_on=LONG_AGO
    )
    year = make.FundingYearFactory.create(year=2024)
    make.GrantFactory.create(project=invented, year=year, funder="caf", amount=50)
    client = client_of(member(Role.CNAF))
    for path in ("/financements/", "/financements/dossiers/?mesure=granted"):
        response = client.get(path)
        assert "Exemples fictifs" in text_of(response)
        assert "850 €" in text_of(response)
        aside = client.get(response.context["invented"]["url"])
        assert aside.context["invented"] is None
        assert "850 €" not in text_of(aside)
        assert "800 €" in text_of(aside)
        assert "Sans les exemples fictifs" in text_of(aside)
    page = client.get("/financements/caf/31/2024/")
    assert "1 exemple fictif sur 1 projet" in text_of(page)
    file = client.get("/financements/caf/31/2024/export.csv").content.decode("utf-8-sig")
    assert "Exemple fictif : les montants et les faits sont inventés" in file
    assert "Exemples fictifs" not in text_of(client.get("/financements/caf/07/2024/"))
    assert "Dont 1 exemple fictif" in text_of(client.get("/chiffres/money.granted/"))


def test_a_facet_that_is_folded_is_counted_once_it_is_asked_for() -> None:
    financing("07", 2024, "caf", "", State.ASKED, Decimal(9), None)
    client = client_of(member(Role.CNAF))
    folded = client.get("/financements/")
    facet = {group.name: group for group in folded.context["groups"]}
    assert facet["categorie"].options  # it stands open
    assert (facet["region"].options, facet["region"].more > 1) == ((), True)
    assert "deplier=region" in folded.content.decode()
    unfolded = client.get("/financements/?deplier=region").context["groups"]
    assert [(one.value, one.count) for group in unfolded if group.name == "region" for one in group.options] == [
        ("84", 1)
    ]
    chosen = client.get("/financements/?region=84").context["groups"]
    assert [one.checked for group in chosen if group.name == "region" for one in group.options] == [True]
