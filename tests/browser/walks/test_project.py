"""The page of a project in Chromium: read by keyboard, its life changed and taken back, an unknown filled, any day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from funding.rules.models import FundingYear, Volet
from projects.core.paris import today
from projects.portfolio import services
from projects.portfolio.models import Project
from tests import factories as make
from tests.browser.visitor import Visitor

REFERENCE = "FIPE-2023-07-001"
HOME = f"/projets/{REFERENCE}/"
TABS = {
    "Fiche": "",
    "Suivi": "suivi/",
    "Plan de financement": "plan/",
    "Financement": "financement/",
    "Messages": "messages/",
    "Bilans": "bilans/",
    "Documents": "documents/",
    "Enseignements": "enseignements/",
    "Journal": "journal/",
}
WIDTHS = (360, 1280)
NARROWEST = 320


@pytest.fixture
def advisor(visitor: Visitor) -> Iterator[Visitor]:
    visitor.enter("caf_advisor")
    yield visitor
    # Chromium tells its console of an answer that was asked for.
    visitor.complaints[:] = [one for one in visitor.complaints if "403" not in one]


@pytest.fixture
def annonay(advisor: Visitor) -> Project:
    return Project.objects.get(reference=REFERENCE)


def tabs_of(page: Page) -> Locator:
    """The tabs of the project: the menu of the portal has a « Suivi » of its own."""
    return page.get_by_role("navigation", name="Rubriques du projet")


def test_a_project_is_opened_and_read_by_keyboard(advisor: Visitor) -> None:
    page = advisor.page
    advisor.go("/projets/")
    advisor.tab_to(page.locator(".pf-projets tbody").get_by_role("link", name="Annonay Rhône Agglo"), limit=200)
    advisor.press("Enter")
    expect(page.locator("h1")).to_have_text("Annonay Rhône Agglo")
    expect(page).to_have_url(advisor.url + HOME)
    tabs, (first, *others) = tabs_of(page), TABS
    expect(tabs.get_by_role("link")).to_have_text([re.compile(f"^{name}") for name in TABS])
    advisor.tab_to(tabs.get_by_role("link", name=first))
    for name in others:
        tab = tabs.get_by_role("link", name=re.compile(f"^{name}"))
        advisor.press("Tab")
        expect(tab).to_be_focused()
        advisor.press("Enter")
        expect(page).to_have_url(f"{advisor.url}{HOME}{TABS[name]}")
        # The part is replaced, not the page: the focus stays where it was, and the tab says that it is the one.
        expect(tab).to_have_attribute("aria-current", "page")
        expect(tab).to_be_focused()
        # htmx binds the new tabs a fiftieth of a second after it shows them: nobody presses a key before.
        expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.go_back()
    before = others[-2]
    expect(tabs.get_by_role("link", name=before)).to_have_attribute("aria-current", "page")
    # The date opens by keyboard and shows another day; the band says so and leads back.
    date_choice = page.get_by_text("Voir à une autre date")
    advisor.tab_to(date_choice)
    advisor.press("Enter")
    page.get_by_label("Situation au").fill("2025-12-09")
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(re.compile(rf"/{TABS[before]}\?au=2025-12-09"))
    band = page.get_by_role("status").filter(has_text="Vous regardez le passé")
    expect(band).to_contain_text("Situation au 9 décembre 2025")
    expect(page.get_by_role("link", name="Changer l’état")).to_have_count(0)
    tabs.get_by_role("link", name="Fiche").click()
    expect(page).to_have_url(f"{advisor.url}{HOME}?au=2025-12-09")
    expect(band).to_be_visible()
    band.get_by_role("link", name="Revenir à aujourd’hui").click()
    expect(page).to_have_url(advisor.url + HOME)
    expect(band).to_have_count(0)


def test_its_life_is_changed_with_a_reason_and_taken_back(advisor: Visitor, annonay: Project) -> None:
    page = advisor.page
    services.change_state(actor=None, project=annonay, transition="lancer", observed_on=date(2025, 1, 6))
    advisor.go(HOME)
    page.get_by_role("link", name="Changer l’état").click()
    expect(page.locator(".pf-ligne__titre")).to_have_text(
        ["Mettre en pause", "Déclarer achevé", "Déclarer abandonné", "Revenir à l’état précédent"]
    )
    assert advisor.breaches() == []
    page.get_by_role("link", name="Choisir : Mettre en pause").click()
    page.get_by_role("button", name="Mettre en pause").click()
    # The reason is asked for, and nothing is written without it. The answer is waited for before it is typed into.
    expect(page.get_by_role("alert")).to_be_focused()
    reason = page.get_by_label("Motif")
    reason.fill(" ")
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert advisor.breaches() == []
    reason.fill("Travaux de la crèche")
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_text("Le projet est « En pause ».")).to_be_visible()
    expect(page.locator(".pf-etats")).to_contain_text("En pause")
    tabs_of(page).get_by_role("link", name="Suivi").click()
    line = page.locator(".pf-faits-dates tbody tr", has_text="En pause")
    expect(line).to_contain_text("Travaux de la crèche")
    # An error is corrected from the line itself; what was wrong stays, struck, with who and why.
    line.get_by_role("link", name=re.compile("^Corriger")).click()
    page.get_by_label("Motif").fill("Ce n’était pas ce projet")
    # Meanwhile nothing else changed: the last state goes, what stood before stands again.
    page.get_by_role("button", name="Revenir à l’état précédent").click()
    expect(page.get_by_text("Le dernier état est retiré.")).to_be_visible()
    expect(page.locator(".pf-etats")).to_contain_text("En cours")
    tabs_of(page).get_by_role("link", name="Suivi").click()
    expect(line.locator("s")).to_have_text("En pause")
    expect(line).to_contain_text(re.compile("Annulé le .* par Camille Berthier.*Ce n’était pas ce projet"))
    # Two at once: that the state changed is said with what was typed; once read, one goes on, if one still may.
    advisor.go(f"{HOME}etat/abandonner/")
    page.get_by_label("Motif").fill("Deux à la fois")
    services.change_state(
        actor=None, project=annonay, transition="suspendre", observed_on=date(2025, 3, 3), reason="Un autre"
    )
    page.get_by_role("button", name="Déclarer abandonné").click()
    expect(page.get_by_role("alert")).to_contain_text("Quelqu’un vient de changer l’état de ce projet")
    expect(page.get_by_text("En pause")).to_be_visible()
    expect(page.get_by_label("Motif")).to_have_value("Deux à la fois")
    page.get_by_role("button", name="Déclarer abandonné").click()
    expect(page.locator(".pf-etats")).to_contain_text("Abandonné")
    services.change_state(actor=None, project=annonay, transition="revenir", observed_on=today(), reason="Essai")
    services.change_state(actor=None, project=annonay, transition="reprendre", observed_on=date(2025, 4, 4))
    advisor.go(f"{HOME}etat/suspendre/")
    page.get_by_label("Motif").fill("Deux à la fois")
    services.change_state(actor=None, project=annonay, transition="achever", observed_on=today())
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas possible à l’état « Achevé »")
    expect(page.get_by_label("Motif")).to_have_value("Deux à la fois")


def test_an_unknown_is_filled_from_where_it_is_said(advisor: Visitor) -> None:
    page = advisor.page
    advisor.go(HOME)
    page.get_by_role("link", name=re.compile("Quartier prioritaire : à renseigner")).click()
    area = page.get_by_label("Quartier prioritaire")
    expect(area).to_be_focused()
    area.select_option(index=1)
    chosen = area.locator("option:checked").inner_text()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page).to_have_url(advisor.url + HOME)
    expect(page.get_by_text("enregistré")).to_be_visible()
    expect(page.get_by_role("region", name="Repères")).to_contain_text(chosen)
    expect(page.get_by_role("link", name=re.compile("Quartier prioritaire : à renseigner"))).to_have_count(0)
    # The other link of the same panel: a constat, which the header then says.
    page.get_by_role("link", name=re.compile("Avancement : à renseigner")).click()
    page.get_by_label("Bien avancé").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page).to_have_url(advisor.url + HOME)
    expect(page.locator(".pf-etats")).to_contain_text("Bien avancé")


def test_each_tab_of_a_rich_and_of_an_empty_project(advisor: Visitor, annonay: Project) -> None:
    page = advisor.page
    enrich(annonay)
    advisor.go("/projets/nouveau/")
    page.get_by_label("Appel").select_option(index=1)
    page.get_by_label("Retenu le").fill("2023")
    page.get_by_label("Titre").fill("Un projet dont rien n’est dit")
    page.get_by_role("combobox", name=re.compile("Département")).fill("Ardèche")
    page.get_by_role("option", name=re.compile("Ardèche")).first.click()
    page.get_by_role("button", name="Créer le projet").click()
    expect(page.get_by_text(re.compile("Le projet .* est créé"))).to_be_visible()
    empty = page.url.removeprefix(advisor.url)
    problems: dict[str, object] = {}
    for home in (HOME, empty):
        for tab in TABS.values():
            advisor.go(home + tab)
            for width in WIDTHS:
                advisor.width(width)
                if breaches := advisor.breaches():
                    problems[f"{home}{tab} at {width}"] = breaches
            for width in (NARROWEST, *WIDTHS):
                advisor.width(width)
                if overflow := advisor.overflow():
                    problems[f"{home}{tab} at {width}"] = overflow
    assert not problems, problems


def enrich(project: Project) -> None:
    """Something of everything that the page may show, and in doubt."""
    source = make.SourceFactory.create(title="Un recueil au titre assez long pour tenir sur deux lignes d’un téléphone")
    wrong = make.ObservationFactory.create(project=project, value="perennisation", note="Lu trop vite")
    make.ObservationFactory.create(project=project, value="amorcage", retracts=wrong, note="Relu")
    make.ObservationFactory.create(project=project, kind="progress", value="abandonne", source=source)
    services.change_state(actor=None, project=project, transition="lancer", observed_on=date(2025, 1, 6))
    make.ContactFactory.create(porteur=project.porteur, email="une.adresse.vraiment.tres.longue@exemple.invalid")
    make.PartnershipFactory.create(project=project)
    make.HighlightFactory.create(project=project)
    make.ActionFactory.create(project=project, position=50, title="Une action à venir", planned_for="rentrée 2027")
    make.StatementFactory.create(
        project=project, source=source, printed="phase d’amorçage", in_doubt=True, reason="Deux."
    )
    year, volet = FundingYear.objects.first(), Volet.objects.first()
    for funder in ("caf", "state"):
        make.GrantFactory.create(
            project=project, funder=funder, year=year, amount=1_234_567, source=source, volet=volet
        )
    make.RegionalTotalFactory.create(call=project.application.call, region_id="84", amount=2_395_000)


def test_a_porteur_reads_and_is_offered_no_act_of_a_caf(visitor: Visitor) -> None:
    visitor.enter("porteur_member")
    page = visitor.page
    visitor.go("/projets/")
    page.locator(".pf-projets tbody").get_by_role("link").first.click()
    expect(tabs_of(page)).to_be_visible()
    home = page.url.removeprefix(visitor.url)
    # Not « /financements/2025/etat/ »: there « etat » is the State, who funds.
    acts = re.compile(f"^{home}(etat|modifier|constats|categories|referent|actions|partenaires|structures|contacts)/")
    # Theirs to do: write, be told of what is written or not, join a document.
    theirs = {"Messages": ["messages/suivi/sourdine/", "messages/ecrire/"], "Documents": ["documents/ajouter/"]}
    for name, tab in TABS.items():
        visitor.go(home + tab)
        expect(page.locator("main")).to_contain_text("La suite")
        addresses = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert [address for address in addresses if acts.search(address)] == []
        forms = page.locator("main form[method='post']")
        posted = forms.evaluate_all("forms => forms.map(form => form.getAttribute('action'))")
        assert posted == [home + address for address in theirs.get(name, [])]
