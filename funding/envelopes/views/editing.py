"""Opening an envelope, changing its amount, undoing a movement: Cnaf."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from funding.envelopes import links, services
from funding.envelopes.enums import MovementKind
from funding.envelopes.forms import EnvelopeForm, MovementForm, ReasonForm, kinds_for
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.policies import can_set_envelopes
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.money import format_euros
from projects.portfolio.views.editing_base import FORM, allow, confirmed

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def envelope_add(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_set_envelopes, None)

    @transaction.atomic
    def save(form: EnvelopeForm) -> Saved:
        data = form.cleaned_data
        envelope = services.add_envelope(
            actor=user, fund=data["fund"], year=data["year"], level=data["level"], line=data["line"], **form.place()
        )
        if data["amount"] is not None:
            services.move(
                actor=user,
                envelope=envelope,
                kind=MovementKind.OPENING,
                amount=data["amount"],
                observed_on=data["observed_on"],
                source_text=data["source_text"],
            )
        return Saved(links.detail(envelope), f"Enveloppe ouverte : {envelope}.")

    context = _frame("Ouvrir une enveloppe", "Ouvrir l’enveloppe")
    return answer_form(request, form=EnvelopeForm(), template=FORM, save=save, context=context)


@page
def envelope_move(request: HttpRequest, pk: int) -> HttpResponse:
    user, envelope = signed_in(request), _settable(request, pk)
    standing = Movement.objects.filter(envelope=envelope, retracted_by=None, is_void=False)

    def save(form: MovementForm) -> Saved:
        movement = services.move(actor=user, envelope=envelope, **form.cleaned_data)
        said = f"{movement.get_kind_display()} : {format_euros(movement.amount)}."
        return Saved(links.detail(envelope), said)

    return answer_form(
        request,
        form=MovementForm(kinds=kinds_for(set(standing.values_list("kind", flat=True)))),
        template=FORM,
        save=save,
        context=_frame("Changer le montant", "Enregistrer le mouvement", envelope),
    )


@page
def envelope_void(request: HttpRequest, pk: int, movement: int) -> HttpResponse:
    user, envelope = signed_in(request), _settable(request, pk)
    row = get_object_or_404(envelope.movements.filter(is_void=False), pk=min(movement, 2**62))

    def act(form: Any) -> Saved:
        services.void_movement(actor=user, movement=row, reason=form.cleaned_data["reason"])
        return Saved(links.detail(envelope), "Mouvement annulé.")

    lead = f"{row.get_kind_display()} de {format_euros(row.amount)} : ce mouvement reste lisible, avec votre motif."
    context = {**_frame("Annuler un mouvement", "Annuler le mouvement", envelope), "lead": lead}
    context["cancel_label"] = "Ne rien annuler"
    return confirmed(request, act=act, form=ReasonForm(), context=context)


def _settable(request: HttpRequest, pk: int) -> Envelope:
    """404 out of one's scope, 403 when one may not change it."""
    user = signed_in(request)
    envelope = get_object_or_404(Envelope.objects.visible_to(user).with_place(), pk=min(pk, 2**62))
    allow(user, can_set_envelopes, envelope)
    return envelope


def _frame(title: str, submit: str, envelope: Envelope | None = None) -> dict[str, Any]:
    trail = [{"label": "Enveloppes", "url": links.listing()}]
    if envelope is not None:
        trail.append({"label": str(envelope), "url": links.detail(envelope)})
    return {
        "title": title,
        "subject": str(envelope) if envelope else "",
        "trail": trail,
        "submit_label": submit,
        "cancel_url": links.detail(envelope) if envelope else links.listing(),
    }
