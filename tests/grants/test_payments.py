"""Payments, indus, contrôles: what is refused and how it is said, what a correction leaves, who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.grants import links
from funding.grants.enums import FinancingState as State
from funding.grants.models import Financing, FinancingStep, Payment, RecoveryStep
from funding.grants.payment_registry import VERBS
from funding.grants.selectors.amounts import money_of
from funding.grants.selectors.payments import Sums, paid_of, sums_of
from funding.grants.selectors.standing import state_of
from funding.grants.services import change_financing, payments, recoveries
from funding.grants.services.grants import record_grant
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.lives import NotAllowed
from projects.journal.models import Entry
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests import factories as make
from tests.factories import DAY, member
from tests.grants.paying import AGREED_ON, GRANTED_ON, pay, payable, plain
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(1)


def sums(financing: Financing) -> Sums:
    return sums_of(financing, Clock.now())


def claim(financing: Financing, amount: int, **more: Any) -> RecoveryStep:
    told = {"actor": None, "financing": financing, "amount": Decimal(amount), "observed_on": DAY}
    return recoveries.notify_recovery(**told | more)


def after(step: RecoveryStep, kind: str, amount: int | None = None, **more: Any) -> RecoveryStep:
    told: dict[str, Any] = {"actor": None, "recovery": step.recovery, "kind": kind, "observed_on": DAY}
    return recoveries.add_recovery_step(**told | {"amount": None if amount is None else Decimal(amount)} | more)


def control(financing: Financing, due: int | None, **more: Any) -> Any:
    told = {"actor": None, "financing": financing, "finding": "undone", "observed_on": DAY}
    return recoveries.record_control(**told | {"due": None if due is None else Decimal(due)} | more)


def status(financing: Financing) -> str | None:
    step = state_of(financing)
    return step.status if step else None


def refused(field: str | None, words: str, act: Callable[[], Any]) -> None:
    before = row_counts()
    with pytest.raises((DomainError, ValidationError)) as told, transaction.atomic():
        act()
    error = told.value
    said = error.message if isinstance(error, DomainError) else " ".join(error.messages)
    assert words in plain(said)
    if isinstance(error, DomainError):
        assert error.field == field
    assert row_counts() == before


def test_nothing_is_paid_beyond_what_is_granted_nor_claimed_beyond_what_is_paid() -> None:
    financing = payable(10_000)
    pay(financing, "6000.00", reference="OP 1")
    refused("amount", "Aujourd’hui : accordé 10 000 €, déjà versé 6 000 €.", lambda: pay(financing, "4000.01"))
    pay(financing, "4000", kind="solde", on=NEXT)
    # On a day of the past as well, and by whatever road the amount changes.
    refused("amount", "dépasseraient", lambda: pay(financing, "1", on=AGREED_ON))
    subject = {"project": financing.project, "year": financing.year, "funder": financing.funder}
    refused(
        "amount",
        "accordé 10 000 €, déjà versé 10 000 €",
        lambda: record_grant(actor=None, **subject, amount=Decimal(9000), observed_on=DAY),
    )
    refused("amount", "versé 10 000 €", lambda: claim(financing, 10_001, observed_on=NEXT))
    refused("amount", "Les indus notifiés", lambda: claim(financing, 6001))
    indu = claim(financing, 3000)
    refused("amount", "Il reste 3 000 € de cet indu", lambda: after(indu, "repaid", 3001))
    after(indu, "contested")
    after(indu, "maintained")
    after(indu, "remitted", 1000)
    after(indu, "repaid", 2000, reference="TR 1")
    refused(None, "Il ne reste rien", lambda: after(indu, "repaid", 1))
    told = sums(financing)
    assert (told.paid, told.claimed, told.remitted, told.repaid) == (10_000, 3000, 1000, 2000)
    assert (told.net, told.owed, told.remaining) == (8000, 0, 2000)
    # What was given back may be paid again, to the cent.
    pay(financing, "2000", on=NEXT)
    refused("amount", "dépasseraient", lambda: pay(financing, "0.01", on=NEXT))


@pytest.mark.parametrize(
    ("amount", "on", "field", "words"),
    [
        (100, AGREED_ON - timedelta(1), "observed_on", "ne peut pas la précéder"),
        (100, today() + timedelta(1), "observed_on", "futur"),
        (0, DAY, "amount", "au moins un centime"),
        (-5, DAY, "amount", "au moins un centime"),
    ],
)
def test_a_payment_that_cannot_be_is_told_at_its_field(amount: int, on: Any, field: str, words: str) -> None:
    financing = payable()
    before = Payment.objects.count()
    with pytest.raises((DomainError, ValidationError)) as told, transaction.atomic():
        pay(financing, amount, on=on)
    error = told.value
    assert words in (error.message if isinstance(error, DomainError) else " ".join(error.messages))
    assert Payment.objects.count() == before


def test_before_the_convention_after_a_withdrawal_or_of_an_unknown_grant_nothing_is_paid() -> None:
    financing = payable()
    FinancingStep.objects.create(
        financing=financing, status="", retracts=state_of(financing), observed_on=AGREED_ON, note="x"
    )
    refused("observed_on", "Aucune convention signée n’est notée", lambda: pay(financing, 1))
    withdrawn = payable(year=2023, status=State.CANCELLED)
    refused("observed_on", "Annulé par le financeur", lambda: pay(withdrawn, 1))
    unknown = payable(None, year=2022)
    refused("amount", "n’est pas communiqué", lambda: pay(unknown, 1))
    refused("due", "n’est pas communiqué", lambda: control(unknown, 1))


def test_a_reference_stands_once_in_its_accounts_and_is_free_again_once_taken_back() -> None:
    financing, other = payable(), payable(year=2023)
    first = pay(financing, 100, reference=" OP   7 ")
    assert (first.reference, first.book) == ("OP 7", f"caf:{financing.project.caf_id}")
    refused("reference", "déjà celle d’une autre écriture", lambda: pay(other, 50, reference="OP 7"))
    pay(payable(funder="state"), 100, reference="OP 7")
    payments.cancel_payment(actor=None, payment=first, reason="Erreur de dossier.")
    pay(other, 50, reference="OP 7")


def test_a_correction_retracts_and_replaces_on_both_clocks() -> None:
    financing = payable()
    wrong = pay(financing, 9000, reference="OP 1")
    right = payments.correct_payment(actor=None, payment=wrong, reason="Un zéro de trop.", amount=Decimal(900))
    assert (right.retracts, right.reference, right.note) == (wrong, "OP 1", "Un zéro de trop.")
    assert sums(financing).paid == 900
    refused(None, "Quelqu’un vient", lambda: payments.cancel_payment(actor=None, payment=wrong, reason="x"))
    refused("reason", "Dites pourquoi", lambda: payments.cancel_payment(actor=None, payment=right, reason=" "))
    refused(
        "amount",
        "dépasseraient",
        lambda: payments.correct_payment(actor=None, payment=right, reason="x", amount=Decimal(10_001)),
    )
    before = Clock(DAY - timedelta(1), timezone.now())
    assert paid_of(financing, before).payments == ()


def test_the_state_follows_what_is_recorded_and_goes_back_with_it() -> None:
    financing = payable()
    payment = pay(financing, 5000)
    assert status(financing) == State.ADVANCED
    indu = claim(financing, 1000)
    assert status(financing) == State.UNDUE
    refused(None, "d’autres étapes", lambda: _cancel_after_repaying(indu))
    recoveries.cancel_recovery_step(actor=None, step=indu, reason="Notifié à tort.")
    assert status(financing) == State.ADVANCED
    payments.cancel_payment(actor=None, payment=payment, reason="Jamais parti.")
    assert status(financing) == State.AGREED


def test_a_year_that_was_settled_is_undue_again_when_something_is_owed_again() -> None:
    financing = payable()
    pay(financing, 1000)
    repaid = after(claim(financing, 300), "repaid", 300)
    change: dict[str, Any] = {"actor": None, "financing": financing, "transition": "solder", "observed_on": DAY}
    change_financing(**change)
    with transaction.atomic():
        recoveries.correct_recovery_step(actor=None, step=repaid, amount=Decimal(100), reason="Deux cents de trop.")
        assert status(financing) == State.UNDUE
        transaction.set_rollback(True)
    recoveries.cancel_recovery_step(actor=None, step=repaid, reason="Jamais arrivé.")
    assert status(financing) == State.UNDUE
    refused(None, "Un indu reste à régler", lambda: change_financing(**change | {"observed_on": today()}))


def test_nothing_is_settled_while_more_is_paid_than_a_control_left_due() -> None:
    financing = payable()
    pay(financing, 6000)
    told: dict[str, Any] = {"actor": None, "financing": financing, "observed_on": DAY}
    change_financing(**told, transition="recevoir_bilan")
    control(financing, 5000)
    refused(None, "1 000 € sont versés au-delà", lambda: change_financing(**told, transition="solder"))
    after(claim(financing, 1000), "remitted", 1000)
    change_financing(**told, transition="solder")


def _cancel_after_repaying(indu: RecoveryStep) -> None:
    after(indu, "repaid", 10)
    recoveries.cancel_recovery_step(actor=None, step=indu, reason="x")


def test_a_control_lowers_what_is_due_and_never_raises_it() -> None:
    financing = payable(10_000)
    pay(financing, 6000)
    refused("due", "jamais le porter", lambda: control(financing, 10_001))
    found = control(financing, 5000)
    told = sums(financing)
    assert (told.due, told.remaining, told.overpaid) == (5000, 0, 1000)
    refused("amount", "après le contrôle", lambda: pay(financing, 1, on=NEXT))
    claim(financing, 1000, observed_on=NEXT)
    assert sums(financing).overpaid == 0
    recoveries.correct_control(actor=None, control=found, reason="Recalculé.", due=Decimal(7000))
    pay(financing, 1000, on=NEXT)
    standing = paid_of(financing, Clock.now()).controls[0]
    recoveries.cancel_control(actor=None, control=standing, reason="Contrôle d’un autre projet.")
    assert sums(financing).due == 10_000
    # A contrôle before what was paid does not keep from correcting it downwards.
    assert control(financing, None).due is None


def acts(financing: Financing) -> dict[str, tuple[Callable[..., Any], dict[str, Any], str]]:
    """Each service that writes: its arguments, and the verb that it leaves."""
    payment = pay(financing, 5000)
    indu = claim(financing, 100)
    found = control(financing, 9000)
    on = {"observed_on": DAY}
    why = {"reason": "Erreur."}
    return {
        "pay": (
            payments.record_payment,
            {"financing": financing, "kind": "acompte", "amount": Decimal(1), **on},
            "payment.recorded",
        ),
        "correct": (payments.correct_payment, {"payment": payment, "amount": Decimal(2), **why}, ""),
        "cancel": (payments.cancel_payment, {"payment": payment, **why}, ""),
        "claim": (
            recoveries.notify_recovery,
            {"financing": financing, "amount": Decimal(1), **on},
            "recovery.notified",
        ),
        "repay": (
            recoveries.add_recovery_step,
            {"recovery": indu.recovery, "kind": "repaid", "amount": Decimal(1), **on},
            "recovery.repaid",
        ),
        "correct_step": (
            recoveries.correct_recovery_step,
            {"step": indu, "amount": Decimal(99), **why},
            "recovery.corrected",
        ),
        "cancel_step": (recoveries.cancel_recovery_step, {"step": indu, **why}, "recovery.cancelled"),
        "control": (
            recoveries.record_control,
            {"financing": financing, "finding": "other", **on},
            "control.recorded",
        ),
        "correct_control": (
            recoveries.correct_control,
            {"control": found, "finding": "other", **why},
            "control.corrected",
        ),
        "cancel_control": (recoveries.cancel_control, {"control": found, **why}, "control.cancelled"),
    }


def test_each_service_leaves_its_line_and_refuses_who_may_not() -> None:
    financing = payable()
    told = acts(financing)
    advisor, cnaf = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.CNAF)
    others = (
        member(Role.STATE_INSTRUCTOR, department_id="07"),
        member(Role.CAFLAB, national=True),
        member(Role.CAF_MANAGER, caf_id="31"),
        member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create()),
        member(Role.ADMIN),
    )
    for name, (service, arguments, verb) in told.items():
        for other in others:
            with pytest.raises(NotAllowed), transaction.atomic():
                service(actor=other, **arguments)
        if not verb:  # what the indu above rests on
            continue
        for actor in (advisor, cnaf):
            with transaction.atomic():
                before = Entry.objects.filter(verb=verb, actor=actor).count()
                service(actor=actor, **arguments)
                assert Entry.objects.filter(verb=verb, actor=actor).count() == before + 1, name
                assert verb in VERBS
                transaction.set_rollback(True)


def test_the_next_payment_is_an_acompte_until_the_bilan_is_received(client: Client) -> None:
    financing = payable()
    client.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    add = f"{links.detail(financing)}versements/ajouter/"
    pay(financing, "4000")
    assert client.get(add).context["form"]["kind"].value() == "acompte"
    make.FinancingStepFactory.create(financing=financing, status=State.REPORTED, observed_on=DAY)
    assert client.get(add).context["form"]["kind"].value() == "solde"


def test_a_page_keeps_what_is_typed_and_says_the_rule(client: Client) -> None:
    financing = payable()
    client.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    add = f"{links.detail(financing)}versements/ajouter/"
    typed = {"kind": "acompte", "observed_on": f"{DAY:%d/%m/%Y}", "reference": "", "note": ""}
    for amount, words in (
        ("1e999", "ne se lit pas"),
        ("-12", "négatif"),
        ("nc", "Ici le montant doit être connu"),
        ("12 k€", "dépasseraient le montant accordé"),
        ("999 999 999 999 999", "trop grand"),
    ):
        answer = client.post(add, {**typed, "amount": amount})
        page = answer.content.decode()
        assert answer.status_code == 200, amount
        assert words in page, amount
        assert f'value="{amount}"' in page, amount
    assert 'type="checkbox"' not in client.get(add).content.decode()
    assert client.post(add, {**typed, "amount": "4 k€"}).status_code == 302
    # Sent again, as a click too many does: asked about, and what was typed stays.
    again = client.post(add, {**typed, "amount": "4 k€", "is_another": "", "note": "Gardée."}).content.decode()
    assert "4 000 € sont déjà notés comme versés le" in plain(again)
    assert re.search(r'<input type="checkbox" name="is_another"', again)
    assert "Gardée." in again
    # Ticked, and refused for something else: the box stays in sight, ticked, and may be unticked.
    refused = client.post(add, {**typed, "amount": "4 kk", "is_another": "on"}).content.decode()
    assert re.search(r'<input type="checkbox" name="is_another"[^>]*checked', refused)
    assert client.post(add, {**typed, "amount": "4 k€", "is_another": "on"}).status_code == 302
    assert client.post(add, {**typed, "amount": "500"}).status_code == 302
    assert sums(financing).paid == 8500
    for other in Payment.objects.all():
        payments.cancel_payment(actor=None, payment=other, reason="Essai.")
    assert client.post(add, {**typed, "amount": "9,5 k€"}).status_code == 302
    payment = Payment.objects.get(amount=9500)
    assert payment.amount == 9500
    page = plain(client.get(links.detail(financing)).content.decode())
    assert "9 500 €" in page
    assert f"versements/{payment.pk}/" in page
    assert client.post(f"{links.detail(financing)}versements/{payment.pk}/annuler/", {"reason": ""}).status_code == 200
    assert (
        client.post(f"{links.detail(financing)}versements/{payment.pk}/annuler/", {"reason": "Non."}).status_code == 302
    )
    assert sums(financing).paid == 0


def test_the_panel_asks_as_many_queries_for_one_payment_as_for_ten() -> None:
    few, many = payable(), payable(year=2023)
    pay(few, 10)
    for number in range(10):
        pay(many, 10, reference=f"OP {number}")
    claim(few, 5)
    for _ in range(3):
        claim(many, 5)
    counts = []
    for financing in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            paid_of(financing, Clock.now())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 7


def test_what_is_paid_is_what_the_money_of_a_project_says() -> None:
    financing = payable(10_000)
    pay(financing, 6000)
    after(claim(financing, 1000), "repaid", 400)
    (row,) = money_of(Project.objects.filter(pk=financing.project_id), Clock.now())
    assert (row.granted, row.paid, row.recovered) == (10_000, 6000, 400)
    (then,) = money_of(Project.objects.filter(pk=financing.project_id), Clock(GRANTED_ON, timezone.now()))
    assert (then.granted, then.paid) == (10_000, None)


def test_a_page_shown_before_somebody_else_corrected_says_so_and_keeps_what_is_typed(client: Client) -> None:
    financing = payable()
    payment = pay(financing, 100)
    client.force_login(member(Role.CNAF))
    payments.correct_payment(actor=None, payment=payment, reason="Montant.", amount=Decimal(150))
    base = f"{links.detail(financing)}versements/{payment.pk}/"
    assert client.get(base).status_code == 404
    typed = {"kind": "acompte", "amount": "200", "observed_on": "09/12/2025", "reason": "Relevé de décembre."}
    for url in (base, f"{base}annuler/"):
        words = client.post(url, typed).content.decode()
        assert "Relevé de décembre." in words
        assert "vient de corriger ou d’annuler" in words
    assert sums_of(financing, Clock.now()).paid == 150
