"""« Je remplace quelqu’un »: anyone may ask, the Caf of the porteur decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.french import typeset
from projects.people import policies, services
from projects.people.forms.successions import AskForm, DecideForm, RefuseForm, StartForm
from projects.people.models import Invitation, Succession
from projects.people.selectors.successions import match_of, successions
from projects.people.views.people import manager

page = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@page
def succession_ask(request: HttpRequest) -> HttpResponse:
    """The same answer whether the organisation is known or not: the portal does not say who its porteurs are."""
    user = request.user if isinstance(request.user, User) else None

    def save(form: AskForm) -> HttpResponse:
        data = form.cleaned_data
        email, name = (user.email, str(user)) if user else (data["email"], data["name"])
        services.ask_succession(actor=user, email=email, siret=data["siret"], name=name, replaces=data["replaces"])
        return render(request, "people/succession_asked.html", {"email": email})

    form = AskForm(signed_in=user is not None)
    cancel = reverse("home") if user else reverse("account_login")
    return answer_form(
        request, form=form, template="people/succession_ask.html", save=save, context={"cancel_url": cancel}
    )


@require_safe
def succession_list(request: HttpRequest) -> HttpResponse:
    waiting, decided = successions(manager(request))
    return render(request, "people/succession_list.html", {"waiting": waiting, "decided": decided})


@page
def succession_add(request: HttpRequest) -> HttpResponse:
    """The Caf begins it; what follows is the same page as for a request."""
    user = manager(request)

    def save(form: StartForm) -> Saved:
        data = form.cleaned_data
        porteur = data["porteur"]
        allowed, reason = policies.can_invite(user, "porteur_member", {"porteur": porteur})
        if not allowed:
            raise DomainError(reason, field="porteur")
        if not porteur.siret:
            raise DomainError(typeset("Renseignez d’abord le SIRET de ce porteur, sur sa fiche."), field="porteur")
        asked = services.ask_succession(actor=user, email=data["email"], siret=porteur.siret, name=data["name"])
        return Saved(reverse("people:succession", args=[asked.public_id]))

    context = {
        "title": "Un successeur chez un porteur",
        "lead": "Vous direz ensuite qui n’a plus accès, et qui répond des dossiers.",
        "trail": _trail(),
        "submit_label": "Continuer",
        "cancel_url": reverse("people:successions"),
    }
    form = StartForm(initial={"porteur": request.GET.get("porteur", "")})
    return answer_form(request, form=form, template="form_page.html", save=save, context=context)


@page
def succession_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who asks, for which organisation, who has its dossiers; then the decision."""
    user, asked = _visible(request, public_id)
    found = match_of(asked)
    may_decide, refused = policies.can_decide_succession(user, asked)
    context: dict[str, Any] = {"succession": asked, "match": found, "may_decide": may_decide, "refused": refused}
    if not may_decide or found.porteur is None:
        if request.method == "POST":
            raise PermissionDenied(refused)
        return render(request, "people/succession_detail.html", context)

    def save(form: DecideForm) -> Saved:
        data = form.cleaned_data
        given = services.accept_succession(
            actor=user, succession=asked, ended=data.get("ended") or (), answers=data["answers"]
        )
        said = "Invitation envoyée à" if isinstance(given, Invitation) else "Les dossiers sont confiés à"
        return Saved(reverse("people:successions"), typeset(f"{said} {asked.name}."))

    return answer_form(
        request,
        form=DecideForm(members=found.members),
        template="people/succession_detail.html",
        save=save,
        context={**context, "cancel_url": reverse("people:successions")},
    )


@page
def succession_refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, asked = _visible(request, public_id)
    may_decide, refused = policies.can_decide_succession(user, asked)
    if not may_decide:
        raise PermissionDenied(refused)

    def save(form: RefuseForm) -> Saved:
        services.refuse_succession(actor=user, succession=asked, reason=form.cleaned_data["reason"])
        return Saved(reverse("people:successions"), "Demande refusée, la personne est prévenue.")

    here = reverse("people:succession", args=[public_id])
    context = {
        "title": "Refuser cette demande ?",
        "subject": str(asked),
        "trail": _trail(),
        "submit_label": "Refuser",
        "cancel_url": here,
    }
    return answer_form(request, form=RefuseForm(), template="form_page.html", save=save, context=context)


def _visible(request: HttpRequest, public_id: UUID) -> tuple[User, Succession]:
    user = manager(request)
    seen = Succession.objects.visible_to(user).select_related("porteur", "decided_by", "asked_by")
    return user, get_object_or_404(seen, public_id=public_id)


def _trail() -> list[dict[str, str]]:
    return [
        {"label": "Personnes", "url": reverse("people:list")},
        {"label": "Reprises de dossiers", "url": reverse("people:successions")},
    ]
