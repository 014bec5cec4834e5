"""The number of queries of a page does not grow with what it shows, and stays under a ceiling."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from reporting.models import EditionProject
from reporting.selectors import recueil_content
from tests.factories import (
    ActionFactory,
    ActionStateFactory,
    EditionFactory,
    HighlightFactory,
    ObservationFactory,
    PartnershipFactory,
    StatementFactory,
    classified,
    member,
)
from tests.reporting.crowd import make_projects

pytestmark = pytest.mark.django_db

# Most queries that a page may make; session, person and memberships are three of them.
OWN = {
    "/": 29,
    "/projets/": 11,
    "/projets/?q=projet&categorie=qualite&region=84&avancement=en_demarrage": 11,
    "/chiffres/": 25,
    "/chiffres/projects.by_region/": 24,
    "/chiffres/amounts.by_year_funder/?cle=2024-caf": 24,
    "/api/projets/": 11,
}
EDITION = {
    "/recueils/": 8,
    "/recueils/foule/": 46,
    "/recueils/foule/preparer/": 46,
    "/recueils/foule/controles/": 46,
    "/recueils/foule/chiffres/projects.by_maturity/": 28,
    "/chiffres/?edition=foule": 28,
    "/api/recueils/foule/chiffres/": 27,
}
PROJECT = 34


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(member(Role.CNAF))
    return client


def counts(client: Client, addresses: Iterable[str]) -> dict[str, int]:
    found = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        found[address] = len(queries)
    return found


def above(found: dict[str, int], ceilings: dict[str, int]) -> dict[str, int]:
    return {address: number for address, number in found.items() if number > ceilings[address]}


def test_what_one_sees(client: Client) -> None:
    """Ten times as many projects, the same number of queries."""
    make_projects(40)
    few = counts(client, OWN)
    assert above(few, OWN) == {}
    make_projects(360, first=41)
    assert counts(client, OWN) == few


def test_an_edition(client: Client) -> None:
    projects = make_projects(12)
    edition = EditionFactory.create(slug="foule", selection=projects)
    few = counts(client, EDITION)
    assert above(few, EDITION) == {}
    more = make_projects(108, first=13)
    EditionProject.objects.bulk_create(
        EditionProject(edition=edition, project=one, position=place) for place, one in enumerate(more, start=13)
    )
    assert counts(client, EDITION) == few


def test_a_project(client: Client) -> None:
    """However long its history is."""
    (project,) = make_projects(1)
    address = f"/projets/{project.reference}/"
    few = counts(client, [address])
    assert few[address] <= PROJECT
    for number in range(5):
        ObservationFactory.create(project=project)
        HighlightFactory.create(project=project)
        classified(project, ["qualite", "recours"])
        PartnershipFactory.create(project=project)
        ActionStateFactory.create(action=ActionFactory.create(project=project, position=number + 2))
        StatementFactory.create(project=project)
        EditionFactory.create(selection=[project])
    assert counts(client, [address]) == few


def test_the_content_to_print() -> None:
    """A recueil of a hundred and twenty projects is read by as many queries as one of twelve."""
    few = EditionFactory.create(selection=make_projects(12))
    many = EditionFactory.create(selection=make_projects(120, first=13))
    numbers = []
    for edition in (few, many):
        with CaptureQueriesContext(connection) as queries:
            recueil_content(edition)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 30
