"""People: the list of those one manages, one of them, their rights."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.french import format_date, typeset
from projects.core.paris import today
from projects.people import policies, selectors, services
from projects.people.enums import PersonState
from projects.people.forms import ConfirmForm, EndForm, MembershipForm, role_asked
from projects.people.models import Succession
from projects.people.reach import reach_of
from projects.people.registry import handovers_of
from projects.people.second_factors import strong_factors

# A key is a bigint: a longer number is not one of ours.
LARGEST_KEY = 2**63 - 1


@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    user = manager(request)
    filters = _filters(request)
    page = selectors.people_page(user, filters, request.GET.get("page", "1"))
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "people": page.object_list,
        "count": page.paginator.count,
        "page": {
            "previous_url": f"?{urlencode({**kept, 'page': page.number - 1})}" if page.has_previous() else "",
            "next_url": f"?{urlencode({**kept, 'page': page.number + 1})}" if page.has_next() else "",
            "label": f"Page {page.number} sur {page.paginator.num_pages}",
        },
        "show_people": filters.state != PersonState.INVITED,
        "invitations": selectors.pending_invitations(user, filters),
        "successions_waiting": Succession.objects.visible_to(user).open().count(),
        "filters": filters,
        "roles": reach_of(user).roles,
        "cafs": selectors.cafs_to_choose(user),
        "states": PersonState.choices,
    }
    return render(request, "people/people_list.html", context)


@require_GET
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    person = _person_or_404(user, pk)
    return render(request, "people/person_detail.html", {"file": selectors.person_file(user, person)})


@require_http_methods(["GET", "POST"])
def membership_add(request: HttpRequest, pk: int) -> HttpResponse:
    """First the role, then its scope and its first day."""
    user = manager(request)
    person = _person_or_404(user, pk)
    role = role_asked(user, request.GET.get("role", ""))
    here = reverse("people:detail", args=[person.pk])
    if role is None:
        return ask_role(request, user, title=f"Donner un rôle à {person}", cancel_url=here)

    def save(form: Any) -> Saved:
        given = services.give_membership(
            actor=user, user=person, role=role, started_on=form.cleaned_data["started_on"], **form.scope
        )
        return Saved(here, typeset(f"Habilitation donnée : {given}."))

    form = MembershipForm(role=role, reach=reach_of(user), user=user)
    context = {"person": person, "role": role, "cancel_url": here, "title": f"Donner un rôle à {person}"}
    return answer_form(request, form=form, template="people/scope_form.html", save=save, context=context)


@require_http_methods(["GET", "POST"])
def membership_end(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """What is to be handed over, the day, and a yes."""
    user = manager(request)
    person = _person_or_404(user, pk)
    row = selectors.memberships_visible_to(user).filter(user=person, pk=_key(membership)).first()
    if row is None:
        raise Http404
    allowed, reason = policies.can_end_membership(user, row)
    if not allowed:
        raise PermissionDenied(reason)
    here = reverse("people:detail", args=[person.pk])

    def save(form: Any) -> Saved:
        ended = services.end_membership(actor=user, membership=row, ended_on=form.cleaned_data["ended_on"])
        return Saved(here if selectors.find_person(_again(user), person.pk) else reverse("home"), _ended_words(ended))

    context = {"person": person, "membership": row, "handovers": handovers_of(row), "cancel_url": here}
    return answer_form(request, form=EndForm(), template="people/membership_end.html", save=save, context=context)


@require_http_methods(["GET", "POST"])
def second_factors_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """For someone who lost their telephone and their codes: what follows, and a yes."""
    user = manager(request)
    person = _person_or_404(user, pk)
    allowed, reason = policies.can_reset_second_factors(user, person)
    if not allowed:
        raise PermissionDenied(reason)
    here = reverse("people:detail", args=[person.pk])

    def save(_: Any) -> Saved:
        services.reset_second_factors(actor=user, user=person)
        return Saved(here, typeset(f"Double authentification retirée : {person} en est prévenu par courriel."))

    context = {"person": person, "cancel_url": here, "has_second_factor": strong_factors(person) > 0}
    return answer_form(
        request, form=ConfirmForm(), template="people/second_factors_reset.html", save=save, context=context
    )


@require_POST
def account_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _account_act(request, pk, services.close_account, "Compte fermé : la personne n’a plus aucun accès.")


@require_POST
def account_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _account_act(request, pk, services.reopen_account, "Compte rouvert : donnez-lui ses habilitations.")


def manager(request: HttpRequest) -> User:
    """Who asks, if they manage anyone at all; 403 with the reason otherwise."""
    user = signed_in(request)
    allowed, reason = policies.can_manage_people(user)
    if not allowed:
        raise PermissionDenied(reason)
    return user


def ask_role(request: HttpRequest, user: User, *, title: str, cancel_url: str) -> HttpResponse:
    """The roles that one may give, each a link to the form of its scope. A forged role is asked again."""
    if request.method == "POST":
        raise PermissionDenied(policies.NOT_YOUR_ROLE[1])
    words = {role: ROLE_WORDS[role] for role in reach_of(user).roles}
    return render(request, "people/role_form.html", {"roles": words, "title": title, "cancel_url": cancel_url})


ROLE_WORDS = {
    Role.CAF_ADVISOR: "Saisit et suit les projets de sa Caf.",
    Role.CAF_MANAGER: "Fait de même, valide, et tient les comptes de sa Caf.",
    Role.CAFLAB: "Accompagne les projets d’une région, ou de tout le pays.",
    Role.CNAF: "Voit tout le pays, ouvre les appels, publie les recueils.",
    Role.STATE_INSTRUCTOR: "Instruit pour l’État dans un département, une région ou tout le pays.",
    Role.PORTEUR_MEMBER: "Voit les projets de son organisme, et eux seuls.",
    Role.ADMIN: "Tient les comptes et les référentiels du portail.",
}


def _account_act(request: HttpRequest, pk: int, act: Any, words: str) -> HttpResponse:
    user = manager(request)
    person = _person_or_404(user, pk)
    allowed, reason = policies.can_close_account(user, person)
    if not allowed:
        raise PermissionDenied(reason)
    try:
        act(actor=user, user=person)
        messages.success(request, typeset(words))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("people:detail", pk=person.pk)


def _filters(request: HttpRequest) -> selectors.Filters:
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:200] for name in ("q", "role", "caf", "etat")}
    return selectors.Filters(
        text=asked["q"].strip(),
        role=asked["role"] if asked["role"] in Role.values else "",
        caf=asked["caf"],
        state=asked["etat"] if asked["etat"] in PersonState.values else "",
    )


def _person_or_404(user: User, pk: int) -> User:
    person = selectors.find_person(user, _key(pk))
    if person is None:
        raise Http404
    return person


def _key(number: int) -> int:
    if number > LARGEST_KEY:
        raise Http404
    return number


def _again(user: User) -> User:
    """The same person, with the memberships that they have now."""
    return User.objects.get(pk=user.pk)


def _ended_words(ended: Membership) -> str:
    day = ended.ended_on
    assert day is not None
    words = "Accès fermé" if day <= today() else f"L’accès se fermera le {format_date(day)}"
    return typeset(f"{words} : {ended}.")
