"""The page: what each role of the person reads, one after the other."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fipe_portal.home.admin import admin
from fipe_portal.home.caf import advisor, manager
from fipe_portal.home.cnaf import national
from fipe_portal.home.desk import Desk
from fipe_portal.home.parts import Board, Section, listed
from fipe_portal.home.porteur import TITLE, porteur
from fipe_portal.home.regions import caflab, state
from projects.accounts.enums import Role
from projects.accounts.requests import signed_in
from projects.core.french import count, enumerate_fr, format_date, sort_key

BOARDS: dict[Role, Callable[[Desk, HttpRequest], Board]] = {
    Role.CAF_MANAGER: lambda desk, request: manager(desk),
    Role.CAF_ADVISOR: lambda desk, request: advisor(desk),
    Role.CAFLAB: lambda desk, request: caflab(desk),
    Role.CNAF: national,
    Role.STATE_INSTRUCTOR: lambda desk, request: state(desk),
    Role.PORTEUR_MEMBER: lambda desk, request: porteur(desk),
    Role.ADMIN: lambda desk, request: admin(desk),
}
WITHOUT_PROJECTS = frozenset({Role.ADMIN})
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the roles of the person put on their desk; without any, what to do about it."""
    desk = Desk(signed_in(request))
    roles = [role for role in BOARDS if desk.scope.has_role(role)]
    if not roles:
        return render(request, "home/nobody.html", {"day": _day(desk), "email": desk.user.email})
    boards = [BOARDS[role](desk, request) for role in roles]
    sections = _once(section for board in boards for section in board.sections)
    tiles = {tile.label: tile for board in boards for tile in board.tiles}
    context: dict[str, Any] = {
        "title": TITLE if roles == [Role.PORTEUR_MEMBER] else _day(desk),
        "scope": _scope(desk, roles),
        "acts": list({act.url: act for board in boards for act in board.acts}.values()),
        "tiles": list(tiles.values()),
        "days": next((board.days for board in boards if board.days), None),
        "sections": [section for section in sections if not section.aside],
        "asides": [section for section in sections if section.aside],
    }
    return render(request, "home/home.html", context)


def _once(sections: Iterable[Section]) -> list[Section]:
    """A section that two roles share is shown once, where it comes first."""
    return list({section.id: section for section in reversed(list(sections))}.values())[::-1]


def _day(desk: Desk) -> str:
    return f"{DAYS[desk.today.weekday()]} {format_date(desk.today)}"


def _scope(desk: Desk, roles: list[Role]) -> dict[str, str]:
    """« 6 projets » and the list of them, then « : Caf de l’Ain, Caf de l’Allier… » or « dans tout le pays »."""
    if not set(roles) - WITHOUT_PROJECTS:
        return {"rest": "Comptes, référentiels et santé du portail"}
    labels = sorted({row.scope_label for row in desk.memberships}, key=sort_key)
    rest = " dans tout le pays" if desk.scope.national else f" : {enumerate_fr(labels)}"
    return {"projects": count(len(desk.dossiers), "projet"), "url": listed(), "rest": rest}
