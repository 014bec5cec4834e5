"""A printed number beside the portal's: where it is reviewed, and on the page of its figure once it is kept."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from reporting.enums import ProposalKind
from reporting.models import Reading, ReadingProposal, StatementCorrection
from reporting.services.proposals import accept_figure
from tests.factories import member
from tests.factories.readings import reading_of
from tests.reporting.readings.recueils import RECUEIL, ardeche, recueil_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
SITUATION = date(2025, 3, 12)
TWICE = f"{RECUEIL}\nEn tout, 9 projets sont en Ardèche.\n\nAu total, 11 projets en Ardèche sont soutenus.\n"


def in_ardeche(reading: Reading, number: str = "9") -> ReadingProposal:
    return next(
        one
        for one in reading.proposals.filter(kind=ProposalKind.FIGURE).select_related("reading", "file")
        if (one.values["figure"], one.values["number"]) == ("projects.by_department", number)
    )


def words(client: Client, address: str) -> str:
    return text_of(parse(client.get(address))).replace("\xa0", " ").replace("\u202f", " ")


def review(proposal: ReadingProposal) -> str:
    return f"/lectures/{proposal.reading_id}/propositions/{proposal.pk}/"


def test_a_number_is_reviewed_beside_what_the_portal_counts_that_day(client: Client, officer: User) -> None:
    ardeche("Commune d’Aubenas")
    reading = recueil_of(officer)
    proposal = in_ardeche(reading)
    told = words(client, review(proposal))
    assert "Au 12 mars 2025 : 1, parmi les projets que vous voyez" in told
    assert "Le document dit autre chose" in told
    for rank in range(8):
        ardeche(f"Commune de Privas {rank}")
    assert "Le document dit la même chose" in words(client, review(proposal))


def test_without_a_day_the_page_asks_for_it(client: Client, officer: User) -> None:
    reading = reading_of(officer, RECUEIL.replace("Fait le 12 mars 2025", ""), title="Recueil")
    assert reading.document_on is None
    assert "Pas de comparaison sans le jour" in words(client, review(in_ardeche(reading)))


def test_the_other_passages_that_tell_the_same_thing_are_listed(client: Client, officer: User) -> None:
    reading = reading_of(officer, TWICE, title="Recueil")
    told = words(client, review(in_ardeche(reading)))
    assert "Ailleurs dans ce document" in told
    assert "le même nombre" in told
    assert "un autre nombre" in told


def test_a_kept_number_is_listed_on_the_page_of_its_figure(client: Client, officer: User) -> None:
    ardeche("Commune d’Aubenas")
    reading = recueil_of(officer)
    proposal = in_ardeche(reading)
    at = "/chiffres/projects.by_department/"
    assert "documents impriment" not in words(client, at)
    kept = {name: proposal.values[name] for name in ("figure", "key", "number", "population")}
    accept_figure(actor=officer, proposal=proposal, version=proposal.version, said=kept, observed_on=SITUATION)
    root = parse(client.get(at))
    row = root.xpath("//*[@id='imprime']//tbody/tr")[0]
    link = row.xpath(".//a")[0]
    said = [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
    assert said[0] == "« 9 projets »"
    assert said[1].startswith("Ardèche")
    assert "Recueil de 2025" in said[2]
    assert "ligne 5" in said[2]
    assert "Voir au 12 mars 2025" in link.text_content().replace("\xa0", " ")
    assert client.get(link.get("href")).status_code == 200
    # Of that row only; and nothing that a document prints before the day that it describes.
    assert "documents impriment" in words(client, f"{at}?cle={proposal.values['key']}")
    assert "documents impriment" not in words(client, f"{at}?au=2024-12-31")
    advisor = Client()
    advisor.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    assert "documents impriment" not in words(advisor, at)


def test_a_corrected_number_is_the_one_that_is_compared(client: Client, officer: User) -> None:
    for rank in range(9):
        ardeche(f"Commune de Privas {rank}")
    proposal = in_ardeche(recueil_of(officer))
    assert "Le document dit la même chose" in words(client, review(proposal))
    StatementCorrection.objects.create(
        file=proposal.file,
        line=proposal.first_line,
        start=proposal.start,
        values={"value": "7"},
        corrected_by=officer,
        corrected_at=timezone.now(),
    )
    assert "Le document dit autre chose" in words(client, review(proposal))


def test_a_number_kept_as_that_of_another_place_stands_beside_none_of_this_one(client: Client, officer: User) -> None:
    reading = reading_of(officer, TWICE, title="Recueil")
    proposal = in_ardeche(reading)
    kept = {"figure": "projects.by_department", "key": "26", "number": "9", "population": ""}
    accept_figure(actor=officer, proposal=proposal, version=proposal.version, said=kept, observed_on=SITUATION)
    assert "Ailleurs dans ce document" not in words(client, review(proposal))


@pytest.mark.usefixtures("demo_data")
@pytest.mark.parametrize("id", ["projects.total", "announced.total", "projects.by_region", "projects.by_porteur_kind"])
def test_every_printed_number_leads_to_a_page_and_names_what_it_counts(client: Client, id: str) -> None:
    rows = parse(client.get(f"/chiffres/{id}/")).xpath("//*[@id='imprime']//tbody/tr")
    assert rows
    assert {client.get(url).status_code for row in rows for url in row.xpath(".//a/@href")} <= {200}
    assert not [row for row in rows if row.xpath("string(./td[1])").strip().isdigit()]


@pytest.mark.usefixtures("demo_data")
def test_an_edition_shows_no_number_printed_after_its_day(client: Client) -> None:
    page = words(client, reverse("edition_figure", args=["recueil-occitanie", "projects.total"]))
    assert "9 décembre 2025" not in page
