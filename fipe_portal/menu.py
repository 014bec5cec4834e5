"""The main menu: the pages that exist and that this person may open, and which of them is shown."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from projects.accounts.enums import Role
from projects.accounts.scopes import Scope, scope_of
from projects.portfolio.links import EVERY, OWN

ALL = frozenset(Role)
OFFICES = ALL - {Role.PORTEUR_MEMBER}
FOLLOWERS = OFFICES - {Role.ADMIN}
PORTEURS = frozenset({Role.PORTEUR_MEMBER})
MANAGERS = frozenset({Role.CAF_MANAGER, Role.CNAF, Role.ADMIN})
NATION = frozenset({Role.CNAF, Role.ADMIN})
PAYERS = frozenset({Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.CNAF, Role.STATE_INSTRUCTOR})
DECIDERS = frozenset({Role.CAF_MANAGER, Role.CNAF, Role.STATE_INSTRUCTOR})
ACCOMPANIERS = frozenset({Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.CAFLAB, Role.CNAF, Role.ADMIN})


@dataclass(frozen=True)
class Page:
    """An entry: where it leads, the beginnings of the addresses that belong to it, and who has it.

    `national` is its label for those who see the whole country, when theirs differs.
    """

    label: str
    url_name: str
    inside: tuple[str, ...]
    roles: frozenset[Role] = ALL
    national: str = ""


@dataclass(frozen=True)
class Section:
    """Pages of one subject under one entry, which leads to the first of them that a person has.

    Who has a single one finds that page itself in the menu.
    """

    label: str
    pages: tuple[Page, ...]
    national: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry as drawn; `current` is the value of aria-current: « page », « true » (a page inside) or ""."""

    label: str
    url: str
    current: str
    entries: tuple["Entry", ...] = ()


MENU: tuple[Page | Section, ...] = (
    Page("Accueil", "home", ("/",)),
    Page("Ce que la Caf attend de vous", "expected", ("/attendu/",), PORTEURS),
    Section(
        OWN,
        (
            Page("Projets", "project_list", ("/projets/",)),
            Page("Candidatures", "application_list", ("/candidatures/",)),
            Page("Porteurs", "porteur_list", ("/porteurs/",), OFFICES),
        ),
        national=EVERY,
    ),
    Page("À faire", "todo", ("/a-faire/",), FOLLOWERS),
    Section(
        "Suivi",
        (
            Page("Échanges", "exchange_list", ("/suivi/",), FOLLOWERS),
            Page("Messages", "thread_list", ("/messages/",)),
            Page("Propositions", "proposal_list", ("/propositions/",), OFFICES),
            Page("Alertes", "alert_list", ("/alertes/",), ACCOMPANIERS),
            Page("Où en est-on", "readiness", ("/ou-en-est-on/",), ACCOMPANIERS),
            Page("Journal", "journal_list", ("/journal/",), ACCOMPANIERS - {Role.CAF_ADVISOR}),
        ),
    ),
    Section(
        "Financements",
        (
            Page("Tableau", "money_board", ("/financements/caf/", "/financements/dossiers/"), OFFICES),
            Page("Échéances", "due_dates", ("/financements/echeances/",), FOLLOWERS),
            Page("Enveloppes", "envelope_list", ("/financements/enveloppes/",), OFFICES),
            Page("Redistribution", "wave_list", ("/financements/redistribution/",), ACCOMPANIERS),
            Page("Arbitrages", "scenario_list", ("/financements/arbitrages/",), NATION),
            Page("Sorties du Fipe", "exit_simulation", ("/financements/sorties/",), OFFICES),
            Page("Commission", "sitting", ("/financements/commission/",), DECIDERS),
            Page("Import", "accounting_import", ("/financements/import/",), PAYERS),
            Page("Règles", "funding_rules", ("/financements/regles/",), OFFICES),
        ),
    ),
    Page("Après le Fipe", "after_fipe", ("/apres-le-fipe/",), PORTEURS),
    Page("Bilans annuels", "bilan_list", ("/bilans-annuels/",)),
    Section(
        "Enseignements et recommandations",
        (
            Page("Enseignements", "lesson_list", ("/enseignements/",), OFFICES),
            Page("Recommandations", "recommendation_list", ("/recommandations/",), OFFICES),
            Page("Accompagnement", "accompaniment_list", ("/accompagnement/",), ACCOMPANIERS),
        ),
    ),
    Section(
        "Recueils et lettres",
        (
            Page("Recueils", "edition_list", ("/recueils/", "/travaux/")),
            Page("Chiffres", "figure_list", ("/chiffres/",)),
            Page("Documents lus", "reading_list", ("/lectures/",), ACCOMPANIERS),
        ),
    ),
    Page("Ressources", "resource_list", ("/ressources/",), OFFICES),
    Page("Personnes", "people:list", ("/personnes/",), MANAGERS),
)


def menu_of(request: HttpRequest) -> list[Entry]:
    """The menu of the person signed in; entries whose page is not in the portal are left out."""
    scope = scope_of(request.user)
    return [entry for item in MENU if (entry := _entry(item, scope, request.path))]


def _entry(item: Page | Section, scope: Scope, path: str) -> Entry | None:
    label = (scope.national and item.national) or item.label
    if isinstance(item, Page):
        url = _url(item.url_name) if _has(item, scope) else ""
        return Entry(label, url, _current(item, url, path)) if url else None
    entries = tuple(entry for page in item.pages if (entry := _entry(page, scope, path)))
    if not entries:
        return None
    if len(entries) == 1:
        # Of a subject whose first page is what the section is called after, the one page keeps that name.
        alone = entries[0]
        return Entry(label, alone.url, alone.current) if alone.label == item.pages[0].label else alone
    return Entry(label, entries[0].url, "true" if any(entry.current for entry in entries) else "", entries)


def opens_references(request: HttpRequest) -> bool:
    """Whether the reference pages open to this person, as `PortalAdminSite.has_permission` says."""
    user = request.user
    return user.is_staff and scope_of(user).has_role(Role.ADMIN)


def _has(page: Page, scope: Scope) -> bool:
    """Someone without a membership still has the pages of everyone, each of which tells them why it is empty."""
    return page.roles == ALL or scope.has_role(*page.roles)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _current(page: Page, url: str, path: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(page.inside) else ""
