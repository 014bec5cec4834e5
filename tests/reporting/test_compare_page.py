"""Two editions side by side in a page: who entered and left, what changed, the figures, the texts word by word."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.fiches.models import Fiche
from projects.portfolio.enums import Maturity, ObservationKind, Progress
from reporting.models import Edition, EditionBlock, EditionProject
from reporting.services import change_edition, freeze_edition
from reporting.workflow import UNFREEZE
from tests.factories import (
    FicheFactory,
    FundingYearFactory,
    GrantFactory,
    ObservationFactory,
    PorteurFactory,
    ProjectFactory,
    UserFactory,
    classified,
    fipe_categories,
    member,
)
from tests.factories.editions import SELECTED_ON, approved, draft_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
HOME = "/recueils/recueil/comparer/"
WORDS = "Le fonds soutient des projets choisis par un comité national"


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(officer: User) -> Edition:
    """Frozen once, then taken up again with another project, another maturity, another text."""
    stays, leaves, enters = (
        ProjectFactory.create(selected_on=SELECTED_ON, porteur=PorteurFactory.create(name=name))
        for name in ("Commune de Demeure", "Commune de Départ", "Commune d’Arrivée")
    )
    blocks = [{"section": "chapo", "body": f"<p>{WORDS}.</p>"}]
    made = draft_of(officer, selection=[stays, leaves], blocks=blocks)
    freeze_edition(actor=officer, edition=approved(officer, made))
    change_edition(actor=officer, edition=made, transition=UNFREEZE, reason="Un projet manque.")
    EditionProject.objects.filter(project=leaves).update(project=enters)
    ObservationFactory.create(project=stays, value=Maturity.AMORCAGE)
    EditionBlock.objects.update(body=f"<p>{WORDS} et régional.</p>")
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_frozen_set_is_compared_with_the_data_of_today(edition: Edition, officer: User) -> None:
    root = parse(client_of(officer).get(f"{HOME}?avec=recueil:1"))
    text = text_of(root)
    assert "1 projet entré, 1 sorti, 1 changé, 0 identique" in text
    parts = {section.get("aria-labelledby"): text_of(section) for section in root.xpath("//main//section")}
    assert "Commune d’Arrivée" in parts["h-entres"]
    assert "Commune de Départ" in parts["h-sortis"]
    assert "Amorçage" in parts["h-changes"]
    assert "Commune de Demeure" in parts["h-changes"]
    assert [text_of(one) for one in root.xpath("//section[@aria-labelledby='h-textes']//ins")] == [
        "ajouté : national et régional."
    ]
    assert "Chapô" in parts["h-textes"]
    links = root.xpath("//section[@aria-labelledby='h-chiffres']//td/a/@href")
    assert any("/gel/1/chiffres/" in link for link in links)
    assert any("/recueils/recueil/chiffres/" in link for link in links)
    # Of this site whatever it was called on the day of the freeze; paper prints the addresses of other sites.
    assert all(link.startswith("/recueils/recueil/") for link in links)


def test_each_kind_of_change_is_told(officer: User) -> None:
    """Category, maturity, progress, money, what is told of the project, and the figures that follow from them."""
    fipe_categories()
    project = ProjectFactory.create(selected_on=SELECTED_ON)
    fiche = FicheFactory.create(project=project, summary=["Une crèche roule."])
    classified(project, ["qualite"], main="qualite")
    year = FundingYearFactory.create()
    facts = {"project": project, "year": year}
    GrantFactory.create(amount=Decimal("1000.50"), observed_on=SELECTED_ON, **facts)
    made = draft_of(officer, slug="genres", selection=[project])
    freeze_edition(actor=officer, edition=approved(officer, made))
    classified(project, ["recours"], main="recours")
    ObservationFactory.create(project=project, value=Maturity.AMORCAGE)
    ObservationFactory.create(project=project, kind=ObservationKind.PROGRESS, value=Progress.BIEN_AVANCE)
    GrantFactory.create(amount=Decimal(3000), observed_on=SELECTED_ON + timedelta(days=1), **facts)
    Fiche.objects.filter(pk=fiche.pk).update(summary=["Une crèche ne roule plus."])
    root = parse(client_of(officer).get("/recueils/genres/comparer/?avec=genres:1&gel=&donnees=aujourdhui"))
    (changed,) = root.xpath("//section[@aria-labelledby='h-changes']")
    told = " ".join(text_of(changed).split())
    for word in ("Catégories", "Recours", "Maturité", "Amorçage", "Avancement", "Bien avancé", "Montant", "1 000,50 €",
                 "3 000 €", "Texte", "plus"):  # fmt: skip
        assert word in told, (word, told)
    figures = " ".join(text_of(root.xpath("//section[@aria-labelledby='h-chiffres']")[0]).split())
    for word in ("Recours", "Amorçage", "Bien avancé", "1 000,50 €3 000 €+1 999,50 €"):
        assert word in figures, (word, figures)


def test_the_last_frozen_set_is_what_one_compares_to_first(edition: Edition, officer: User) -> None:
    assert "gel 1 du" in text_of(parse(client_of(officer).get(HOME)))
    assert "Rien à comparer" not in text_of(parse(client_of(officer).get(HOME)))


def test_any_two_sides(edition: Edition, officer: User) -> None:
    text = text_of(parse(client_of(officer).get(f"{HOME}?avec=recueil&gel=1")))
    assert "1 projet entré, 1 sorti" in text
    same = text_of(parse(client_of(officer).get(f"{HOME}?avec=recueil:1&gel=1")))
    assert "Aucun chiffre ne change." in same
    assert "Les textes sont les mêmes." in same


@pytest.mark.parametrize("query", ["avec=rien", "avec=recueil:9", "gel=9", "gel=x", "avec=recueil%00"])
def test_what_is_not_there_is_not_compared(edition: Edition, officer: User, query: str) -> None:
    assert client_of(officer).get(f"{HOME}?{query}").status_code == 404


def test_another_person_s_edition_is_not_a_side(edition: Edition, officer: User) -> None:
    assert client_of(UserFactory.create()).get(HOME).status_code == 404
    regional = draft_of(officer, slug="ardeche", selection=[], region_id="84")
    reader = client_of(member(Role.STATE_INSTRUCTOR, region_id="84"))
    assert reader.get(f"/recueils/{regional.slug}/comparer/").status_code == 200
    assert reader.get(f"/recueils/{regional.slug}/comparer/?avec=recueil:1").status_code == 404


def test_a_document_that_cannot_be_printed_says_so(edition: Edition, officer: User) -> None:
    EditionBlock.objects.update(body="<p>[[chiffre:projects.rien]]</p>")
    text = text_of(parse(client_of(officer).get(f"{HOME}?avec=recueil:1")))
    assert "cite un chiffre inconnu" in text


def test_two_frozen_sets_cost_a_few_queries(edition: Edition, officer: User) -> None:
    client = client_of(officer)
    client.get(f"{HOME}?avec=recueil:1&gel=1")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{HOME}?avec=recueil:1&gel=1")
    assert len(queries) <= 10
