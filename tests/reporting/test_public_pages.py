"""The public page of a published edition: what was frozen, for everybody, with no word about anybody."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.porteurs.models import Contact
from projects.portfolio.models import Project
from reporting.models import Edition, FrozenEdition, Publication
from reporting.rendering.content import FigureRow
from reporting.selectors.open_data import FIELDS, figures, personal_data, refusal
from reporting.services import change_edition, create_edition, freeze_edition, open_page, request_publication
from reporting.services.publishing import publish_document
from reporting.workflow import APPROVE, CHECK
from tests.factories import ContactFactory, PorteurFactory, ProjectFactory, UserFactory, member
from tests.reporting.rendering import samples
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
HOME = "/publications/recueil/"
PAGES = ("", "donnees.csv", "donnees.json", "datapackage.json", "schema.json", "document.pdf")

KINDS = {str: "string", list: "array", int: "integer", type(None): "null"}


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.PUBLICATIONS_ROOT = tmp_path


@pytest.fixture
def officer() -> User:
    user: User = member(Role.CNAF, user=UserFactory.create(first_name="Solange", last_name="Verdier-Roux"))
    return user


@pytest.fixture
def frozen(officer: User) -> FrozenEdition:
    """Two projects, each with people whom the portal knows."""
    projects = []
    for name in ("Commune d’Étrembières", "=Petits Pas"):
        porteur = PorteurFactory.create(name=name)
        ContactFactory.create(
            porteur=porteur, name="Anselme Quentin", email="anselme.quentin@exemple.fr", phone="04 75 00 00 00"
        )
        projects.append(ProjectFactory.create(selected_on=date(2023, 12, 31), porteur=porteur))
    return frozen_of(officer, projects)


def frozen_of(officer: User, projects: list[Project], body: str = "<p>Bonjour.</p>", **more: Any) -> FrozenEdition:
    edition = create_edition(
        actor=officer,
        slug=more.pop("slug", "recueil"),
        title="Recueil",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=projects,
        blocks=[{"section": "chapo", "body": body}],
        signatory=officer,
        **more,
    )
    change_edition(actor=officer, edition=edition, transition=CHECK)
    change_edition(actor=officer, edition=edition, transition=APPROVE)
    return freeze_edition(actor=officer, edition=edition)


def published(officer: User, frozen: FrozenEdition, is_public: bool = True) -> Publication:
    return publish_document(actor=officer, frozen=frozen, is_public=is_public, render=lambda _: (b"%PDF-1.7", 3))


def everybody(path: str = "", **query: str) -> HttpResponse:
    return Client().get(f"{HOME}{path}", query)


def body_of(response: Any) -> bytes:
    return b"".join(response)


def test_a_stranger_reads_what_cnaf_opened_and_no_longer_what_it_closed(frozen: FrozenEdition, officer: User) -> None:
    made = published(officer, frozen, is_public=False)
    figure = "/recueils/recueil/gel/1/chiffres/projects.total/"
    addresses = [*(f"{HOME}{path}" for path in PAGES), f"{HOME}fiches/{frozen.edition.projects.first().reference}/"]

    def codes() -> set[int]:
        return {Client().get(address).status_code for address in addresses}

    assert codes() == {404}
    assert Client().get(figure).status_code == 302
    assert "Aucune publication" in text_of(parse(Client().get("/publications/")))
    open_page(actor=officer, edition=frozen.edition, is_open=True)
    assert codes() == {200}
    assert Client().get(figure).status_code == 200
    assert "Recueil" in text_of(parse(Client().get("/publications/")))
    open_page(actor=officer, edition=frozen.edition, is_open=False)
    assert codes() == {404}
    made.refresh_from_db()
    assert not made.is_public


def test_what_is_open_reads_frozen_data_alone(frozen: FrozenEdition, officer: User) -> None:
    published(officer, frozen)
    before = {path: body_of(everybody(path)) for path in PAGES}
    Project.objects.update(title="Tout autre chose")
    frozen.edition.selection.all().delete()
    assert {path: body_of(everybody(path)) for path in PAGES} == before


def test_nobody_is_named(frozen: FrozenEdition, officer: User) -> None:
    """Of the people of the data set: no name, no address, no telephone."""
    published(officer, frozen)
    references = list(frozen.edition.projects.values_list("reference", flat=True))
    pages = [*(f"{HOME}{path}" for path in PAGES), "/publications/", "/recueils/recueil/gel/1/chiffres/projects.total/"]
    pages += [f"{HOME}fiches/{reference}/" for reference in references]
    said = "\n".join(body_of(Client().get(page)).decode() for page in pages)
    assert personal_data(said) == []
    for contact in Contact.objects.all():
        assert contact.phone not in said
    for user in User.objects.all():
        assert user.last_name not in said


def test_the_query_that_the_selection_comes_from_is_not_public(officer: User) -> None:
    frozen = frozen_of(officer, [ProjectFactory.create(selected_on=date(2023, 12, 31))], filters="referent=12&q=caf")
    published(officer, frozen)
    address = "/recueils/recueil/gel/1/chiffres/projects.total/"
    assert "Population" in text_of(parse(Client().get(address)))
    assert "referent=12" not in Client().get(address).content.decode()
    client = Client()
    client.force_login(officer)
    assert "referent=12" in text_of(parse(client.get(address)))


@pytest.mark.parametrize(
    "words",
    [
        "Appelez Anselme QUENTIN.",
        "Écrivez à anselme.quentin@exemple.fr.",
        "Écrivez à jean.inconnu@exemple.fr.",
        "Tél. 04 75 00 00 00.",
        "Tél. +33 4.75.00.00.00.",
        "Tél. +33 (0)4 75 00 00 00.",
        "Tél. 0033 4 75 00 00 00.",
        "Appelez QUENTIN Anselme.",
        "Signé Solange Verdier-Roux.",
    ],
)
def test_a_document_that_names_somebody_is_not_open(officer: User, words: str) -> None:
    porteur = PorteurFactory.create(name="Commune")
    ContactFactory.create(porteur=porteur, name="Anselme Quentin", email="anselme.quentin@exemple.fr")
    project = ProjectFactory.create(selected_on=date(2023, 12, 31), porteur=porteur)
    frozen = frozen_of(officer, [project], f"<p>{words}</p>")
    with pytest.raises(DomainError, match="nomme des personnes"):
        request_publication(actor=officer, edition=frozen.edition, is_public=True)
    published(officer, frozen, is_public=False)
    with pytest.raises(DomainError, match="nomme des personnes"):
        open_page(actor=officer, edition=frozen.edition, is_open=True)


def test_the_address_of_a_service_is_nobodys_own() -> None:
    assert personal_data("Écrivez à fipe@exemple.fr, 2 395 000 € en 2023-2025, FIPE-2023-07-001.") == []


def test_a_name_that_opens_a_line_is_found() -> None:
    """JSON writes a new line as a letter: « Bonjour\\nAnselme » is no word of anybody."""
    ContactFactory.create(name="Anselme Quentin", email="a@exemple.fr")
    ContactFactory.create(name="Ἀνδρέας", email="b@exemple.fr")
    assert "Anselme Quentin" in refusal(json.dumps({"paragraphs": [{"text": "Bonjour\nAnselme Quentin"}]}))
    assert refusal(json.dumps({"paragraphs": [{"text": "Anselme, de Quentin"}, 3, None]})) == ""


def test_amounts_of_the_open_data_are_to_the_cent() -> None:
    content = samples.recueil(2)
    figure = replace(next(iter(content.figures.values())), unit="€", text="1 234,56 €", value=1234)
    row = FigureRow("a", "A", 12, "12 €", "", "")
    told = figures(replace(content, figures={"a": replace(figure, rows=(row, replace(row, text="non communiqué")))}))
    assert [told[0]["valeur"], *(line["valeur"] for line in told[0]["lignes"])] == [1234.56, 12, None]


def test_fiches_are_searched_as_words_begin(frozen: FrozenEdition, officer: User) -> None:
    published(officer, frozen)

    def found(**query: str) -> list[str]:
        root = parse(everybody(**query))
        return [text_of(link) for link in root.xpath("//main//ul//a[contains(@href, '/fiches/')]")]

    assert found() == ["Commune d’Étrembières", "=Petits Pas"]
    assert found(q="etrem") == ["Commune d’Étrembières"]
    assert found(q="PAS petits") == ["=Petits Pas"]
    assert found(q="trem") == []
    assert found(region="84") == found()
    assert found(region="76") == []
    assert found(categorie="rien") == []
    assert found(q="\x00" * 3 + "é" * 500) == []
    assert "Aucune fiche ne correspond." in text_of(parse(everybody(q="zzz")))


def test_the_data_follow_their_schemas(frozen: FrozenEdition, officer: User) -> None:
    published(officer, frozen)
    data, schema = (json.loads(everybody(path).content) for path in ("donnees.json", "schema.json"))
    assert set(schema["required"]) == set(data)
    items = schema["properties"]["projets"]["items"]
    assert all(set(project) == set(items["required"]) == set(items["properties"]) for project in data["projets"])
    for project in data["projets"]:
        for name, value in project.items():
            assert KINDS[type(value)] in items["properties"][name]["type"], name
    assert data["edition"]["empreinte"] == frozen.sha256
    assert [figure["valeur"] for figure in data["chiffres"] if figure["id"] == "projects.total"] == [2]
    package = json.loads(everybody("datapackage.json").content)["resources"][0]
    assert package["path"].endswith(f"{HOME}donnees.csv")
    text = everybody("donnees.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=package["dialect"]["delimiter"]))
    assert list(rows[0]) == [field["name"] for field in package["schema"]["fields"]]
    assert [row["reference"] for row in rows] == [row["reference"] for row in data["projets"]]
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]
    assert {field.name for field in FIELDS} == set(data["projets"][0])


def test_answers_are_the_same_for_all_and_kept_by_caches(frozen: FrozenEdition, officer: User) -> None:
    made = published(officer, frozen)
    client = Client()
    client.force_login(officer)
    for path in PAGES:
        answer = client.get(f"{HOME}{path}")
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies
        assert body_of(answer) == body_of(everybody(path))
    assert hashlib.sha256(body_of(everybody("document.pdf"))).hexdigest() == made.sha256
    assert everybody("donnees.json").headers["Access-Control-Allow-Origin"] == "*"


def test_pages_cost_the_same_however_many_fiches(frozen: FrozenEdition, officer: User) -> None:
    published(officer, frozen)
    more = [ProjectFactory.create(selected_on=date(2023, 12, 31)) for _ in range(5)]
    published(officer, frozen_of(officer, more, slug="suite"))

    def cost(address: str) -> int:
        Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        return len(queries)

    assert cost(HOME) == cost("/publications/suite/") == 1
    assert cost("/publications/") == 1


def test_what_was_replaced_says_so(frozen: FrozenEdition, officer: User) -> None:
    published(officer, frozen)
    project = ProjectFactory.create(selected_on=date(2023, 12, 31))
    after = frozen_of(officer, [project], slug="suite", replaces=Edition.objects.get())
    published(officer, after)
    page = everybody()
    assert "Ce document a été remplacé" in text_of(parse(page))
    assert parse(page).xpath("//a[@href='/publications/suite/']")
    assert body_of(everybody("document.pdf")) == b"%PDF-1.7"


def test_a_caf_finds_among_recueils_what_is_open_to_all(frozen: FrozenEdition, officer: User) -> None:
    """The edition of the whole country is not a Caf's to prepare; what is published of it is read by the network."""
    advisor, cnaf = Client(), Client()
    advisor.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    cnaf.force_login(officer)
    published(officer, frozen, is_public=False)
    assert "Aucun recueil pour l’instant" in text_of(parse(advisor.get("/recueils/")))
    open_page(actor=officer, edition=frozen.edition, is_open=True)
    page = parse(advisor.get("/recueils/"))
    assert HOME in page.xpath("//main//a/@href")
    assert "Aucun recueil pour l’instant" not in text_of(page)
    assert HOME not in parse(cnaf.get("/recueils/")).xpath("//main//a/@href")
