"""The page of a project: its tabs on any day, what is unknown, in doubt or taken back, and who is offered what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from lxml import html

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.french import format_date
from projects.core.paris import today
from projects.portfolio import services
from projects.portfolio.models import Observation, Project
from projects.portfolio.tabs import FIRST, Panel, Tab, register_panel, register_tab, tabs
from tests import factories as make
from tests.factories import DAY, member, noon
from tests.support.pages import page, parse, text_of

pytestmark = pytest.mark.django_db
NOTE = "Note pour la commission"
EXIT = "Sortie du Fipe"

TABS = ("", "suivi/", "financement/", "documents/", "journal/")


@pytest.fixture
def project() -> Project:
    return make.ProjectFactory.create(selected_on=date(2023, 12, 31))


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(project: Project, tab: str = "", query: str = "") -> str:
    return f"/projets/{project.reference}/{tab}{query}"


def labels(root: html.HtmlElement, path: str) -> list[str]:
    return [text_of(one) for one in root.xpath(path)]


# Addresses


def test_no_tab_takes_the_place_of_what_is_offered_above_it(advisor: User, project: Project) -> None:
    client = client_of(advisor)
    offered = {
        tuple(
            labels(
                page(client, at(project, "" if one.slug == FIRST else f"{one.slug}/")),
                "//*[@class='pf-bandeau__ligne']//a[contains(@class, 'btn')]",
            )
        )
        for one in tabs()
    }
    assert len(offered) == 1
    assert {"Modifier", NOTE, EXIT} <= set(*offered)


def test_each_tab_is_an_address_that_says_which_one_it_is(advisor: User, project: Project) -> None:
    client = client_of(advisor)
    for path, label in zip(TABS, ("Fiche", "Suivi", "Financement", "Documents", "Journal"), strict=True):
        root = page(client, at(project, path))
        assert [link.split(" ")[0] for link in labels(root, "//*[@class='pf-onglets']//a")] == [
            "Fiche", "Suivi", "Plan", "Financement", "Messages", "Bilans", "Documents", "Enseignements", "Journal",
        ]  # fmt: skip
        (current,) = labels(root, "//*[@class='pf-onglets']//a[@aria-current='page']")
        assert current.startswith(label)
        assert text_of(root.xpath("//h1")[0]) == project.display_name


def test_an_unknown_tab_does_not_exist_and_the_first_has_one_address(advisor: User, project: Project) -> None:
    client = client_of(advisor)
    assert client.get(at(project, "rien/")).status_code == 404
    answer = client.get(at(project, "fiche/", "?au=2025-12-09"))
    assert answer.headers["Location"] == at(project, "", "?au=2025-12-09")


def test_an_application_that_was_not_selected_has_no_page(advisor: User) -> None:
    candidate = make.ProjectFactory.create()
    for path in TABS:
        assert client_of(advisor).get(at(candidate, path)).status_code == 404


def test_two_tabs_or_panels_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="suivi"):
        register_tab(Tab("suivi", "Autre", 99, "rien.html", lambda page: {}))
    with pytest.raises(ValueError, match="qui"):
        register_panel(Panel("qui", "rail", 99, "rien.html", lambda page: None))
    assert [tab.slug for tab in tabs()] == [
        "fiche", "suivi", "plan", "financement", "messages", "bilans", "documents", "enseignements", "journal",
    ]  # fmt: skip


# The header


def test_what_is_unknown_says_so_and_offers_to_fill_it_to_who_may(advisor: User, project: Project) -> None:
    root = page(client_of(advisor), at(project))
    links = {text_of(link).split(" :")[0]: link.get("href") for link in root.xpath("//*[@class='pf-manques']//a")}
    assert links["État du projet"] == at(project, "etat/")
    assert links["Catégories"] == at(project, "categories/")
    assert links["Maturité"] == at(project, "constats/ajouter/?constat=maturity")
    assert links["Référent de la Caf"] == at(project, "referent/")
    assert "Porteur" not in links
    reader = page(client_of(member(Role.STATE_INSTRUCTOR, region_id="84")), at(project))
    assert reader.xpath("//*[@class='pf-manques']//a") == []
    assert "Maturité" in text_of(reader.xpath("//*[@class='pf-manques']")[0])


@pytest.mark.parametrize(
    ("role", "scope", "acts"),
    [
        (Role.CAF_ADVISOR, {"caf_id": "07"}, ["Modifier", "Noter l’avancement", "Changer l’état", NOTE, EXIT]),
        (Role.CNAF, {}, ["Modifier", "Noter l’avancement", "Changer l’état", NOTE, EXIT]),
        (Role.CAFLAB, {"region_id": "84"}, ["Noter l’avancement", EXIT]),
        (Role.STATE_INSTRUCTOR, {"region_id": "84"}, [EXIT]),
        (Role.ADMIN, {}, [EXIT]),
    ],
)
def test_no_dead_button(project: Project, role: Role, scope: dict[str, str], acts: list[str]) -> None:
    root = page(client_of(member(role, **scope)), at(project))
    assert labels(root, "//*[@class='pf-bandeau__ligne']/*[@class='pf-actions']/a") == acts


def test_the_lifecycle_stands_and_the_contradiction_is_shown(advisor: User, project: Project) -> None:
    services.change_state(actor=None, project=project, transition="lancer", observed_on=DAY)
    make.ObservationFactory.create(project=project, kind="progress", value="abandonne")
    said = text_of(page(client_of(advisor), at(project)).xpath("//*[@class='pf-bandeau']")[0]).replace("\u202f", " ")
    assert "L’avancement constaté au 9 décembre 2025 est « Abandonné »" in said
    assert "« En cours » depuis le 9 décembre 2025 : c’est l’état qui compte." in said


def test_a_doubt_is_shown_with_its_source_and_is_decided_from_it(advisor: User, project: Project) -> None:
    source = make.SourceFactory.create(slug="recueil", title="Recueil")
    for printed in ("phase d’amorçage", "phase de montée en charge"):
        make.StatementFactory.create(
            project=project, source=source, printed=printed, place="Annexe 1", in_doubt=True, reason="Deux maturités."
        )
    client = client_of(advisor)
    root = page(client, at(project))
    assert "En doute" in text_of(root.xpath("//*[@class='pf-etats']")[0])
    doubts = root.xpath("//*[@id='doutes']")[0]
    assert "Recueil, Annexe 1" in text_of(doubts)
    addresses = doubts.xpath(".//a/@href")
    assert addresses == [
        at(project, f"constats/ajouter/?constat=maturity&valeur={code}&source=recueil")
        for code in ("amorcage", "montee_en_charge")
    ]
    form = page(client, addresses[1])
    assert form.xpath("//input[@name='value'][@checked]/@value | //select[@name='value']/option[@selected]/@value") == [
        "montee_en_charge"
    ]
    # Once decided, the sources stay and nothing is to decide any more.
    make.ObservationFactory.create(project=project, value="amorcage")
    root = page(client, at(project))
    assert "En doute" not in text_of(root.xpath("//*[@class='pf-etats']")[0])
    assert root.xpath("//*[@id='doutes']//a") == []
    # Who may not decide is not asked to.
    reader = page(client_of(member(Role.STATE_INSTRUCTOR, region_id="84")), at(project))
    assert reader.xpath("//*[@id='doutes']//a") == []


def test_who_is_who(advisor: User, project: Project) -> None:
    make.ContactFactory.create(porteur=project.porteur, name="Ada", is_responsible=True, email="ada@exemple.invalid")
    services.assign_referent(actor=None, project=project, user=advisor)
    caflab = make.UserFactory.create(first_name="Carl", last_name="Laboratoire")
    make.CaflabSelectionFactory.create(project=project, referent=caflab, grounds=["innovant"])
    state = member(Role.STATE_INSTRUCTOR, department_id="07", user=make.UserFactory.create(first_name="Inès"))
    member(Role.STATE_INSTRUCTOR, department_id="31", user=make.UserFactory.create(first_name="Ailleurs"))
    make.PartnershipFactory.create(project=project, porteur__name="La Fabrique", role="operator")
    said = text_of(page(client_of(advisor), at(project)).xpath("//section[@aria-labelledby='h-qui']")[0])
    for name in (project.display_name, "Ada", str(advisor), "Carl Laboratoire", str(state), "La Fabrique"):
        assert name in said
    assert "Ailleurs" not in said


# The timeline


def test_a_correction_is_visible_with_who_and_why(advisor: User, project: Project) -> None:
    wrong = make.ObservationFactory.create(project=project, value="perennisation", note="Lu trop vite")
    Observation.objects.create(
        project=project, kind="maturity", value="amorcage", observed_on=DAY, retracts=wrong, recorded_by=advisor,
        note="La source dit autre chose",
    )  # fmt: skip
    services.change_state(actor=None, project=project, transition="lancer", observed_on=DAY)
    services.change_state(
        actor=advisor, project=project, transition="revenir", observed_on=DAY, reason="Rien n’a commencé"
    )
    root = page(client_of(advisor), at(project, "suivi/"))
    struck = {text_of(row.xpath(".//s")[0]): text_of(row) for row in root.xpath("//tr[@class='est-retire']")}
    assert set(struck) == {"Pérennisation", "En cours"}
    assert f"Corrigé le {_today()} par {advisor} : La source dit autre chose" in struck["Pérennisation"]
    assert f"Annulé le {_today()} par {advisor} : Rien n’a commencé" in struck["En cours"]
    assert "Amorçage" in text_of(root.xpath("//main")[0])
    # The drawing holds what stands only.
    assert "Maturité : amorçage au 9 décembre 2025." in text_of(root.xpath("//desc")[0])
    assert "En cours" not in text_of(root.xpath("//svg/desc")[0])


def _today() -> str:
    return format_date(today())


def test_the_timeline_is_filtered_by_kind(advisor: User, project: Project) -> None:
    make.ObservationFactory.create(project=project, kind="progress", value="bien_avance")
    make.ObservationFactory.create(project=project)
    make.AvailabilityFactory.create(project=project)
    make.GrantFactory.create(project=project, amount=1200)
    client = client_of(advisor)

    def told(query: str) -> list[str]:
        root = page(client, at(project, "suivi/", query))
        return [one.split(" :")[0] for one in labels(root, "//table//td[1]/div")]

    assert set(told("")) == {"Avancement", "Maturité", "Candidature", "Pièces disponibles", "Branche Famille, 2024"}
    assert told("?quoi=progress") == ["Avancement"]
    assert told("?quoi=financement") == ["Branche Famille, 2024"]
    assert told("?quoi=rien") == told("")
    assert told("?quoi=etat") == []


def test_a_drawing_of_nothing_is_not_drawn(advisor: User, project: Project) -> None:
    root = page(client_of(advisor), at(project, "suivi/"))
    assert root.xpath("//svg[@class='pf-frise__svg']") == []


# Days


def test_a_past_day_is_said_and_left_in_one_click(advisor: User, project: Project) -> None:
    make.ObservationFactory.create(project=project, value="amorcage", observed_on=date(2025, 3, 1))
    make.ObservationFactory.create(project=project, value="perennisation", observed_on=date(2025, 9, 1))
    client = client_of(advisor)
    root = page(client, at(project, "suivi/", "?au=2025-06-30&quoi=maturity"))
    assert "Situation au 30 juin 2025" in text_of(root.xpath("//*[@role='status']")[0])
    assert "Amorçage" in text_of(root.xpath("//*[@class='pf-etats']")[0])
    assert "Pérennisation" not in text_of(root.xpath("//main")[0])
    # The day goes along from tab to tab; nothing is done in the past.
    assert all("au=2025-06-30" in address for address in root.xpath("//*[@class='pf-onglets']//a/@href"))
    assert labels(root, "//*[@class='pf-bandeau__ligne']/*[@class='pf-actions']/a") == []
    assert root.xpath("//*[@class='pf-manques']") == []
    (back,) = [link for link in root.xpath("//a") if text_of(link) == "Revenir à aujourd’hui"]
    assert "Pérennisation" in text_of(page(client, back.get("href")).xpath("//*[@class='pf-etats']")[0])


def test_what_was_known_on_a_day(advisor: User) -> None:
    then, later = noon(date(2025, 7, 1)), noon(date(2025, 10, 1))
    project = make.ProjectFactory.create(selected_on=date(2023, 12, 31), selected_on__recorded_at=then)
    wrong = make.ObservationFactory.create(
        project=project, value="perennisation", observed_on=date(2025, 6, 1), recorded_at=then
    )
    make.ObservationFactory.create(
        project=project, value="amorcage", observed_on=date(2025, 6, 1), recorded_at=later, retracts=wrong
    )
    client = client_of(advisor)

    def maturity(query: str) -> str:
        return text_of(page(client, at(project, "", query)).xpath("//*[@class='pf-etats']/div[4]/dd")[0])

    assert maturity("?au=2025-06-30").startswith("Amorçage")
    assert maturity("?au=2025-06-30&su=2025-08-01").startswith("Pérennisation")
    root = page(client, at(project, "suivi/", "?su=2025-08-01"))
    assert root.xpath("//tr[@class='est-retire']") == []


def test_a_name_is_read_as_it_was_known(advisor: User) -> None:
    project = make.ProjectFactory.create(selected_on=date(2023, 12, 31), title="Avant")
    yesterday = timezone.now() - timedelta(days=2)
    with connection.cursor() as cursor:
        # Time passes: what was written today was written two days ago.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE portfolio_projectevent SET pgh_created_at = %s", [yesterday])
        cursor.execute("UPDATE porteurs_porteurevent SET pgh_created_at = %s", [yesterday])
        cursor.execute("UPDATE calls_applicationstate SET recorded_at = %s", [yesterday])
        cursor.execute("SET session_replication_role = origin")
    Project.objects.filter(pk=project.pk).update(title="Après")
    client = client_of(advisor)
    known_on = today() - timedelta(days=1)
    assert "Après" in text_of(page(client, at(project)).xpath("//*[@class='pf-bandeau']")[0])
    said = text_of(page(client, at(project, "", f"?su={known_on}")).xpath("//*[@class='pf-bandeau']")[0])
    assert "Avant" in said
    assert "Après" not in said


def test_a_long_note_is_folded_whole(advisor: User, project: Project) -> None:
    short, long = "Vu sur place.", "Visite du relais. " * 300
    for note in (short, long):
        make.ObservationFactory.create(project=project, note=note)
    root = page(client_of(advisor), at(project, "suivi/"))
    (folded,) = root.xpath("//details[contains(@class, 'pf-note')]")
    assert len(text_of(folded.xpath("./summary")[0])) < 400
    assert text_of(folded.xpath("./p")[0]) == long.strip()
    assert short in labels(root, "//td/p")


@pytest.mark.parametrize("day", ["2025-12-09", "09/12/2025"])
def test_a_day_is_asked_as_a_calendar_or_as_people_write_it(advisor: User, project: Project, day: str) -> None:
    said = text_of(page(client_of(advisor), at(project, "", f"?au={day}&su=")))
    assert "Situation au 9 décembre 2025" in said
    assert "illisible" not in said


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?au=hier", "La date demandée est illisible : écrivez par exemple 09/12/2025."),
        ("?au=2999-01-01", "ne peut pas être à venir"),
        ("?su=\x00", "La date de « Telle que connue le » est illisible"),
        ("?su=2999-01-01", "ne peut pas être à venir"),
        ("?au=2020-01-01", "n’était pas retenu à cette date"),
        ("?su=0001-01-01", "est trop ancienne"),
        ("?au=0001-01-01", "est trop ancienne"),
    ],
)
@pytest.mark.parametrize("tab", TABS)
def test_a_wrong_day_is_told_and_today_is_shown(
    advisor: User, project: Project, tab: str, query: str, said: str
) -> None:
    response = client_of(advisor).get(at(project, tab, query))
    assert response.status_code == 200
    root = parse(response)
    assert said in text_of(root)
    assert "Vous regardez le passé" not in text_of(root)
    assert response.context["situation_on"] == today()


# Money, papers


def test_an_unknown_amount_is_never_zero(advisor: User, project: Project) -> None:
    make.FundingYearFactory.create(year=2024)
    client = client_of(advisor)
    assert "Montant non communiqué" in text_of(page(client, at(project, "financement/")).xpath("//main")[0])
    make.GrantFactory.create(project=project, funder="caf", amount=1200)
    make.GrantFactory.create(project=project, funder="state", amount=None)
    root = page(client, at(project, "financement/"))
    cells = [one.replace("\u202f", " ") for one in labels(root, "//table//tbody/tr/td[@data-financeur]")]
    assert cells[0].startswith("Montant non communiqué")
    assert cells[1].startswith("1 200 €")
    others = set(labels(root, "//section[@aria-labelledby='h-annees']//td[not(@data-financeur)]"))
    assert "non communiqué" in others
    assert not [one for one in others if "€" in one]


def test_a_regional_total_is_never_shared_out(advisor: User, project: Project) -> None:
    make.RegionalTotalFactory.create(call=project.application.call, amount=2_395_000)
    make.RegionalTotalFactory.create(amount=5)
    said = text_of(page(client_of(advisor), at(project, "financement/")).xpath("//main")[0]).replace("\u202f", " ")
    assert "2 395 000 € pour 2023-2025, Auvergne-Rhône-Alpes" in said
    assert "5 € pour" not in said


def test_the_words_of_a_source_are_quoted(project: Project, advisor: User) -> None:
    def said() -> str:
        return text_of(
            page(client_of(advisor), at(project, "documents/")).xpath("//section[@aria-labelledby='h-pieces']")[0]
        ).replace("\u202f", " ")

    make.AvailabilityFactory.create(project=project, note="Oui → 3 fiches.", provenance="printed", has_fiche=True)
    assert "Imprimé pour les fiches : « Oui → 3 fiches »" in said()
    make.AvailabilityFactory.create(project=project, note="Vu sur place.", provenance="entered", has_fiche=True)
    assert said().endswith("Vu sur place.")


def test_the_editions_that_one_sees(project: Project, advisor: User) -> None:
    make.EditionFactory.create(title="Recueil d’ici", region_id="84", selection=[project])
    make.EditionFactory.create(title="Recueil d’ailleurs", region_id="76", selection=[project])
    caflab = page(client_of(member(Role.CAFLAB, region_id="84")), at(project, "documents/"))
    said = text_of(caflab.xpath("//section[@aria-labelledby='h-recueils']")[0])
    assert "Recueil d’ici" in said
    assert "aucun PDF à télécharger" in said
    assert "Recueil d’ailleurs" not in said
    own = page(client_of(advisor), at(project, "documents/"))
    assert "Recueil d’ici" not in text_of(own.xpath("//main")[0])
