"""One number, one value: the command, the API, the pages, the map, the content to print and the PDF say the same."""

import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from projects.accounts.models import User
from reporting.models import Edition
from reporting.selectors import recueil_content
from reporting.views.figures import EDITION_ONLY
from tests.reporting.expected import EDITIONS, short
from tests.reporting.rendering.reading import read
from tests.support.pages import page, references, table, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]
FEW = ("projects.by_region", "projects.by_maturity", "announced.not_described")


@pytest.fixture
def cnaf() -> Client:
    client = Client()
    client.force_login(User.objects.get(email="cnaf@demonstration.invalid"))
    return client


def command(slug: str, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("figures", "--edition", slug, "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def printed(value: object, unit: str) -> str:
    """A value as a page says it, spaces made one."""
    if value is None:
        return "non communiqué"
    return f"{value:,.0f} €".replace(",", " ") if unit == "€" else str(value)


@pytest.mark.parametrize("slug", EDITIONS)
def test_the_command(slug: str) -> None:
    document = command(slug)
    assert document["edition"] == slug
    assert short(document["population"]["dossiers"]) == EDITIONS[slug]["projects.total"].dossiers
    for figure in document["figures"]:
        expected = EDITIONS[slug][figure["id"]]
        assert figure["value"] == plain(expected.value), figure["id"]
        assert short(figure["dossiers"]) == expected.dossiers, figure["id"]
        rows = {row["key"]: (row["value"], set(row["dossiers"])) for row in figure["rows"]}
        assert rows == {
            key: (plain(value), {f"FIPE-2023-{dossier}" for dossier in dossiers.split()})
            for key, (value, dossiers) in expected.rows.items()
        }, figure["id"]


def plain(value: Any) -> int | str | None:
    return value if value is None or isinstance(value, int) else f"{value:.2f}"


@pytest.mark.parametrize("slug", EDITIONS)
def test_the_api_says_what_the_command_prints(cnaf: Client, slug: str) -> None:
    said = cnaf.get(f"/api/recueils/{slug}/chiffres/").json()
    assert said | {"known_at": ""} == command(slug) | {"known_at": ""}


@pytest.mark.parametrize("slug", EDITIONS)
def test_the_page_of_each_figure(cnaf: Client, slug: str) -> None:
    for figure in command(slug)["figures"]:
        root = page(cnaf, f"/recueils/{slug}/chiffres/{figure['id']}/")
        expected = EDITIONS[slug][figure["id"]]
        (value,) = root.xpath("//*[contains(@class, 'pf-grand')]/*[1]")
        assert text_of(value) == printed(expected.value, figure["unit"]), figure["id"]
        assert short(references(root, "//*[@id='dossiers']//table")) == expected.dossiers, figure["id"]
        shown = {key: cells[0] for key, cells in table(root, "//div[@aria-labelledby='h-table']").items()}
        shown.pop("Total", None)
        rows = {
            one_space(row["label"]): printed(expected.rows[row["key"]][0], figure["unit"]) for row in figure["rows"]
        }
        assert shown == rows, figure["id"]


@pytest.mark.parametrize("slug", EDITIONS)
def test_the_dossiers_behind_each_row(cnaf: Client, slug: str) -> None:
    for id in FEW:
        for key, (value, dossiers) in EDITIONS[slug][id].rows.items():
            root = page(cnaf, f"/recueils/{slug}/chiffres/{id}/?cle={key}")
            found = short(references(root, "//*[@id='dossiers']//table"))
            assert sorted(found.split()) == sorted(dossiers.split()), (id, key)
            if id == "announced.not_described" and value:
                assert "dans aucune source" in text_of(root.xpath("//*[@id='dossiers']")[0])


def test_the_map_and_its_table(cnaf: Client) -> None:
    root = page(cnaf, "/recueils/recueil-national/chiffres/projects.by_region/")
    titles = [text_of(title) for title in root.xpath("//svg//title")]
    labels = root.xpath("//svg//a/@aria-label")
    said = dict(re.findall(r"(?m)^(.+?) : (\d+) projets?", one_space("\n".join([*titles, *labels]))))
    counts = {row["label"]: row["value"] for row in figure("recueil-national", "projects.by_region")["rows"]}
    assert {label: int(said[label]) for label in counts} == counts


def figure(slug: str, id: str) -> dict[str, Any]:
    return next(one for one in command(slug)["figures"] if one["id"] == id)


def test_the_page_of_the_edition(cnaf: Client) -> None:
    root = page(cnaf, "/recueils/recueil-national/")
    shown = {
        text_of(item.xpath(".//span")[0]): text_of(item.xpath(".//b")[0])
        for item in root.xpath("//ul[@aria-label='L’édition en chiffres']/li")
    }
    assert {label: re.sub(r"\D.*", "", text) for label, text in shown.items()} == {
        "Dossiers décrits": "18",
        "Dossiers annoncés": "26",
        "Régions concernées": "9",
        "Départements concernés": "16",
        "Projets issus de l’AMI": "3",
        "Projets mis en avant": "5",
    }
    assert short(references(root)) == EDITIONS["recueil-national"]["projects.total"].dossiers
    assert "26 dossiers et en décrit 18" in text_of(root)
    for heading in ("Auvergne-Rhône-Alpes : 6 projets", "Île-de-France : 3 projets", "Corse : 1 projet"):
        assert heading in text_of(root)
    assert "4 autres dossiers annoncés, sans description." in text_of(root)


def test_the_content_to_print() -> None:
    for slug, expected in EDITIONS.items():
        content = recueil_content(Edition.objects.get(slug=slug))
        for id, figure in content.figures.items():
            value = expected[id].value
            assert figure.value == (None if value is None else int(value)), id
            assert {row.key: row.value for row in figure.rows} == {
                key: None if number is None else int(number) for key, (number, _) in expected[id].rows.items()
            }, id
        blocks = [fiche.reference for region in content.regions for fiche in region.projects]
        assert short(blocks).split() == expected["projects.total"].dossiers.split()
        assert {region.code: len(region.projects) for region in content.regions} == {
            key: number for key, (number, _) in expected["projects.by_region"].rows.items()
        }


def test_a_figure_of_the_content_leads_to_its_list(cnaf: Client, settings: Settings) -> None:
    content = recueil_content(Edition.objects.get(slug="recueil-national"))
    region = content.figures["projects.by_region"]
    assert region.url == f"{settings.SITE_URL}/recueils/recueil-national/chiffres/projects.by_region/"
    row = next(row for row in region.rows if row.key == "11")
    root = page(cnaf, row.url.removeprefix(settings.SITE_URL))
    assert short(references(root, "//*[@id='dossiers']//table")) == "91-001 77-001 94-001"


def test_the_pdf_prints_the_same_numbers(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("render", "recueil-national", output=tmp_path, stdout=out)
    path = Path(out.getvalue().strip())
    assert path == tmp_path / "recueil-national.pdf"
    tables = tagged_rows(path)
    content = recueil_content(Edition.objects.get(slug="recueil-national"))
    for id in ("projects.by_region", "projects.by_maturity", "projects.by_porteur_kind", "projects.by_category"):
        for row in content.figures[id].rows:
            # The letter of a category is drawn before its name.
            found = [cells for cells in tables if re.fullmatch(f"[QDRI]?{no_space(row.label)}", cells[0])]
            assert any(row.text in cells for cells in found), (id, row.label)
    text = one_space(pdf_text(path).replace("\n", " "))
    for region in content.regions:
        assert one_space(region.heading) in text
        for fiche in region.projects:
            assert fiche.reference in text
    assert "1 autre dossier annoncé dans cette région n’est pas décrit." in text
    assert "4 autres dossiers annoncés dans cette région ne sont pas décrits." in text


def tagged_rows(path: Path) -> list[list[str]]:
    """The cells of every row of the tables of a PDF, as assistive tools find them, spaces left out."""
    nodes = read(path.read_bytes()).walk()
    return [[no_space(cell.whole_text()) for cell in node.children] for node in nodes if node.role == "TR"]


def no_space(text: str) -> str:
    return "".join(text.split())


def pdf_text(path: Path) -> str:
    return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout


def one_space(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def test_own_figures_leave_out_what_speaks_of_a_document(cnaf: Client) -> None:
    root = page(cnaf, "/chiffres/")
    links = root.xpath("//a/@href")
    for id in EDITION_ONLY:
        assert f"/chiffres/{id}/" not in links
    assert "/chiffres/projects.total/" in links


def every_page(client: Client, address: str) -> list[str]:
    """The projects of a list, from its first page to its last."""
    root = page(client, address)
    following = root.xpath("//a[@rel='next']/@href")
    return references(root) + (every_page(client, following[0]) if following else [])


def test_everybody_counts_what_they_see() -> None:
    """A number of one's own is that of one's list, whoever one is."""
    for email, number in (
        ("cnaf", 36),
        ("caf-advisor", 6),
        ("caf-manager", 5),
        ("state-instructor", 19),
        ("porteur-member", 1),
    ):
        client = Client()
        client.force_login(User.objects.get(email=f"{email}@demonstration.invalid"))
        root = page(client, "/chiffres/projects.total/")
        assert text_of(root.xpath("//*[contains(@class, 'pf-grand')]/b")[0]) == str(number), email
        listed = every_page(client, "/projets/")
        assert len(listed) == number == client.get("/api/projets/").json()["count"]
        assert sorted(listed) == sorted(references(root, "//*[@id='dossiers']//table"))
