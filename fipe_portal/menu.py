"""The main menu: the pages that exist and that this person may open, and which of them is shown."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from projects.accounts.enums import Role
from projects.accounts.scopes import Scope, scope_of

ALL = frozenset(Role)
OFFICES = ALL - {Role.PORTEUR_MEMBER}
MANAGERS = frozenset({Role.CAF_MANAGER, Role.CNAF, Role.ADMIN})


@dataclass(frozen=True)
class Page:
    """An entry: where it leads, the beginnings of the addresses that belong to it, and who has it."""

    label: str
    url_name: str
    inside: tuple[str, ...]
    roles: frozenset[Role] = ALL


@dataclass(frozen=True)
class Entry:
    """An entry as drawn; `current` is the value of aria-current: « page », « true » (a page inside) or ""."""

    label: str
    url: str
    current: str


PAGES = (
    Page("Accueil", "home", ("/",)),
    Page("Mes projets", "project_list", ("/projets/",)),
    Page("Porteurs", "porteur_list", ("/porteurs/",), OFFICES),
    Page("Chiffres", "figure_list", ("/chiffres/",)),
    Page("Recueils et lettres", "edition_list", ("/recueils/", "/travaux/")),
    Page("Personnes", "people:list", ("/personnes/",), MANAGERS),
)


def menu_of(request: HttpRequest) -> list[Entry]:
    """The menu of the person signed in; entries whose page is not in the portal are left out."""
    scope = scope_of(request.user)
    return [
        Entry(page.label, url, _current(page, url, request.path))
        for page in PAGES
        if _has(page, scope) and (url := _url(page.url_name))
    ]


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
