"""Pages of what was frozen: the figures of a document and their dossiers, as they were, whatever is written since."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.enums import ObservationKind, Progress
from reporting.models import Edition, FrozenEdition
from reporting.rendering.canonical import read_content
from reporting.services import freeze_edition
from tests.factories import ObservationFactory, ProjectFactory, UserFactory, member
from tests.factories.editions import SELECTED_ON, approved, draft_of
from tests.factories.payments import GrantedFinancingFactory
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def frozen(officer: User) -> FrozenEdition:
    """Two projects, one of which is well advanced."""
    projects = [ProjectFactory.create(selected_on=SELECTED_ON) for _ in range(2)]
    ObservationFactory.create(project=projects[0], kind=ObservationKind.PROGRESS, value=Progress.BIEN_AVANCE)
    edition = draft_of(officer, selection=projects, filters="q=creche")
    return freeze_edition(actor=officer, edition=approved(officer, edition))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, path: str) -> str:
    response = client_of(user).get(path)
    assert response.status_code == 200, path
    return text_of(parse(response))


def test_a_figure_leads_to_the_dossiers_that_were_frozen(frozen: FrozenEdition, officer: User) -> None:
    figure = read_content(frozen.content).figures["projects.by_progress"]
    assert figure.url.endswith("/recueils/recueil/gel/1/chiffres/projects.by_progress/")
    address = next(row.url for row in figure.rows if row.key == Progress.BIEN_AVANCE)
    advanced = Edition.objects.get().selection.first()
    assert advanced is not None
    Edition.objects.get().selection.all().delete()
    text = page(officer, address.removeprefix(frozen.site_url))
    assert advanced.project.reference in text
    assert "Numérateur1Dénominateur2" in text
    assert "Filtreq=creche" in text
    assert frozen.sha256 in text


def test_the_page_of_a_frozen_edition_shows_what_was_frozen(frozen: FrozenEdition, officer: User) -> None:
    kept, gone = (row.project for row in Edition.objects.get().selection.all())
    Edition.objects.get().selection.filter(project=gone).delete()
    Edition.objects.update(title="Autre titre")
    ObservationFactory.create(project=kept, kind=ObservationKind.PROGRESS, value=Progress.ABANDONNE)
    client = client_of(officer)
    shown = parse(client.get("/recueils/recueil/"))
    text = text_of(shown)
    assert "Données gelées, comme dans le document" in text
    assert text_of(shown.xpath("//h1")[0]) == "Recueil"
    assert gone.reference in " ".join(shown.xpath("//main//table//a/@href"))
    assert "Bien avancé" in text
    assert "Abandonné" not in text
    figures = shown.xpath("//ul[@class='pf-chiffres']//a/@href")
    assert figures
    assert all(url.startswith("/recueils/recueil/gel/1/chiffres/") for url in figures)
    assert "2 dossiers" in text_of(parse(client.get(next(url for url in figures if "projects.described" in url))))
    now = parse(client.get(shown.xpath("//a[.='Voir les données d’aujourd’hui']/@href")[0]))
    assert text_of(now.xpath("//h1")[0]) == "Autre titre"
    assert gone.reference not in " ".join(now.xpath("//main//table//a/@href"))
    assert "Abandonné" in text_of(now)
    assert now.xpath("//a[.='Revenir aux données gelées']/@href") == ["/recueils/recueil/"]
    compared = client.get(now.xpath("//a[starts-with(., 'Comparer ce gel')]/@href")[0])
    assert "1 sorti" in text_of(parse(compared))


def test_a_figure_of_a_text_leads_to_its_frozen_list(officer: User) -> None:
    body = "<p>Il y a <strong>[[chiffre:projects.total]] : un</strong>.</p>"
    edition = draft_of(officer, slug="texte", blocks=[{"section": "chapo", "body": body}])
    frozen = freeze_edition(actor=officer, edition=approved(officer, edition))
    runs = read_content(frozen.content).blocks[0].paragraphs[0].runs
    assert [run.text for run in runs] == ["Il y a ", "1", "\u00a0: un", "."]
    assert [run.href.removeprefix(settings.SITE_URL) for run in runs] == [
        "",
        "/recueils/texte/gel/1/chiffres/projects.total/",
        "",
        "",
    ]
    assert runs[1].strong


def test_a_frozen_set_shows_its_hash_and_gives_the_very_text(frozen: FrozenEdition, officer: User) -> None:
    text = page(officer, "/recueils/recueil/gel/1/")
    assert frozen.sha256 in text
    assert f"weasyprint{frozen.parts['weasyprint']}" in text
    client = Client()
    client.force_login(officer)
    data = client.get("/recueils/recueil/gel/1/donnees.json")
    assert hashlib.sha256(data.content).hexdigest() == frozen.sha256
    assert data.headers["Content-Disposition"] == 'attachment; filename="recueil-gel-1.json"'


def test_a_set_that_other_versions_would_lay_out_says_so(frozen: FrozenEdition, officer: User) -> None:
    assert "Le portail a changé depuis ce gel" not in page(officer, "/recueils/recueil/gel/1/")
    kept = {
        name: getattr(frozen, name) for name in ("edition", "content", "sha256", "site_url", "situation_on", "known_at")
    }
    FrozenEdition.objects.create(number=2, parts={**frozen.parts, "mise en page": "0"}, **kept)
    assert "Le portail a changé depuis ce gel" in page(officer, "/recueils/recueil/gel/2/")


@pytest.mark.parametrize(
    "path", ["gel/2/", "gel/99999999999/", "gel/1/chiffres/projects.rien/", "gel/1/chiffres/projects.total/?cle=rien"]
)
def test_what_was_not_frozen_is_not_found(frozen: FrozenEdition, officer: User, path: str) -> None:
    client = Client()
    client.force_login(officer)
    assert client.get(f"/recueils/recueil/{path}").status_code == 404


def test_a_frozen_set_is_for_those_who_see_the_edition(frozen: FrozenEdition) -> None:
    client = Client()
    client.force_login(UserFactory.create())
    for path in ("", "donnees.json", "document.pdf", "chiffres/projects.total/"):
        assert client.get(f"/recueils/recueil/gel/1/{path}").status_code == 404


def test_a_set_frozen_before_a_field_was_added_is_still_read(frozen: FrozenEdition) -> None:
    older = frozen.content.replace('"members":', '"was_not_there":')
    assert read_content(older).figures["projects.total"].members == ()


def test_a_sum_of_money_that_a_text_cites_is_frozen_with_its_dossiers(officer: User) -> None:
    """Of the sums that no annex prints, those that a text cites: their list, both terms of a rate or an average."""
    project, silent = (ProjectFactory.create(selected_on=SELECTED_ON) for _ in range(2))
    for funder, amount in (("caf", "1000.50"), ("state", "2000")):
        GrantedFinancingFactory.create(project=project, funder=funder, granted=Decimal(amount))
    body = "<p>[[chiffre:money.granted]] accordés, [[chiffre:money.average]] en moyenne.</p>"
    edition = draft_of(officer, slug="argent", selection=[project, silent], blocks=[{"section": "chapo", "body": body}])
    content = read_content(freeze_edition(actor=officer, edition=approved(officer, edition)).content)
    assert {id for id in content.figures if id.startswith("money.")} == {"money.granted", "money.average"}
    links = [run.href for run in content.blocks[0].paragraphs[0].runs if run.href]
    assert links == [content.figures["money.granted"].url, content.figures["money.average"].url]
    granted, average = (page(officer, link.removeprefix(settings.SITE_URL)) for link in links)
    assert "3 000,50 €" in " ".join(granted.split())
    for text in (granted, average):
        assert project.reference in text
        assert silent.reference not in text
    assert "Numérateur3 000,50 €Dénominateur2" in " ".join(average.split())
