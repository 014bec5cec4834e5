"""The printed documents beside what the portal counts: no value is left out, none is silently corrected."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.portfolio.models import Statement
from reporting.models import Edition
from reporting.selectors import edition_figures, edition_snapshot
from reporting.selectors.printed import Line, Printed, Verdict, printed_lines
from tests.boards.test_board import client_of
from tests.factories import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]


def printed(slug: str) -> Printed:
    edition = Edition.objects.get(slug=slug)
    snapshot = edition_snapshot(edition)
    return printed_lines(edition, snapshot, edition_figures(snapshot))


def line(found: Printed, about: str) -> Line:
    return next(line for line in found.lines if line.about.replace("\u202f", " ").replace("\xa0", " ") == about)


@pytest.mark.parametrize(
    "slug", ["recueil-national", "recueil-occitanie", "communique-occitanie", "lettre-reseau-2026"]
)
def test_every_printed_value_has_its_line(slug: str) -> None:
    source = Edition.objects.get(slug=slug).printed_source
    assert len(printed(slug).lines) == Statement.objects.filter(source=source, project=None).count() > 0


def test_the_national_recueil_region_by_region() -> None:
    found = printed("recueil-national")
    rhone = line(found, "Projets par région : Auvergne-Rhône-Alpes")
    assert (rhone.printed.replace("\u202f", " ").replace("\xa0", " "), rhone.computed) == (
        "7 : Auvergne-Rhône-Alpes",
        "6",
    )
    assert (rhone.gap.replace("\xa0", " "), rhone.verdict) == ("− 1", Verdict.OTHER)
    assert "n’en décrit que 6" in rhone.why
    assert line(found, "Dossiers décrits : Auvergne-Rhône-Alpes").verdict == Verdict.SAME
    assert line(found, "Régions concernées").verdict == Verdict.SAME


def test_what_the_portal_cannot_know_is_no_gap() -> None:
    found = printed("recueil-national")
    advanced = line(found, "Projets par état d’avancement : Bien avancé")
    assert (advanced.computed, advanced.verdict, advanced.gap) == ("non communiqué", Verdict.UNKNOWN, "")
    assert line(found, "Le fonds").verdict == Verdict.FACT
    assert all(one.why for one in found.lines if one.verdict == Verdict.OTHER)


def test_the_press_release_of_occitanie_agrees_with_the_portal() -> None:
    found = printed("recueil-occitanie")
    assert found.number(Verdict.OTHER) == 0
    assert line(found, "Totaux régionaux connus").verdict == Verdict.SAME
    assert line(found, "Projets par département : Hérault").computed == "3"


def test_the_page_leads_to_the_dossiers_and_costs_the_same() -> None:
    client: Client = client_of(member(Role.CNAF))
    page = client.get("/recueils/recueil-national/imprime/")
    assert page.status_code == 200
    for one in page.context["printed"].lines:
        if one.url:
            assert client.get(one.url).status_code == 200, one
    Edition.objects.filter(slug="recueil-national").update(printed_source=None)
    assert client.get("/recueils/recueil-national/imprime/").status_code == 404
