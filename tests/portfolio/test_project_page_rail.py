"""Beside the page of a project: what is next, and each unknown as the way to fill it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from lxml import html

from projects.accounts.enums import Role
from projects.core.french import format_date
from projects.core.paris import today
from projects.portfolio import services
from projects.portfolio.models import Project
from tests import factories as make
from tests.factories import DAY, member
from tests.support.pages import page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.ProjectFactory.create(selected_on=date(2023, 12, 31))


def seen(project: Project, role: Role = Role.CAF_ADVISOR, query: str = "", **scope: object) -> html.HtmlElement:
    client = Client()
    client.force_login(member(role, **(scope or {"caf_id": "07"})))
    return page(client, f"/projets/{project.reference}/{query}")


def steps(root: html.HtmlElement) -> list[tuple[str, dict[str, str]]]:
    """The lines of « La suite »: their words, and where their links lead."""
    return [
        (text_of(row.xpath("./div")[0]), {text_of(link).split(" :")[0]: link.get("href") for link in row.xpath("./a")})
        for row in root.xpath("//*[@class='pf-suite']/li")
    ]


def test_a_project_of_which_nothing_is_told_says_so(project: Project) -> None:
    observe = f"/projets/{project.reference}/constats/ajouter/?constat=progress"
    assert steps(seen(project)) == [("Aucune nouvelle datée", {"Noter l’avancement": observe})]
    reader = seen(project, Role.PORTEUR_MEMBER, porteur=project.porteur)
    assert steps(reader) == [("Aucune nouvelle datée", {})]


def test_the_next_step_of_its_life_is_offered_to_who_may(project: Project) -> None:
    at = f"/projets/{project.reference}/etat"
    services.change_state(actor=None, project=project, transition="lancer", observed_on=today())
    assert steps(seen(project)) == [
        ("Étape suivante", {"Déclarer achevé": f"{at}/achever/"}),
        (f"Dernière nouvelle {format_date(today())}, aujourd’hui", {}),
    ]
    assert [what for what, _ in steps(seen(project, Role.CAFLAB, region_id="84"))] == [
        f"Dernière nouvelle {format_date(today())}, aujourd’hui"
    ]
    services.change_state(actor=None, project=project, transition="achever", observed_on=today())
    services.change_state(actor=None, project=project, transition="clore", observed_on=today())
    assert [what for what, _ in steps(seen(project))] == [f"Dernière nouvelle {format_date(today())}, aujourd’hui"]


def test_actions_without_an_outcome_are_to_come(project: Project) -> None:
    for number, (title, when, status) in enumerate(
        [
            ("Menée", "2024", "done"),
            ("Prévue", "rentrée 2026", ""),
            ("Retenue", "", "selected"),
            ("Demandée", "", "asked"),
            ("Abandonnée", "2025", "not_done"),
            ("Troisième", "2027", ""),
            ("De trop", "2028", ""),
        ],
        start=1,
    ):
        action = make.ActionFactory.create(project=project, position=number, title=title, planned_for=when)
        if status:
            make.ActionStateFactory.create(action=action, status=status)
    assert [what for what, _ in steps(seen(project))][:4] == [
        "Prévue Prévue pour : rentrée 2026",
        "Retenue Retenue, pas encore menée",
        "Troisième Prévue pour : 2027",
        "1 autre action à mener",
    ]


def test_silence_is_counted_from_the_last_news(project: Project) -> None:
    day = today() - timedelta(days=200)
    make.ObservationFactory.create(project=project, kind="progress", value="bien_avance", observed_on=day)
    ((what, acts),) = steps(seen(project))
    assert what == f"Sans nouvelles depuis {format_date(day)}, il y a 6 mois"
    assert list(acts) == ["Noter l’avancement"]
    # On a day of the past nothing is done, and « il y a » would be read as of today.
    ((what, acts),) = steps(seen(project, query=f"?au={day}"))
    assert (what, acts) == (f"Dernière nouvelle {format_date(day)}", {})


def test_doubts_and_announces_of_the_sources_come_along(project: Project) -> None:
    source = make.SourceFactory.create(title="Recueil")
    for printed in ("phase d’amorçage.", "montée en charge."):
        make.StatementFactory.create(project=project, source=source, printed=printed, in_doubt=True, reason="Deux.")
    make.StatementFactory.create(project=project, source=source, measure="next_step", printed="une Scic.")
    told = steps(seen(project))
    assert told[0] == ("Maturité en doute 2 valeurs imprimées", {"Trancher": f"/projets/{project.reference}/#doutes"})
    assert told[1] == ("Suite annoncée « une Scic » (Recueil)", {})
    reader = steps(seen(project, Role.STATE_INSTRUCTOR, region_id="84"))
    assert list(reader[0][1]) == ["Voir les sources"]


def test_each_unknown_is_the_way_to_fill_it(project: Project) -> None:
    shown = [(text_of(link), link.get("href")) for link in seen(project).xpath("//a[@class='pf-inconnu']")]
    assert len({name for name, _ in shown}) == len(shown)  # read without what stands around, each says what it fills
    links = {name: href for name, href in shown if "/vigilance/" not in str(href)}
    at = f"/projets/{project.reference}"
    assert links == {
        "à renseigner, Catégories : à renseigner": f"{at}/categories/",
        "non renseigné, État du projet : à renseigner": f"{at}/etat/",
        "non évalué, Avancement : à renseigner": f"{at}/constats/ajouter/?constat=progress",
        "non connue, Maturité : à renseigner": f"{at}/constats/ajouter/?constat=maturity",
        "à renseigner, contact du porteur : à renseigner": f"/porteurs/{project.porteur_id}/contacts/ajouter/",
        "personne, Référent de la Caf : à renseigner": f"{at}/referent/",
        "à renseigner, Territoire : à renseigner": f"{at}/modifier/#id_commune",
        "à renseigner, Échelon : à renseigner": f"{at}/modifier/#id_echelon",
        "inconnu à ce jour, Quartier prioritaire : à renseigner": f"{at}/modifier/#id_qpv",
        "inconnue à ce jour, Origine AMI : à renseigner": f"{at}/modifier/#id_ami_origin",
    }
    for root in (seen(project, Role.PORTEUR_MEMBER, porteur=project.porteur), seen(project, query=f"?au={DAY}")):
        assert root.xpath("//a[@class='pf-inconnu']") == []
        assert "à renseigner" in text_of(root.xpath("//dl[@class='pf-etats']")[0])
