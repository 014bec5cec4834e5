"""`make pictures`: the pages that one works in, at two widths, for docs/screens.md, which is written here too.

Not part of the suite: a picture is looked at by people. The projects are the demonstration's; nothing is kept of what
is typed to take a picture.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from fipe_portal.demo.examples import load_examples
from funding.arbitration.models import Scenario
from funding.plans.enums import PlanState
from funding.plans.models import Plan
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import links
from projects.bilans.enums import WITH_CAF, WITH_PORTEUR
from projects.bilans.models import Bilan
from projects.calls.models import Application
from projects.fiches.models import Proposal
from projects.people import services
from projects.people.tokens import token_of
from projects.porteurs.models import Porteur
from projects.territories.models import Caf
from tests.browser import printed
from tests.browser.walks.every_page import forms_of, send_empty
from tests.factories.readings import reading_of, upload
from tests.support.undone import serve_undone

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "images" / "screens"
# Width of the window, then of the picture that is kept; what is below is cut.
SIZES = {1280: (800, 1800), 360: (300, 1600)}
QUALITY = 55
STRANGER = "stranger"
ROLES = {
    STRANGER: "Before signing in",
    Role.CAF_ADVISOR: "Caf advisor",
    Role.CAF_MANAGER: "Caf manager",
    Role.CAFLAB: "Caflab referent",
    Role.CNAF: "Cnaf",
    Role.STATE_INSTRUCTOR: "State instructor",
    Role.PORTEUR_MEMBER: "Porteur member",
    Role.ADMIN: "Administrator",
}
REFERENCE = "FIPE-2023-07-001"
PROJECT = f"/projets/{REFERENCE}/"
IN_DOUBT = "/projets/FIPE-2023-974-002/"
# Where invented amounts are seen: the real projects have none.
PAID = "/projets/FICTIF-2023-07-001/"
MONEY = "/financements/"
WAVE = f"{MONEY}redistribution/2026-1/"
EDITION, DRAFT = "/recueils/recueil-national/", "/recueils/recueil-occitanie/"
TO_PASS = "/recueils/lettre-reseau-2026/"
OLD_RECUEIL = Path(__file__).resolve().parents[1] / "reading" / "data" / "facsimiles" / "recueil.txt"


@dataclass(frozen=True)
class Screen:
    """One picture at each width: who looks at what, its name in the folder, and a line that says what it shows."""

    role: str
    name: str
    path: str
    words: str
    act: Callable[[Page], None] | None = None

    def file(self, width: int) -> str:
        return f"{self.role}-{self.name}-{width}.webp".replace("_", "-")


def refused(page: Page) -> None:
    forms_of(page)
    send_empty(page, 0)


def unfolded(page: Page) -> None:
    page.evaluate("document.querySelectorAll('#filtres details').forEach((part) => part.open = true)")


def searched(page: Page) -> None:
    box = page.get_by_role("combobox", name="Commune")
    box.scroll_into_view_if_needed()
    box.press_sequentially("vern")
    page.locator(".pf-cherche__liste [role=option]").first.wait_for()


def same_name(page: Page) -> None:
    page.get_by_label("Nom", exact=True).fill("Annonay Rhône Agglo")
    page.get_by_label("Type", exact=True).select_option("epci")
    page.get_by_role("button", name="Ajouter le porteur").click()
    page.wait_for_load_state()


def saved_by_another(page: Page) -> None:
    """Two people had the form open: the other one saved first."""
    page.get_by_label("Titre").fill("Un pool de remplacement pour toute l’agglomération")
    page.locator("input[name=version]").evaluate("(field) => field.value = 0")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_load_state()


def menu(page: Page) -> None:
    page.evaluate("document.getElementById('compte').showPopover()")


A, M, C = Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.CNAF
SCREENS = (
    Screen(STRANGER, "sign-in", "/compte/connexion/", "the door; in the demonstration, one click for each role"),
    Screen(STRANGER, "publications", "/publications/", "what Cnaf opened to everybody"),
    Screen(STRANGER, "publication", "/publications/recueil-national/", "fiches to search, the PDF beside, open data"),
    Screen(STRANGER, "invitation", "invitation", "what the link of an invitation opens: name, password, and what for"),
    Screen(A, "home", "/", "what one comes for, one act away; what waits first"),
    Screen(A, "list", "/projets/", "the projects: search, filters with counts, map that follows, saved views"),
    Screen(A, "list-found", "/projets/?q=creche", "what was looked for is marked, accents or not"),
    Screen(A, "list-empty", "/projets/?q=introuvable", "nothing found: what to take off"),
    Screen(A, "list-unfolded", "/projets/", "every filter unfolded", unfolded),
    Screen(A, "project", PROJECT, "a project, tab Fiche: header, rail, what is next, what is unknown"),
    Screen(A, "project-suivi", f"{PROJECT}suivi/", "tab Suivi: observations in time"),
    Screen(A, "project-financement", f"{PROJECT}financement/", "tab Financement: amounts by year, or unknown"),
    Screen(A, "project-documents", f"{PROJECT}documents/",
           "tab Documents: what was joined, a place to drop more, what sources say exists"),
    Screen(A, "commission-note", f"{PROJECT}commission/", "the note for the commission: Word, text to paste"),
    Screen(A, "project-journal", f"{PROJECT}journal/", "tab Journal: who changed what"),
    Screen(A, "todo", "/a-faire/", "what is to be done: late, today, to come, waiting for somebody"),
    Screen(A, "exchange", f"/suivi/noter/?projet={REFERENCE}", "note a visit; who will read it is said beside"),
    Screen(A, "exchanges", "/suivi/", "what was noted, of all one’s projects"),
    Screen(A, "proposals", "/propositions/", "what the porteurs sent"),
    Screen(A, "proposal", "proposal", "an update, field by field against the fiche: take, comment, send back"),
    Screen(A, "thread", f"{PROJECT}messages/", "the thread of a project"),
    Screen(A, "applications", "/candidatures/", "the applications, and where each one is"),
    Screen(A, "application", "application", "an application: its pieces, its steps, what may be done now"),
    Screen(A, "bilans", "/bilans-annuels/", "the annual bilans: late ones first"),
    Screen(A, "bilan", "bilan", "a bilan, as it was deposited; validate it, ask for more, send it back"),
    Screen(A, "alerts", "/alertes/", "early signals, each with the rule that raised it"),
    Screen(A, "notifications", "/compte/notifications/", "who is told what, and when"),
    Screen(A, "project-edit", f"{PROJECT}modifier/", "edit a project: groups, help, what was deduced to be confirmed"),
    Screen(A, "project-conflict", f"{PROJECT}modifier/", "somebody else saved first: both texts, field by field",
           saved_by_another),
    Screen(A, "project-categories", f"{PROJECT}categories/", "its categories on a day, one of them the main"),
    Screen(A, "observation", f"{PROJECT}constats/ajouter/?constat=progress", "note what is seen"),
    Screen(A, "observation-refused", f"{PROJECT}constats/ajouter/?constat=progress",
           "a form refused: the summary takes the focus, each line leads to its field", refused),
    Screen(A, "action", f"{PROJECT}actions/ajouter/", "add an action"),
    Screen(A, "states", f"{PROJECT}etat/", "the steps that a project may take"),
    Screen(A, "transition", f"{PROJECT}etat/lancer/", "one step, with its day"),
    Screen(A, "referent", f"{PROJECT}referent/", "who follows the project"),
    Screen(A, "partner", f"{PROJECT}partenaires/ajouter/", "add a partner"),
    Screen(A, "structure", f"{PROJECT}structures/ajouter/", "add a structure"),
    Screen(A, "project-add", "/projets/nouveau/", "a project that the portal does not know"),
    Screen(A, "porteurs", "/porteurs/", "the porteurs"),
    Screen(A, "porteur", "porteur", "a porteur, its contacts, its projects"),
    Screen(A, "porteur-add", "/porteurs/nouveau/", "a new porteur; the commune is found as one types", searched),
    Screen(A, "porteur-known", "/porteurs/nouveau/", "it exists already: those that look alike", same_name),
    Screen(A, "account", "/compte/", "one’s own account, with the menu open", menu),
    Screen(A, "sessions", "/compte/sessions/", "one’s open sessions"),
    Screen(A, "second-factor", "/compte/double-authentification/", "the second factor"),
    Screen(A, "money", f"{PAID}financement/", "who pays what, each year; what lacks; an invented example, and said so"),
    Screen(A, "money-unknown", f"{PROJECT}financement/", "a real project: not communicated, never 0"),
    Screen(A, "plan", f"{PAID}plan/2025/", "a financing plan: balance, ceiling with its rule, versions"),
    Screen(A, "financing", f"{PAID}financements/2025/caf/", "the year of one funder, from the request to the balance"),
    Screen(A, "exit", f"{PAID}sortie/", "the way out: reality, what was tried, takers-over and their rule, the gap"),
    Screen(A, "questionnaire", f"{WAVE}07/", "the questionnaire of a wave, filled from the dossiers"),
    Screen(A, "questionnaire-open", f"{MONEY}redistribution/exemple-2026-2/07/", "the same, while it is filled"),
    Screen(A, "due", f"{MONEY}echeances/", "what falls due, late first"),
    Screen(A, "accounting", f"{MONEY}import/", "payments pasted or dropped from the Caf’s accounting"),
    Screen(A, "caf-year", f"{MONEY}caf/07/2025/", "the year of a Caf on one page"),
    Screen(M, "home", "/", "the same desk, with what is to be validated and shared out"),
    Screen(M, "people", "/personnes/", "the people of one’s Caf"),
    Screen(M, "invite", "/personnes/inviter/?role=caf_advisor", "invite somebody"),
    Screen(M, "person", "person", "a person: rights, sessions, invitation"),
    Screen(M, "hand-over", "hand-over", "all the dossiers of somebody who leaves, given in one act"),
    Screen(Role.CAFLAB, "home", "/", "the selection: accompanied projects, what is not described"),
    Screen(Role.CAFLAB, "project", PROJECT, "what Caflab may write: observations and categories"),
    Screen(Role.CAFLAB, "accompaniment", "/accompagnement/", "whom to accompany, on what grounds, what each Caf owes"),
    Screen(Role.CAFLAB, "lessons", "/enseignements/", "what projects teach, each with its project and day"),
    Screen(Role.CAFLAB, "recommendations", "/recommandations/", "to whom, from which lessons, where it stands"),
    Screen(Role.CAFLAB, "resources", "/ressources/", "guides, talking points, training, evaluators"),
    Screen(Role.CAFLAB, "readiness", "/ou-en-est-on/", "before a document is written: what lacks, by Caf"),
    Screen(C, "home", "/", "the national picture: figures and their trend, map, what is in doubt or missing"),
    Screen(C, "list", "/projets/", "all the projects"),
    Screen(C, "list-region", "/projets/?region=84&maturite=perennisation", "filters as chips; the map follows"),
    Screen(C, "project-doubt", IN_DOUBT, "two printed maturities: neither is believed, both are shown"),
    Screen(C, "figures", "/chiffres/", "every figure of the portal, with its definition"),
    Screen(C, "figure", "/chiffres/projects.by_region/", "a figure: definition, chart, table, dossiers behind it"),
    Screen(C, "editions", "/recueils/", "recueils, bilans, letters and press releases, and where each one is"),
    Screen(C, "edition", EDITION, "one that is published: its file, its frozen data, its public page"),
    Screen(C, "edition-new", "/recueils/nouveau/", "a new document: which of the five, its date, its projects"),
    Screen(C, "edition-workspace", f"{DRAFT}preparer/", "where it is written: each section as it will print"),
    Screen(C, "edition-selection", f"{DRAFT}selection/", "its projects: by the filters of the list, then by hand"),
    Screen(C, "edition-checks", f"{TO_PASS}controles/", "what contradicts itself, before it prints: why, where"),
    Screen(C, "edition-preview", f"{DRAFT}apercu/I/", "a section on its own pages"),
    Screen(C, "edition-act", f"{DRAFT}etat/verifier/", "one step of its life: what is empty, what it changes"),
    Screen(C, "edition-frozen", f"{EDITION}gel/1/", "what was frozen: hash, versions, data"),
    Screen(C, "edition-figure", f"{EDITION}gel/1/chiffres/projects.by_region/", "the dossiers of a printed figure"),
    Screen(C, "edition-compare", f"{DRAFT}comparer/?avec=recueil-national", "two documents side by side"),
    Screen(C, "edition-printed", f"{EDITION}imprime/", "what the source printed beside what is computed, and why"),
    Screen(C, "edition-files", f"{EDITION}fichiers/", "proofs, data, Word, all of them in a ZIP"),
    Screen(C, "readings", "/lectures/", "documents written elsewhere, read for what contradicts itself"),
    Screen(C, "reading", "reading", "the text, its passages marked, what was found beside, a verdict on each"),
    Screen(C, "reading-statements", "reading-statements", "each number as it was read, corrected by hand"),
    Screen(C, "reading-proposals", "reading-proposals", "an old recueil becomes proposals of projects and figures"),
    Screen(C, "reading-proposal", "reading-proposal", "one of them: its text, what was read, what the portal knows"),
    Screen(C, "publishers", "/editeurs/", "how each organisation prints itself: name, logo, colour, signatories"),
    Screen(C, "jobs", "/travaux/", "what was asked of the portal"),
    Screen(C, "money", MONEY, "the board of money: map, curves, each number with its dossiers"),
    Screen(C, "envelopes", f"{MONEY}enveloppes/", "envelopes by level: engaged, paid, what remains"),
    Screen(C, "wave", WAVE, "a wave of redistribution: who answered, who is awaited, the sums"),
    Screen(C, "scenario", "scenario", "arbitrating: keep, cut, leave out; what remains, by region and Caf"),
    Screen(C, "rules", f"{MONEY}regles/", "the dated rules, their source and how sure it is"),
    Screen(C, "exits", f"{MONEY}sorties/", "the ways out, simulated against the envelopes"),
    Screen(Role.STATE_INSTRUCTOR, "home", "/", "the projects of one’s territory"),
    Screen(Role.PORTEUR_MEMBER, "home", "/", "one’s own project"),
    Screen(Role.PORTEUR_MEMBER, "expected", "/attendu/", "what the Caf expects, and by when"),
    Screen(Role.PORTEUR_MEMBER, "fiche", f"{PROJECT}fiche/projet/", "a section of the fiche, kept as it is typed"),
    Screen(Role.PORTEUR_MEMBER, "fiche-preview", f"{PROJECT}fiche/apercu/", "the fiche as it will print"),
    Screen(Role.PORTEUR_MEMBER, "bilan-activity", "bilan-activity", "a page of the annual bilan"),
    Screen(Role.PORTEUR_MEMBER, "bilan-budget", "bilan-budget", "the money of the bilan, and its file"),
    Screen(Role.PORTEUR_MEMBER, "plan-edit", "plan-edit", "next year’s plan, kept as it is typed; live balance"),
    Screen(Role.PORTEUR_MEMBER, "after-fipe", "/apres-le-fipe/", "who can pay next year, in plain words"),
    Screen(Role.PORTEUR_MEMBER, "project", PROJECT, "the same page, for who holds the project"),
    Screen(Role.ADMIN, "home", "/", "accounts and reference data"),
    Screen(Role.ADMIN, "people", "/personnes/", "everybody"),
    Screen(Role.ADMIN, "components", "/composants/", "the parts that pages are made of, for who writes pages"),
)  # fmt: skip


@dataclass
class Studio:
    """Pages of each role on a portal that forgets, and the addresses that are known once the data are there."""

    browser: Browser
    url: str
    cookies: dict[str, str]
    paths: dict[str, str]

    def page(self, role: str, width: int) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        if role in self.cookies:
            context.add_cookies([{"name": "sessionid", "value": self.cookies[role], "url": self.url}])
        return context.new_page()


@pytest.fixture(scope="module")
def demo_data() -> None:
    """The demonstration, for the whole module."""


@pytest.fixture(scope="module")
def studio(
    browser: Browser, demo_data: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Studio]:
    with django_db_blocker.unblock(), transaction.atomic():
        people = {role: User.objects.get(email=f"{role.replace('_', '-')}@demonstration.invalid") for role in Role}
        sent = services.invite(actor=people[C], email="lea.roy@exemple.invalid", role=A, caf=Caf.objects.get(pk="31"))
        paths = {
            "invitation": f"/invitation/{token_of(sent)}/",
            "porteur": f"/porteurs/{Porteur.objects.get(projects__reference='FIPE-2023-07-001').pk}/",
            "person": f"/personnes/{people[M].pk}/",
            "hand-over": f"/personnes/{people[A].pk}/dossiers/",
            **_examples(people),
        }
        printed.publish("recueil-national", people[C])
        with serve_undone() as url:
            yield Studio(browser, url, {role: _session(user) for role, user in people.items()}, paths)
        transaction.set_rollback(True)


def _examples(people: dict[Role, User]) -> dict[str, str]:
    """The invented follow-up of the demonstration, and where the pages that show it are."""
    load_examples()
    advisor, porteur = people[A], people[Role.PORTEUR_MEMBER]
    told = Bilan.objects.visible_to(advisor).filter(state__in=WITH_CAF).latest("pk")
    asked = Bilan.objects.visible_to(porteur).filter(state__in=WITH_PORTEUR).latest("pk")
    proposal = Proposal.objects.visible_to(advisor).latest("pk")
    application = Application.objects.visible_to(advisor).filter(project=None).latest("pk")
    drafted = Plan.objects.visible_to(porteur).filter(state=PlanState.DRAFT).latest("year")
    return {
        "proposal": reverse("proposal_detail", args=[proposal.public_id]),
        "application": reverse("application_detail", args=[application.reference]),
        "bilan": links.detail(told),
        "plan-edit": reverse("plan_edit", args=[drafted.project.reference, drafted.year]),
        "scenario": reverse("scenario_detail", args=[Scenario.objects.latest("pk").pk]),
        "bilan-activity": links.section(asked, "activite"),
        "bilan-budget": links.section(asked, "budget"),
        **_reading(people[C]),
    }


def _reading(officer: User) -> dict[str, str]:
    """The pages of an old recueil that was read."""
    text = upload(OLD_RECUEIL.read_text(encoding="utf-8"), "recueil.txt")
    reading = reading_of(officer, uploads=[text], title="Recueil de janvier 2026")
    proposal = reading.proposals.order_by("pk").first()
    assert proposal is not None
    return {
        "reading": reverse("reading_detail", args=[reading.pk]),
        "reading-statements": reverse("statement_list", args=[reading.pk]),
        "reading-proposals": reverse("proposal_list", args=[reading.pk]),
        "reading-proposal": reverse("proposal_review", args=[reading.pk, proposal.pk]),
    }


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("role", ROLES)
def test_take_the_pictures(studio: Studio, role: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width, (kept, height) in SIZES.items():
        page = studio.page(role, width)
        for screen in (one for one in SCREENS if one.role == role):
            page.goto(studio.url + studio.paths.get(screen.path, screen.path))
            if screen.act:
                screen.act(page)
            assert not page.title().startswith("Page introuvable"), screen
            assert page.locator("main h1").count() == 1, screen
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
            picture = picture.crop((0, 0, picture.width, min(picture.height, height)))
            small = picture.resize((kept, round(picture.height * kept / picture.width)), Image.Resampling.LANCZOS)
            small.save(FOLDER / screen.file(width), quality=QUALITY, method=6)
        page.context.close()


def test_take_the_pages(studio: Studio) -> None:
    printed.take_the_pages(DOCS / "images" / "pages")


def test_write_the_page() -> None:
    lines = [
        "# The screens",
        "",
        "The pages that one works in, by role, at 1 280 and 360 px, with the projects of the demonstration. Long pages",
        "are cut. `make pictures` takes the pictures and writes this page (`tests/browser/screens.py`).",
    ]
    for role, title in ROLES.items():
        lines += ["", f"## {title}", ""]
        for screen in (one for one in SCREENS if one.role == role):
            links = " · ".join(f"[{width} px](images/screens/{screen.file(width)})" for width in SIZES)
            path = "" if screen.path.isalpha() else f" `{screen.path}`"
            lines.append(f"- **{screen.name}**{path}: {screen.words}. {links}")
    for old in {*FOLDER.glob("*.webp")} - {FOLDER / screen.file(width) for screen in SCREENS for width in SIZES}:
        old.unlink()
    (DOCS / "screens.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
