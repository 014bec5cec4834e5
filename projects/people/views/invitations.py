"""Inviting someone, and the page that an invitation opens."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.french import typeset
from projects.people import policies, services
from projects.people.forms import AcceptForm, ConfirmForm, InviteForm, role_asked
from projects.people.models import Invitation
from projects.people.reach import reach_of
from projects.people.tokens import find_invitation
from projects.people.views.people import ask_role, manager


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """First the role, then who and on what scope."""
    user = manager(request)
    role = role_asked(user, request.GET.get("role", ""))
    here = reverse("people:list")
    if role is None:
        return ask_role(request, user, title="Inviter quelqu’un", cancel_url=here)

    def save(form: Any) -> Saved:
        sent = services.invite(actor=user, email=form.cleaned_data["email"], role=role, **form.scope)
        return Saved(here, typeset(f"Invitation envoyée à {sent.email} : {sent}."))

    context: dict[str, Any] = {"role": role, "cancel_url": here, "title": "Inviter quelqu’un"}
    context |= {"is_invitation": True, "valid_days": settings.INVITATION_DAYS}
    given = {"email": request.GET.get("email", "").replace("\0", "")[:254], "porteur": request.GET.get("porteur", "")}
    form = InviteForm(role=role, reach=reach_of(user), user=user, initial=given)
    return answer_form(request, form=form, template="people/scope_form.html", save=save, context=context)


@require_POST
def invitation_resend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, services.resend, "Invitation renvoyée. Le lien précédent ne sert plus.")


@require_POST
def invitation_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, services.withdraw, "Invitation retirée. Son lien ne sert plus.")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page of whoever holds the link. A link that opens nothing says no more than that."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "people/invitation_closed.html", {"state": "unknown"}, status=404)
    if not invitation.is_open:
        return render(request, "people/invitation_closed.html", {"state": invitation.state.value}, status=410)
    if isinstance(request.user, User):
        return _accept_signed_in(request, request.user, invitation)
    account = User.objects.filter(email=invitation.email).first()
    if account is None:
        return _accept_new(request, invitation)
    context = {"invitation": invitation, "closed": not account.is_active}
    context["login_url"] = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return render(request, "people/invitation_sign_in.html", context)


def _accept_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    def save(form: Any) -> HttpResponse:
        cleaned = form.cleaned_data
        user = services.accept_as_new(
            invitation=invitation,
            first_name=cleaned["first_name"],
            last_name=cleaned["last_name"],
            password=cleaned["password"],
        )
        messages.success(request, "Bienvenue. Votre compte est ouvert.")
        # They have just typed their password: it is not asked again to set up a second factor.
        record_authentication(request, user, method="password", reauthenticated=True)
        answer: HttpResponse = perform_login(
            request, user, email_verification="none", redirect_url=_landing(invitation)
        )
        return answer

    context = {"invitation": invitation}
    return answer_form(request, form=AcceptForm(), template="people/invitation_new.html", save=save, context=context)


def _accept_signed_in(request: HttpRequest, user: User, invitation: Invitation) -> HttpResponse:
    if user.email != invitation.email:
        return render(request, "people/invitation_other.html", {"invitation": invitation}, status=403)

    def save(_: Any) -> Saved:
        services.accept_as(actor=user, invitation=invitation)
        return Saved(_landing(invitation), typeset(f"C’est fait : {invitation}."))

    context = {"invitation": invitation}
    return answer_form(request, form=ConfirmForm(), template="people/invitation_join.html", save=save, context=context)


def _landing(invitation: Invitation) -> str:
    """Where one begins: somebody of a porteur with what the Caf expects of it, if this portal has that page."""
    if invitation.role == Role.PORTEUR_MEMBER:
        with suppress(NoReverseMatch):
            return reverse("expected")
    return reverse("home")


def _act(request: HttpRequest, public_id: UUID, act: Any, words: str) -> HttpResponse:
    user = manager(request)
    invitation = Invitation.objects.visible_to(user).with_scope().filter(public_id=public_id).first()
    if invitation is None:
        raise Http404
    allowed, reason = policies.can_invite(user, invitation.role, policies.scope_on(invitation))
    if not allowed:
        raise PermissionDenied(reason)
    try:
        act(actor=user, invitation=invitation)
        messages.success(request, typeset(words))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("people:list")
