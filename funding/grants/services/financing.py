"""What is asked, notified, agreed and awaited of one yearly financing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from funding.grants.enums import FinancingState as State
from funding.grants.enums import Party
from funding.grants.models import (
    Amendment,
    Asked,
    Convention,
    Deadline,
    Financing,
    Notification,
    Signature,
)
from funding.grants.policies import can_prepare_financing
from funding.grants.selectors.standing import (
    amendments_of,
    asks_of,
    signatures_of,
    standing,
    standing_convention,
    standing_grant,
    state_of,
)
from funding.grants.services.life import FINANCING, limited_once_withdrawn, locked, moved, unchanged
from funding.plans.models import PlanVersion
from funding.rules.models import Axis, Volet
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import typeset
from projects.core.money import format_euros
from projects.core.paris import today
from projects.core.rows import checked
from projects.journal.lives import NotAllowed, key
from projects.journal.services import record

NO_CONVENTION = "Notez d’abord la convention."
NOT_NOTIFIED = "Une convention se note une fois la décision notifiée."
ENDED = "Ce financement est terminé : plus rien ne s’y note."
FUTURE = "Ce jour est à venir : notez-le quand il sera passé."


@dataclass(frozen=True)
class AskedLine:
    """An amount asked for one nature, axis and volet; None is « non communiqué »."""

    amount: Decimal | None
    nature: str = ""
    axis: Axis | None = None
    volet: Volet | None = None

    @property
    def key(self) -> tuple[object, ...]:
        return (self.nature, self.axis and self.axis.pk, self.volet and self.volet.pk)


@transaction.atomic
def ask(
    *,
    actor: User | None,
    financing: Financing,
    observed_on: date,
    lines: Sequence[AskedLine],
    plan_version: PlanVersion | None = None,
    note: str = "",
    read: str | None = None,
) -> list[Asked]:
    """Note what is asked, whole: a nature that was asked and is not any more is asked for 0 € from that day."""
    if not lines or len({line.key for line in lines}) != len(lines):
        raise DomainError("Dites un montant, et un seul, pour chaque nature et chaque axe.", "amount")
    locked(financing)
    step = state_of(financing)
    if step is not None and step.status == State.ASKED:
        allow_act(actor, financing, observed_on, read)
        record(actor=actor, verb="financing.asked_again", subject=financing.project)
    else:
        # Asked for again, what a refusal withdrew of an older grant is engaged again.
        with limited_once_withdrawn(financing):
            moved(
                actor=actor, financing=financing, transition="demander", observed_on=observed_on, reason=note, read=read
            )
    said = {line.key for line in lines}
    gone = [
        AskedLine(Decimal(), row.nature, row.axis, row.volet)
        for row in asks_of(financing)
        if (row.nature, row.axis_id, row.volet_id) not in said
    ]
    fact = {"financing": financing, "observed_on": observed_on, "recorded_by": actor, "note": note.strip()}
    return [
        checked(
            Asked(
                amount=line.amount,
                nature=line.nature,
                axis=line.axis,
                volet=line.volet,
                plan_version=plan_version,
                **fact,
            )
        )
        for line in (*lines, *gone)
    ]


@transaction.atomic
def notify(
    *,
    actor: User | None,
    financing: Financing,
    observed_on: date,
    letter: str = "",
    note: str = "",
    read: str | None = None,
) -> Notification:
    """Note the letter that told the porteur, on the day that it was sent."""
    moved(actor=actor, financing=financing, transition="notifier", observed_on=observed_on, reason=note, read=read)
    return checked(
        Notification(
            financing=financing, letter=letter.strip(), observed_on=observed_on, recorded_by=actor, note=note.strip()
        )
    )


@transaction.atomic
def agree(
    *,
    actor: User | None,
    financing: Financing,
    observed_on: date,
    number: str = "",
    amount: Decimal | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    signed: Mapping[str, date] | None = None,
    note: str = "",
    read: str | None = None,
) -> Convention:
    """Note the convention; signed by both, the financing is « conventionné » from the day of the last signature.

    `signed` gives the days by party, as far as they are known. `amount` never exceeds what is granted.
    """
    locked(financing)
    allow_act(actor, financing, observed_on, read)
    step = state_of(financing)
    if step is None or step.status != State.NOTIFIED:
        raise DomainError(NOT_NOTIFIED)
    _within_grant(financing, amount)
    replaced = standing_convention(financing)
    convention = checked(
        Convention(
            financing=financing,
            number=number.strip(),
            amount=amount,
            starts_on=starts_on,
            ends_on=ends_on,
            observed_on=observed_on,
            recorded_by=actor,
            note=note.strip(),
            # Not signed by both yet, it was a draft: the one that is noted now takes its place.
            retracts=replaced if replaced and len(signatures_of(replaced)) < len(Party) else None,
        )
    )
    record(actor=actor, verb="convention.recorded", subject=financing.project)
    for party, day in (signed or {}).items():
        _signed(actor, financing, convention, party, day)
    _agreed_once_signed(actor, financing, convention)
    return convention


@transaction.atomic
def sign(
    *, actor: User | None, financing: Financing, party: str, observed_on: date, note: str = "", read: str | None = None
) -> Signature:
    """Note that a party signed the convention; the second signature makes the financing « conventionné »."""
    locked(financing)
    allow_act(actor, financing, observed_on, read)
    convention = standing_convention(financing)
    if convention is None:
        raise DomainError(NO_CONVENTION)
    signature = _signed(actor, financing, convention, party, observed_on, note)
    _agreed_once_signed(actor, financing, convention)
    return signature


@transaction.atomic
def amend(
    *,
    actor: User | None,
    financing: Financing,
    observed_on: date,
    number: str = "",
    signed: Mapping[str, date] | None = None,
    amount: Decimal | None = None,
    ends_on: date | None = None,
    note: str = "",
    read: str | None = None,
) -> Amendment:
    """Note an avenant: another amount, within what is granted, or another end.

    `observed_on` is the day of the last signature; `signed` gives the days by party, as far as they are known.
    """
    locked(financing)
    days, number = dict(signed or {}), number.strip()
    for party, day in days.items():
        if day > today():
            raise DomainError(typeset(FUTURE), party)
    allow_act(actor, financing, observed_on, read)
    convention = standing_convention(financing)
    if convention is None:
        raise DomainError(NO_CONVENTION)
    for party, day in days.items():
        if day < convention.observed_on:
            raise DomainError("Cette signature serait antérieure à la convention.", party)
    if observed_on < convention.observed_on:
        raise DomainError("Cet avenant serait antérieur à sa convention.", "observed_on")
    if number and any(row.number == number for row in amendments_of(convention)):
        raise DomainError("Cette convention a déjà un avenant de ce numéro.", "number")
    if ends_on and convention.starts_on and ends_on < convention.starts_on:
        raise DomainError("La convention prendrait fin avant de prendre effet.", "ends_on")
    _within_grant(financing, amount)
    made = checked(
        Amendment(
            convention=convention,
            number=number,
            funder_signed_on=days.get(Party.FUNDER),
            porteur_signed_on=days.get(Party.PORTEUR),
            amount=amount,
            ends_on=ends_on,
            observed_on=observed_on,
            recorded_by=actor,
            note=note.strip(),
        )
    )
    record(actor=actor, verb="convention.amended", subject=financing.project)
    return made


@transaction.atomic
def await_step(
    *, actor: User | None, financing: Financing, status: str, due_on: date, note: str = "", read: str | None = None
) -> Deadline:
    """Say by which day a step is awaited; said again, the last day holds."""
    locked(financing)
    allow_act(actor, financing, today(), read)
    made = checked(
        Deadline(
            financing=financing,
            status=status,
            due_on=due_on,
            observed_on=today(),
            recorded_by=actor,
            note=note.strip(),
        )
    )
    record(actor=actor, verb="financing.awaited", subject=financing.project)
    return made


def allow_act(
    actor: User | None,
    financing: Financing,
    observed_on: date,
    read: str | None,
    policy: Callable[..., tuple[bool, str]] = can_prepare_financing,
) -> None:
    """What `move` asks of a line of the table, for an act that changes no state by itself."""
    if actor is not None:
        allowed, why = policy(actor, financing)
        if not allowed:
            raise NotAllowed(why)
    state, last = unchanged(financing, read), FINANCING.last(financing)
    if state is not None and state != key(last):
        raise StaleVersion(FINANCING.just_changed)
    if last is not None and last.status in (State.CANCELLED, State.ABANDONED, State.REFUSED):
        raise DomainError(typeset(ENDED))
    if observed_on > today():
        raise DomainError(typeset(FUTURE), "observed_on")


def _signed(
    actor: User | None, financing: Financing, convention: Convention, party: str, day: date, note: str = ""
) -> Signature:
    if day > today():
        raise DomainError(typeset(FUTURE), "observed_on")
    said = standing(Signature, convention=convention, party=party).first()
    signature = checked(
        Signature(
            convention=convention, party=party, observed_on=day, recorded_by=actor, note=note.strip(), retracts=said
        )
    )
    record(actor=actor, verb="convention.signed", subject=financing.project)
    return signature


def _agreed_once_signed(actor: User | None, financing: Financing, convention: Convention) -> None:
    """The state follows the last of the signatures, on its day."""
    signed, step = signatures_of(convention), state_of(financing)
    if len(signed) == len(Party) and step is not None and step.status == State.NOTIFIED:
        day = max(*(row.observed_on for row in signed.values()), step.observed_on)
        moved(actor=actor, financing=financing, transition="conventionner", observed_on=day)


def _within_grant(financing: Financing, amount: Decimal | None) -> None:
    """As the database holds it, told in French."""
    grant = standing_grant(financing)
    if amount is not None and grant is not None and grant.amount is not None and amount > grant.amount:
        said = f"Le montant conventionné dépasse le montant accordé, {format_euros(grant.amount)}."
        raise DomainError(typeset(said), "amount")
