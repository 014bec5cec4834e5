"""The page of the list: what it weighs and costs, what it marks, what it keeps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.listing.search import excerpt, marked
from projects.portfolio.listing.selection import BulkAct, _acts, register_bulk_act
from projects.portfolio.models import Project
from projects.portfolio.services import refresh_search
from tests import factories as make
from tests.portfolio.many import make_many
from tests.support.pages import parse, text_of

FEW, MANY = 40, 400
CEILING = 12
HTML, COLD = 62_500, 250_000
ADDRESSES = (
    "/projets/",
    "/projets/?q=creche&colonnes=referent.nouvelles.etat.caf&tri=-nouvelles",
    "/projets/?region=84&silence=6_mois&annee=2023",
)


@pytest.fixture
def cnaf(db: None) -> User:
    return make.member(Role.CNAF)


@pytest.fixture
def client(cnaf: User) -> Client:
    client = Client()
    client.force_login(cnaf)
    return client


def costs(client: Client) -> list[int]:
    found = []
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        found.append(len(queries))
    return found


def test_what_the_list_says_comes_with_its_refresh(client: Client) -> None:
    """htmx takes #resultats alone: the messages are in it, said aloud, and leave the focus where one types."""
    for headers, attribute in (({}, "@autofocus"), ({"HX-Request": "true"}, "@data-annonce")):
        root = parse(client.get("/projets/?region=zz", headers=headers))
        (told,) = root.xpath("//*[contains(@class, 'pf-messages')]")
        assert told.xpath(f"self::*[{attribute}]/ancestor::*[@id='resultats']")
        assert text_of(told) == "Filtre ignoré. « zz » n’est pas une valeur de « Région »."
    assert not parse(client.get("/projets/")).xpath("//*[contains(@class, 'pf-messages')]")


def test_ten_times_as_many_projects_cost_the_same_queries(client: Client) -> None:
    make_many(FEW)
    few = costs(client)
    assert max(few) < CEILING
    make_many(MANY, first=FEW + 1)
    assert costs(client) == few
    page = client.get("/projets/").content
    assert weight_of(page) < HTML
    assert "<b>440\u00a0projets</b>" in page.decode()


def weight_of(page: bytes) -> int:
    """As where files are collected: the name of each bears a hash (« .0123456789ab »)."""
    return len(page) + 13 * page.count(b"/static/")


def test_a_first_visit_is_light(client: Client, demo_data: None) -> None:
    page = client.get("/projets/").content
    assert weight_of(page) < HTML
    weight = weight_of(page)
    for path in set(re.findall(r'(?:href|src)="/static/([^"#?]+)"', page.decode())) | {
        "vendor/source-sans-3/portail-sans-italic.woff2",
        "portal/icons.svg",
    }:
        weight += _compressed(path)
    assert weight < COLD


def _compressed(path: str) -> int:
    """As WhiteNoise serves it: brotli for text, fonts as they are."""
    file = Path(str(finders.find(path)))
    small = file.with_name(f"{file.name}.br")
    return (small if small.is_file() else file).stat().st_size


def test_words_are_marked_and_escaped() -> None:
    assert marked("Crèche <b>", ["creche"]) == "<mark>Crèche</mark> &lt;b&gt;"
    assert marked("L’Haÿ & l’Œuvre", ["hay", "oeuv"]) == "L’<mark>Haÿ</mark> &amp; l’<mark>Œuvre</mark>"
    assert marked("<script>", ["scri"]) == "&lt;<mark>script</mark>&gt;"
    assert marked("Rien", ["autre"]) == "Rien"
    long = (
        "un deux trois quatre cinq six sept huit neuf dix " * 3 + "crèche ici " + "et la suite du texte qui dure " * 3
    )
    assert excerpt(long, ["creche"]).startswith("… ")
    assert "crèche" in excerpt(long, ["creche"])


def test_it_says_where_a_word_was_found(client: Client) -> None:
    project = make.ProjectFactory.create(
        title="Répit <i>", department_id="94", commune_id="94038", selected_on=make.DAY
    )
    make.ActionFactory.create(project=project, title="Un guichet <b>mobile</b>")
    make.PartnershipFactory.create(project=project, porteur=make.PorteurFactory.create(name="Arc-en-Ciel"))
    make.FicheFactory.create(project=project, summary=["Des horaires atypiques"])
    refresh_search([project])
    for word, said in {
        "repit": "<mark>Répit</mark> &lt;i&gt;",
        "guichet": "Action\u00a0: Un <mark>guichet</mark> &lt;b&gt;mobile&lt;/b&gt;",
        "ciel": "Partenaire\u00a0: Arc-en-<mark>Ciel</mark>",
        "hay": "Commune\u00a0: L’<mark>Haÿ</mark>-les-Roses",
        "atypiques": "Fiche\u00a0: Des horaires <mark>atypiques</mark>",
    }.items():
        assert said in client.get("/projets/", {"q": word}).content.decode(), word


def test_columns_come_from_the_address_then_from_the_person(client: Client, demo_data: None) -> None:
    def headings(address: str) -> list[str]:
        head = client.get(address).content.decode().split("<thead")[1].split("</thead>")[0]
        return re.findall(r'class="c-(\w+)"', head)

    usual = ["projet", "categories", "maturite", "avancement"]
    assert headings("/projets/") == headings("/projets/?colonnes=rien") == usual
    client.post("/projets/colonnes/", {"colonne": ["caf", "nouvelles", "rien"], "adresse": "region=76"})
    assert headings("/projets/") == ["projet", "caf", "nouvelles"]
    assert headings("/projets/?colonnes=reference.etat") == ["projet", "reference", "etat"]
    response = client.post("/projets/colonnes/", {"colonne": ["caf"], "adresse": "region=76", "pour": "adresse"})
    assert response["Location"] == "/projets/?region=76&colonnes=caf"
    client.post("/projets/colonnes/", {"adresse": ""})
    assert headings("/projets/") == usual


def test_headings_say_the_order(client: Client, demo_data: None) -> None:
    page = client.get("/projets/?tri=-maturite&region=76").content.decode()
    assert re.search(r'class="c-maturite" aria-sort="descending"><a href="/projets/\?region=76&amp;tri=maturite"', page)
    assert page.count("aria-sort") == 1


def test_an_address_is_cleaned() -> None:
    address = ListAddress("q=&region=76&region=76&rien=1&page=2&q=+a+&tri=-caf")
    assert address.url == "/projets/?q=a&region=76&tri=-caf"
    assert address.toggled("region", "76").url == "/projets/?q=a&tri=-caf"
    assert address.toggled("region", "84").query == "q=a&region=76&region=84&tri=-caf"


def test_one_region_shows_its_departments(client: Client, demo_data: None) -> None:
    page = client.get("/projets/?region=76&q=").content.decode()
    assert "Projets par département" in page
    assert 'href="/projets/?region=76&amp;departement=31"' in page
    assert 'href="/projets/?region=84' not in page.split("carte-liste")[1].split("</svg>")[0]
    assert "Toutes les régions" in page
    one = client.get("/projets/?region=76&departement=31").content.decode()
    assert 'href="/projets/?region=76" class="est-' in one


def test_an_empty_list_says_how_to_widen(client: Client, demo_data: None) -> None:
    page = client.get("/projets/?q=introuvable&region=76").content.decode()
    assert "Pour élargir" in page
    assert 'href="/projets/?region=76"><span>Sans «\u202fintrouvable\u202f»' in page


def test_a_selection_is_kept_from_page_to_page(client: Client, demo_data: None) -> None:
    first, second, third = Project.objects.order_by("reference")[:3]
    shown = f"{first.reference}.{second.reference}"
    client.post("/projets/selection/", {"montres": shown, "choix": [first.reference], "adresse": "region=84"})
    client.post("/projets/selection/", {"montres": third.reference, "choix": [third.reference]})
    page = client.get("/projets/?tri=reference").content.decode()
    assert "2\u00a0projets sélectionnés" in page
    assert page.count('class="est-choisi"') == 2
    alone = client.post("/projets/selection/", {"acte": "seule"})
    assert alone["Location"] == f"/projets/?choix={first.reference}.{third.reference}"
    assert client.post("/projets/selection/", {"acte": "imprimer"})["Location"].endswith("&impression=oui")
    bar = client.post("/projets/selection/", {"montres": shown, "trouves": "36"}, headers={"HX-Request": "true"})
    assert "1\u00a0projet sélectionné" in bar.content.decode()
    client.post("/projets/selection/", {"acte": "tout", "adresse": "region=76"})
    assert "20\u00a0projets sélectionnés" in client.get("/projets/").content.decode()
    client.post("/projets/selection/", {"acte": "vider"})
    assert "Aucun projet sélectionné" in client.get("/projets/").content.decode()


def test_a_selection_holds_only_what_one_sees(demo_data: None) -> None:
    client = Client()
    client.force_login(make.member(Role.CAF_ADVISOR, caf_id="31"))
    elsewhere = Project.objects.exclude(caf="31").first()
    assert elsewhere is not None
    client.post("/projets/selection/", {"montres": "", "choix": [elsewhere.reference]})
    assert "Aucun projet sélectionné" in client.get("/projets/").content.decode()


def test_higher_apps_add_acts(client: Client, demo_data: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.portfolio.listing.selection._acts", dict(_acts))
    one = Project.objects.first()
    assert one is not None
    register_bulk_act(BulkAct("noter", "Noter un échange", lambda request: "/noter/"))
    register_bulk_act(BulkAct("cache", "Caché", lambda request: "/", offered=lambda user: False))
    client.post("/projets/selection/", {"montres": "", "choix": [one.reference]})
    page = client.get("/projets/").content.decode()
    assert "Noter un échange" in page
    assert "Caché" not in page
    assert client.post("/projets/selection/", {"acte": "noter"})["Location"] == "/noter/"
