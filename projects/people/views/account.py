"""« Mon compte »: one's name, one's rights, one's sessions."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.accounts.requests import signed_in
from projects.accounts.scopes import memberships_of
from projects.core.forms import answer_form
from projects.people import services
from projects.people.devices import describe
from projects.people.forms import NameForm
from projects.people.second_factors import needs_second_factor, strong_factors


@require_http_methods(["GET", "POST"])
def account_home(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    UserSession.objects.create_from_request(request)  # whatever door one came by, one is connected here

    def save(form: Any) -> str:
        services.rename(actor=user, **form.cleaned_data)
        return reverse("account_home")

    form = NameForm(initial={"first_name": user.first_name, "last_name": user.last_name})
    context = {
        "memberships": memberships_of(user),
        "factors": strong_factors(user),
        "factor_required": needs_second_factor(user),
        "sessions": UserSession.objects.filter(user=user).count(),
    }
    return answer_form(
        request, form=form, template="people/account.html", save=save, context=context, success="Nom enregistré."
    )


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. Sessions that ended by themselves are left out."""
    UserSession.objects.create_from_request(request)  # whatever door one came by, one sees oneself
    rows = [
        {"pk": row.pk, "device": describe(row.user_agent), "row": row, "is_current": _is_current(request, row)}
        for row in UserSession.objects.purge_and_list(signed_in(request))
    ]
    rows.sort(key=lambda row: (not row["is_current"], -row["row"].created_at.timestamp()))
    return render(request, "people/sessions.html", {"sessions": rows})


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own; that of this browser is a sign-out."""
    row = UserSession.objects.filter(user=signed_in(request), pk=min(pk, 2**31)).first()
    if row is None:
        raise Http404
    if _is_current(request, row):
        get_adapter(request).logout(request)
        return redirect("account_login")
    row.end()
    messages.success(request, "Session fermée.")
    return redirect("sessions")


@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    for row in UserSession.objects.filter(user=signed_in(request)):
        if not _is_current(request, row):
            row.end()
    messages.success(request, "Les autres sessions sont fermées.")
    return redirect("sessions")


def _is_current(request: HttpRequest, row: UserSession) -> bool:
    return bool(row.session_key == request.session.session_key)
