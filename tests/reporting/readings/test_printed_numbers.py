"""A printed number beside the portal's: where it is reviewed, and on the page of its figure once it is kept."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from reporting.enums import ProposalKind
from reporting.models import Reading, ReadingProposal
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
