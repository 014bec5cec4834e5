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
class Entry:
    """An entry as drawn; `current` is the value of aria-current: « page », « true » (a page inside) or ""."""

    label: str
    url: str
    current: str


PAGES = (
    Page("Accueil", "home", ("/",)),
    Page("Ce que la Caf attend de vous", "expected", ("/attendu/",), PORTEURS),
    Page(OWN, "project_list", ("/projets/",), national=EVERY),
    Page("À faire", "todo", ("/a-faire/",), FOLLOWERS),
    Page("Candidatures", "application_list", ("/candidatures/",)),
    Page("Suivi", "exchange_list", ("/suivi/",), FOLLOWERS),
    Page("Propositions", "proposal_list", ("/propositions/",), OFFICES),
    Page("Bilans annuels", "bilan_list", ("/bilans-annuels/",)),
    Page("Messages", "thread_list", ("/messages/",)),
    Page("Enseignements et recommandations", "lesson_list", ("/enseignements/", "/recommandations/"), OFFICES),
    Page("Accompagnement", "accompaniment_list", ("/accompagnement/",), ACCOMPANIERS),
    Page("Porteurs", "porteur_list", ("/porteurs/",), OFFICES),
    Page("Chiffres", "figure_list", ("/chiffres/",)),
    Page("Recueils et lettres", "edition_list", ("/recueils/", "/travaux/")),
    Page("Ressources", "resource_list", ("/ressources/",), OFFICES),
    Page("Personnes", "people:list", ("/personnes/",), MANAGERS),
)


def menu_of(request: HttpRequest) -> list[Entry]:
    """The menu of the person signed in; entries whose page is not in the portal are left out."""
    scope = scope_of(request.user)
    return [
        Entry((scope.national and page.national) or page.label, url, _current(page, url, request.path))
        for page in PAGES
        if _has(page, scope) and (url := _url(page.url_name))
    ]


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
