"""The real projects, of which no amount is published: « non communiqué » on every page and in every file, never 0."""

from __future__ import annotations

import csv
import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from lxml import html
from python_calamine import load_workbook

from projects.accounts.enums import Role
from projects.portfolio.models import Project
from reporting.figures.financing import FOLLOWED
from tests.boards.test_board import client_of, text_of
from tests.factories import member
from tests.factories.waves import open_wave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]

NOUGHT = re.compile(r"(?<![\d,.\u202f\u00a0 ])0(?:,0+)?[ \u00a0\u202f]€")
# The columns of the file of ways out that are amounts.
AMOUNTS = ("Coût prévu", "Acquis", "Demandé", "Espéré", "Manque")
OCCITANIE = "2 395 000 €"


@pytest.fixture
def cnaf() -> Client:
    return client_of(member(Role.CNAF))


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    text = text_of(response)
    assert not NOUGHT.search(text), (url, NOUGHT.search(text))
    return text


def cells(client: Client, url: str) -> list[Any]:
    """What a file holds below its head, but for the texts."""
    book = load_workbook(BytesIO(client.get(url).content))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]
    assert rows, url
    return [cell for row in rows for cell in row if not isinstance(cell, str)]


def test_the_pages_of_a_real_project_never_say_nought(cnaf: Client) -> None:
    wave = open_wave()
    for reference in (Project.objects.filter(department__region="76").first(), Project.objects.get(caf="07")):
        project = f"/projets/{reference.reference}/"
        pages = {
            "financement/": f"Montant{' '}non communiqué",
            "plan/2025/": "",
            "financements/2024/etat/": "non communiqué",
            "financements/2024/caf/": "non communiqué",
            "sortie/": "non communiqué",
            "commission/": "",
            "": "",
        }
        for page, said in pages.items():
            assert said in read(cnaf, f"{project}{page}"), page
        caf = reference.caf_id
        assert "non communiqué" in read(cnaf, f"/financements/caf/{caf}/2025/")
        assert "non communiqué" in read(cnaf, f"/financements/redistribution/{wave.slug}/{caf}/")
        assert not cells(cnaf, f"/financements/caf/{caf}/2025/export.xlsx")


def test_the_sums_of_the_country_are_not_communicated(cnaf: Client) -> None:
    assert Project.objects.count() == 36
    assert "Montant non communiqué" in read(cnaf, "/financements/")
    assert "non communiqué" in read(cnaf, "/financements/sorties/")
    assert "Aucun dossier derrière ce montant" in read(cnaf, "/financements/dossiers/?mesure=granted")
    read(cnaf, "/financements/enveloppes/")
    page = html.fromstring(cnaf.get("/chiffres/").content)
    amounts = {
        link.get("href"): link.text_content()
        for link in page.xpath("//dd[contains(@class, 'pf-chiffres-liste__n')]/a")
        if link.get("href").startswith("/chiffres/money.")
    }
    assert len(amounts) >= len([id for id in FOLLOWED if "_by_" not in id])
    assert all(text.startswith("non communiqué") for text in amounts.values()), amounts
    assert "non communiqué" in read(cnaf, "/chiffres/money.granted/")
    file = cnaf.get("/financements/sorties/export.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(file.splitlines(), delimiter=";"))
    assert len(rows) == 36
    told = {name: row[name] for row in rows for name in row if name.startswith(AMOUNTS) and row[name]}
    assert told == {}


def test_the_total_of_occitanie_stands_on_the_board_and_on_its_region_alone(cnaf: Client) -> None:
    assert OCCITANIE in read(cnaf, "/financements/")
    assert OCCITANIE in read(cnaf, "/financements/?region=76")
    assert OCCITANIE not in read(cnaf, "/financements/?region=84")
    assert OCCITANIE in read(cnaf, "/chiffres/amounts.regional_total/")
    one = Project.objects.filter(department__region="76").first()
    assert one is not None
    assert "sans partage entre eux" in read(cnaf, f"/projets/{one.reference}/financement/")
