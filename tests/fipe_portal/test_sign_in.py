"""Someone whose session ended comes back, after sign-in, to a page that opens."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fipe_portal.sign_in import page_above
from projects.accounts.enums import Role
from reporting.models import Edition
from tests import factories as make

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
BUTTON = "/recueils/recueil-national/composer/"
LIST = "/projets/?maturite=perennisation&q=cr%C3%A8che"
SIGN_IN = "/compte/connexion/?next="


@pytest.fixture
def national() -> Edition:
    return make.EditionFactory.create(slug="recueil-national")


@pytest.mark.django_db
def test_a_button_pressed_after_the_session_ended_leads_back_to_the_page_where_it_was(
    client: Client, national: Edition
) -> None:
    page = "http://testserver/recueils/recueil-national/"
    answer = client.post(BUTTON, headers={"Referer": page})
    assert answer.headers["Location"] == f"{SIGN_IN}/recueils/recueil-national/"
    user = make.member(Role.CNAF, national=True)
    user.set_password("une phrase de passe")
    user.save()
    form = {"login": user.email, "password": "une phrase de passe", "next": "/recueils/recueil-national/"}
    answer = client.post("/compte/connexion/", form, headers=BROWSER, follow=True)
    assert answer.redirect_chain == [("/recueils/recueil-national/", 302)]
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("referer", ["", "https://ailleurs.example/recueils/", "javascript:alert(1)"])
def test_without_a_page_of_ours_it_is_the_page_above(client: Client, referer: str) -> None:
    answer = client.post(BUTTON, headers={"Referer": referer})
    assert answer.headers["Location"] == f"{SIGN_IN}/recueils/recueil-national/"


@pytest.mark.django_db
def test_the_filters_of_the_page_come_back_too(client: Client) -> None:
    answer = client.post(BUTTON, headers={"Referer": f"http://testserver{LIST}"})
    assert answer.headers["Location"].startswith(f"{SIGN_IN}/projets/%3Fmaturite%3Dperennisation%26q%3Dcr%25C3%25A8che")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_fragment_takes_the_whole_window_to_sign_in(client: Client, method: str) -> None:
    """Otherwise the page of sign-in would be shown in the place of a table."""
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/recueils/recueil-national/"}
    answer = getattr(client, method)("/projets/", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}/recueils/recueil-national/"


@pytest.mark.django_db
def test_the_address_of_a_button_opened_in_a_browser_leads_to_its_page(client: Client, national: Edition) -> None:
    client.force_login(make.member(Role.CNAF, national=True))
    assert client.get(BUTTON, headers=BROWSER).headers["Location"] == "/recueils/recueil-national/"
    # A program is told what it did wrong.
    assert client.get(BUTTON, headers={"Accept": "application/json"}).status_code == 405
    assert client.put(BUTTON, headers=BROWSER).status_code == 405


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (BUTTON, "/recueils/recueil-national/"),
        ("/travaux/00000000-0000-4000-8000-000000000000/annuler/", "/travaux/00000000-0000-4000-8000-000000000000/"),
        ("/demo/entrer/cnaf/", "/"),
        ("/inconnu/encore", "/"),
        ("/", "/"),
    ],
)
def test_the_page_above(path: str, page: str) -> None:
    assert page_above(path) == page


@pytest.mark.django_db
def test_a_reference_in_small_letters_leads_to_the_project(client: Client) -> None:
    project = make.ProjectFactory.create(selected_on=date(2023, 6, 1))
    client.force_login(make.member(Role.CNAF, national=True))
    true = reverse("project_detail", args=[project.reference])
    answer = client.get(true.lower() + "?depuis=recueil", follow=True)
    assert answer.redirect_chain == [(f"{true}?depuis=recueil", 301)]
    assert answer.status_code == 200
    client.force_login(make.member(Role.CAF_ADVISOR, caf_id="31"))
    assert client.get(true.lower()).status_code == 404
