"""« Ce que la Caf attend de vous », and the link that opens it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.core.errors import DomainError
from projects.core.forms import answer_form
from projects.core.paris import today
from projects.core.reading import one_moment
from projects.fiches.forms import EntryForm
from projects.fiches.services.requests import ask_entry_link, may_enter, use_entry_link
from projects.fiches.tokens import find_entry
from projects.portfolio.expected import Expected, ExpectedState, expected_of
from projects.portfolio.models import Project

SENT = "Si quelqu’un d’un porteur a cette adresse, un nouveau lien vient de partir. Il arrive en une minute ou deux."
TONES = {
    ExpectedState.TO_DO: ("est-veille", "note"),
    ExpectedState.DRAFT: ("est-info", "note"),
    ExpectedState.SENT_BACK: ("est-retard", "relance"),
    ExpectedState.SENT: ("", "coche"),
    ExpectedState.DONE: ("", "coche"),
}


@require_safe
@one_moment()
def expected(request: HttpRequest) -> HttpResponse:
    """All that the Caf expects of one's porteur, what is to be done first."""
    user = signed_in(request)
    scope = scope_of(user)
    projects = Project.objects.filter(porteur__in=scope.porteurs)
    names = {row.pk: row for row in projects.with_identity()}
    rows = expected_of(user, projects, today()) if scope.porteurs else []
    lines = [_line(row, names.get(row.project or 0), today()) for row in rows]
    context = {
        "todo": [line for line in lines if line["is_open"]],
        "settled": [line for line in lines if not line["is_open"]],
        "is_porteur": bool(scope.porteurs),
        "has_projects": bool(names),
    }
    return render(request, "fiches/expected.html", context)


def _line(row: Expected, project: Project | None, day: Any) -> dict[str, Any]:
    tone, icon = TONES[row.state]
    return {
        "row": row,
        "project": project,
        "tone": tone,
        "icon": icon,
        "is_late": row.due_on is not None and row.due_on < day,
        "is_open": row.state in (ExpectedState.TO_DO, ExpectedState.DRAFT, ExpectedState.SENT_BACK),
    }


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def expected_entry(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an entry link. To read it spends nothing: a mail scanner may. Its button signs in."""
    link = find_entry(token)
    if link is not None and request.user.is_authenticated and request.user.pk == link.user_id:
        return redirect("expected")
    if link is None or not link.is_open or not may_enter(link.user):
        return _closed(request)
    if request.method == "POST":
        try:
            user = use_entry_link(link=link)
        except DomainError:
            return _closed(request)
        answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=reverse("expected"))
        return answer
    return render(request, "fiches/entry.html", {"link": link, "other": _other(request, link.user)})


def _other(request: HttpRequest, user: User) -> bool:
    """Whether somebody else is signed in on this device: they are told before they change places."""
    return bool(request.user.is_authenticated and request.user.pk != user.pk)


def _closed(request: HttpRequest) -> HttpResponse:
    sign_in = f"{reverse('account_login')}?{urlencode({'next': reverse('expected')})}"
    return render(request, "fiches/entry_closed.html", {"form": EntryForm(), "sign_in_url": sign_in}, status=410)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_again(request: HttpRequest) -> HttpResponse:
    """Ask for a new link: the answer is the same whether the account exists or not."""

    def save(form: Any) -> HttpResponse:
        ask_entry_link(email=form.cleaned_data["email"])
        return render(request, "fiches/entry_sent.html", {"said": SENT})

    return answer_form(request, form=EntryForm(), template="fiches/entry_again.html", save=save)
