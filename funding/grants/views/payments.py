"""Recording payments, the steps of indus, contrôles; correcting and taking back what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from funding.grants import links
from funding.grants.enums import FinancingState, PaymentKind
from funding.grants.forms import payments as forms
from funding.grants.models import Control, Financing, Payment, Recovery, RecoveryStep
from funding.grants.policies import can_prepare_financing
from funding.grants.selectors.payments import Paid, paid_of
from funding.grants.selectors.standing import standing, state_of
from funding.grants.services import payments, recoveries
from funding.grants.views.base import frame, visible
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import PortalForm, Saved, answer_form
from projects.core.money import format_euros
from projects.core.paris import today
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])
LARGEST = 2**62


def writable(request: HttpRequest, reference: str, year: int, funder: str) -> Financing:
    financing = visible(request, reference, year, funder)
    allow(signed_in(request), can_prepare_financing, financing)
    return financing


@page
def payment_add(request: HttpRequest, reference: str, year: int, funder: str) -> HttpResponse:
    """Note an acompte or the solde; the rule of acomptes is cited, and told again once it is exceeded."""
    financing = writable(request, reference, year, funder)
    user = signed_in(request)
    paid = _paid(financing)

    def save(form: forms.PaymentForm) -> Saved:
        if financing.pk is None:
            raise DomainError(payments.NO_CONVENTION)
        try:
            payments.record_payment(actor=user, financing=financing, **form.cleaned_data)
        except payments.AlikePayment:
            form.ask_whether_another()
            raise
        return Saved(links.detail(financing), f"Versement noté.{_warning(financing)}")

    # Several acomptes may come; the solde follows the bilan.
    step = state_of(financing) if financing.pk else None
    first = PaymentKind.SOLDE if step is not None and step.status == FinancingState.REPORTED else PaymentKind.ACOMPTE
    form = forms.PaymentForm(initial={"observed_on": today(), "kind": first})
    context = frame(financing, "Noter un versement", submit_label="Noter", lead=_lead(paid))
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def payment_correct(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    """Retract a payment and put the right one in its place."""
    financing = writable(request, reference, year, funder)
    user, payment = signed_in(request), standing_fact(request, Payment, pk, financing=financing)

    def save(form: PortalForm) -> Saved:
        payments.correct_payment(actor=user, payment=payment, **form.cleaned_data)
        return Saved(links.detail(financing), f"Versement corrigé.{_warning(financing)}")

    names = ("kind", "amount", "observed_on", "reference")
    form = forms.PaymentCorrectForm(initial={name: getattr(payment, name) for name in names})
    context = frame(
        financing,
        "Corriger un versement",
        submit_label="Corriger",
        fact_cancel_url=_url("payment_cancel", financing, payment.pk),
        fact_cancel_label="Annuler ce versement",
    )
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def payment_cancel(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user, payment = signed_in(request), standing_fact(request, Payment, pk, financing=financing)
    return taken_back(
        request,
        financing,
        f"Annuler un versement de {format_euros(payment.amount)}",
        lambda reason: payments.cancel_payment(actor=user, payment=payment, reason=reason),
        "Versement annulé : il reste lisible, barré.",
    )


@page
def recovery_add(request: HttpRequest, reference: str, year: int, funder: str) -> HttpResponse:
    """Note an indu on the day that it is notified."""
    financing = writable(request, reference, year, funder)
    user = signed_in(request)
    paid = _paid(financing)

    def save(form: PortalForm) -> Saved:
        if financing.pk is None:
            raise DomainError("Rien n’a été versé : il n’y a rien à reprendre.")
        recoveries.notify_recovery(actor=user, financing=financing, **form.cleaned_data)
        return Saved(links.detail(financing), "Indu noté.")

    first = paid.sums.overpaid if paid is not None and paid.sums.overpaid else None
    form = forms.RecoveryForm(initial={"observed_on": today(), "amount": first})
    context = frame(financing, "Noter un indu", submit_label="Noter", lead=_lead(paid))
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def recovery_step(request: HttpRequest, reference: str, year: int, funder: str, number: int, step: str) -> HttpResponse:
    """Contested, maintained, remitted, repaid: one step of an indu."""
    if step not in forms.STEPS:
        raise Http404("cette étape n’existe pas")
    kind, title, said = forms.STEPS[step]
    financing = writable(request, reference, year, funder)
    user = signed_in(request)
    recovery = get_object_or_404(Recovery, financing=financing.pk, number=min(number, 30_000))

    def save(form: PortalForm) -> Saved:
        recoveries.add_recovery_step(actor=user, recovery=recovery, kind=kind, **form.cleaned_data)
        return Saved(links.detail(financing), said)

    paid = _paid(financing)
    indu = next((one for one in paid.indus if one.recovery == recovery), None) if paid else None
    left = f"Il reste {format_euros(indu.owed)} de cet indu." if indu else ""
    context = frame(financing, title, submit_label="Noter", lead=left)
    return answer_form(request, form=forms.StepForm(kind=kind), template=FORM, save=save, context=context)


@page
def recovery_correct(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user, step = signed_in(request), standing_fact(request, RecoveryStep, pk, recovery__financing=financing)

    def save(form: PortalForm) -> Saved:
        recoveries.correct_recovery_step(actor=user, step=step, **form.cleaned_data)
        return Saved(links.detail(financing), "Étape corrigée.")

    initial = {name: getattr(step, name) for name in ("amount", "observed_on", "reference")}
    form = forms.StepCorrectForm(kind=step.kind, initial=initial)
    context = frame(
        financing,
        "Corriger une étape de l’indu",
        submit_label="Corriger",
        lead=step.get_kind_display(),
        fact_cancel_url=_url("recovery_cancel", financing, step.pk),
        fact_cancel_label="Annuler cette étape",
    )
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def recovery_cancel(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user, step = signed_in(request), standing_fact(request, RecoveryStep, pk, recovery__financing=financing)
    return taken_back(
        request,
        financing,
        f"Annuler une étape de l’indu : {step.get_kind_display().lower()}",
        lambda reason: recoveries.cancel_recovery_step(actor=user, step=step, reason=reason),
        "Étape annulée : elle reste lisible, barrée.",
    )


@page
def control_add(request: HttpRequest, reference: str, year: int, funder: str) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user = signed_in(request)

    def save(form: PortalForm) -> Saved:
        if financing.pk is None:
            raise DomainError("Ce financement n’est pas encore suivi : notez d’abord ce qui est demandé ou voté.")
        recoveries.record_control(actor=user, financing=financing, **form.cleaned_data)
        over = (paid := _paid(financing)) is not None and paid.sums.overpaid
        more = f" {format_euros(over)} sont versés au-delà de ce qui est dû : notez l’indu." if over else ""
        return Saved(links.detail(financing), f"Contrôle noté.{more}")

    form = forms.ControlForm(initial={"observed_on": today()})
    context = frame(financing, "Noter un contrôle", submit_label="Noter", lead=_lead(_paid(financing)))
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def control_correct(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user, control = signed_in(request), standing_fact(request, Control, pk, financing=financing)

    def save(form: PortalForm) -> Saved:
        recoveries.correct_control(actor=user, control=control, **form.cleaned_data)
        return Saved(links.detail(financing), "Contrôle corrigé.")

    initial = {name: getattr(control, name) for name in ("finding", "due", "observed_on")}
    context = frame(
        financing,
        "Corriger un contrôle",
        submit_label="Corriger",
        fact_cancel_url=_url("control_cancel", financing, control.pk),
        fact_cancel_label="Annuler ce contrôle",
    )
    return answer_form(
        request, form=forms.ControlCorrectForm(initial=initial), template=FORM, save=save, context=context
    )


@page
def control_cancel(request: HttpRequest, reference: str, year: int, funder: str, pk: int) -> HttpResponse:
    financing = writable(request, reference, year, funder)
    user, control = signed_in(request), standing_fact(request, Control, pk, financing=financing)
    return taken_back(
        request,
        financing,
        "Annuler un contrôle",
        lambda reason: recoveries.cancel_control(actor=user, control=control, reason=reason),
        "Contrôle annulé : ce qui était dû avant l’est de nouveau.",
    )


def taken_back(
    request: HttpRequest, financing: Financing, title: str, act: Callable[[str], None], said: str
) -> HttpResponse:
    def save(form: PortalForm) -> Saved:
        act(form.cleaned_data["reason"])
        return Saved(links.detail(financing), said)

    context = frame(financing, title, submit_label="Annuler pour de bon", cancel_label="Ne rien annuler")
    return answer_form(request, form=forms.ReasonForm(), template=FORM, save=save, context=context)


def standing_fact(request: HttpRequest, model: type[Any], pk: int, **about: Any) -> Any:
    """The fact of that key that nothing took back; 404 otherwise.

    One that was replaced since its page was shown is found by what is posted: the service says so, the text stays.
    """
    is_posted = request.method == "POST"
    rows = model._default_manager.filter(is_void=False, **about) if is_posted else standing(model, **about)
    return get_object_or_404(rows, pk=min(pk, LARGEST))


def _paid(financing: Financing) -> Paid | None:
    return paid_of(financing, Clock.now()) if financing.pk else None


def _lead(paid: Paid | None) -> str:
    """What one needs to know before typing an amount: granted, paid, and the rule of acomptes."""
    if paid is None:
        return payments.NO_CONVENTION
    sums, advance = paid.sums, paid.advance
    said = [f"Accordé : {format_euros(sums.granted)}. Versé : {format_euros(sums.net)}."]
    if sums.remaining is not None:
        said.append(f"Reste à verser : {format_euros(sums.remaining)}.")
    if sums.due != sums.granted:
        said.append(f"Dû après contrôle : {format_euros(sums.due)}.")
    if advance.limit is not None:
        source = f" ({advance.ruling.source})" if advance.ruling.source else ""
        said.append(f"Acomptes : {advance.ruling.said} au plus, soit {format_euros(advance.limit)}{source}.")
    else:
        said.append(f"Taux d’acompte : {advance.ruling.said}.")
    return " ".join(said)


def _warning(financing: Financing) -> str:
    """Told once recorded: the acomptes exceed the rate of the Caf. A warning, since the Caf's accounts say it."""
    paid = _paid(financing)
    if paid is None or not paid.advance.is_exceeded:
        return ""
    advance = paid.advance
    return (
        f" Attention : les acomptes ({format_euros(advance.paid)}) dépassent le taux prévu, {advance.ruling.said}, "
        f"soit {format_euros(advance.limit)} (source : {advance.ruling.source})."
    )


def _url(name: str, financing: Financing, pk: int) -> str:
    slug = links.SLUGS[financing.funder]  # type: ignore[index]
    return reverse(name, args=[financing.project.reference, financing.year.year, slug, pk])
