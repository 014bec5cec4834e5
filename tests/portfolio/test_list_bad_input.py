"""Whatever an address of the list says, a page answers: what is wrong is told, the rest holds, the text is kept."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.html import escape
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.accounts.enums import Role
from projects.portfolio.filters import facets  # noqa: F401 (registers the facets)
from projects.portfolio.listing.registry import all_facets
from tests import factories as make

pytestmark = pytest.mark.django_db
NAMES = ["q", "choix", "tri", "colonnes", "page", "deplier", "impression", *all_facets()]
LONG = "é" * 10_000


@pytest.fixture
def client() -> Client:
    make.ProjectFactory.create(title="Crèche", selected_on=make.DAY)
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return client


@pytest.mark.parametrize("text", ["\0", LONG, "rien", "'\"><script>", "-", "\U0010ffff"])
def test_everything_wrong_at_once_is_told(client: Client, text: str) -> None:
    query = urlencode(dict.fromkeys(NAMES, text))
    response = client.get(f"/projets/?{query}")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("Filtre ignoré.") >= len(all_facets())
    assert "Cette page de la liste n’existe pas ou plus" in page
    assert "<script>" not in page.replace('<script src="', "")
    # What was typed to search is there to be corrected; HTML itself has no NUL.
    assert f'value="{escape(text)}"' in page or text == "\0"
    # The form of the footer alone comes back to this very address.
    assert len(page) < 120_000 + 2 * len(query)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=300), max_size=3), max_size=4))
@example({"choix": ["TEST-2023-07-001." * 400], "page": ["eyJhIjoxfQ:1:x"]})
def test_any_address_is_answered(client: Client, given: dict[str, list[str]]) -> None:
    assert client.get("/projets/", given).status_code == 200


@pytest.mark.parametrize("query", [LONG, "%00", "&&&=", "q=%ff%fe", "adresse=" + "a" * 9000])
def test_a_raw_address_is_answered(client: Client, query: str) -> None:
    assert client.get(f"/projets/?{query}").status_code == 200
    assert client.get("/projets/", headers={"HX-Request": "true"}, QUERY_STRING=query).status_code == 200
