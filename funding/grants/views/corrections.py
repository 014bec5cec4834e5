"""Taking back a later vote, an avenant, an awaited day: what was noted by mistake without changing the state."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from funding.grants.models import Amendment, Deadline, Vote
from funding.grants.policies import can_vote_financing
from funding.grants.services import corrections
from funding.grants.views.base import visible
from funding.grants.views.payments import page, standing_fact, taken_back, writable
from projects.accounts.requests import signed_in
from projects.core.french import format_date
from projects.core.money import format_euros
from projects.portfolio.views.editing_base import allow


@page
def vote_cancel(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = visible(request, reference, year, funder)
    user = signed_in(request)
    allow(user, can_vote_financing, financing)
    vote = standing_fact(request, Vote, pk, financing=financing)
    return taken_back(
        request,
        financing,
        f"Annuler le vote du {format_date(vote.observed_on)} : {format_euros(vote.amount)}",
        lambda reason: corrections.cancel_vote(actor=user, vote=vote, reason=reason),
        "Vote annulé : le montant voté avant lui vaut de nouveau.",
    )


@page
def amendment_cancel(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user, amendment = signed_in(request), standing_fact(request, Amendment, pk, convention__financing=financing)
    return taken_back(
        request,
        financing,
        f"Annuler l’avenant du {format_date(amendment.observed_on)}",
        lambda reason: corrections.cancel_amendment(actor=user, amendment=amendment, reason=reason),
        "Avenant annulé : la convention vaut comme avant lui.",
    )


@page
def deadline_cancel(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user, deadline = signed_in(request), standing_fact(request, Deadline, pk, financing=financing)
    return taken_back(
        request,
        financing,
        f"Retirer une échéance : {deadline.get_status_display().lower()}, {format_date(deadline.due_on)}",
        lambda reason: corrections.cancel_deadline(actor=user, deadline=deadline, reason=reason),
        "Échéance retirée.",
    )
