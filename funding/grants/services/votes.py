"""What a body decided: the amount granted, under which rules of the day, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from funding.grants.enums import FinancingState as State
from funding.grants.enums import VoteBody
from funding.grants.models import Financing, Grant, Vote, VoteRule
from funding.grants.policies import can_vote_financing
from funding.grants.selectors.checks import checks_of
from funding.grants.selectors.standing import agreed_amount, standing, state_of
from funding.grants.services.life import FINANCING, limited, moved, unchanged
from funding.grants.services.payments import told
from funding.rules.checks import Finding
from funding.rules.enums import Funder
from funding.rules.models import Axis, Volet
from funding.rules.selectors import Rulebook
from funding.rules.services import hold
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import format_date, typeset
from projects.core.money import format_euros
from projects.core.paris import today
from projects.core.rows import checked
from projects.journal.lives import NotAllowed, key
from projects.journal.services import record

# A body may decide again once it has granted: more, or less.
DECIDED = (State.VOTED, State.NOTIFIED, State.AGREED, State.ADVANCED, State.REPORTED)
BODIES = {Funder.STATE: (VoteBody.STATE,), Funder.CAF: (VoteBody.BOARD, VoteBody.COMMISSION)}
NOT_ITS_BODY = "Cette instance ne décide pas pour ce financeur."
FUTURE = "Un vote ne peut pas être daté dans le futur."


class BrokenRules(DomainError):
    """Rules of the day are not kept, and nobody said why: the vote is not refused, it asks for a reason."""

    def __init__(self, breaches: Sequence[Finding]) -> None:
        said = " ".join(f"{check.said} (source : {check.source or 'non communiquée'})" for check in breaches)
        super().__init__(typeset(f"{said} Pour noter ce vote, dites pourquoi la règle n’est pas suivie."), "override")
        self.breaches = tuple(breaches)


@transaction.atomic
def vote(
    *,
    actor: User | None,
    financing: Financing,
    body: str,
    observed_on: date,
    amount: Decimal | None,
    nature: str = "",
    axis: Axis | None = None,
    volet: Volet | None = None,
    override: str = "",
    note: str = "",
    read: str | None = None,
    book: Rulebook | None = None,
) -> Vote:
    """Note that `body` granted `amount` euros (None: not communicated) on a day; writes the grant that it makes.

    A vote after a first one changes the amount from its day, never below what was paid or agreed. Raises BrokenRules
    when a rule of the day is not kept and `override` does not say why; the rules that were read are kept with the vote,
    and StaleVersion when one changed since then; DomainError beyond an envelope, whoever votes upon it at that moment.
    """
    _body_of(financing, body)
    with limited(financing):
        step = state_of(financing)
        if step is not None and step.status in DECIDED:
            _again(actor, financing, observed_on, amount, read)
        else:
            moved(actor=actor, financing=financing, transition="voter", observed_on=observed_on, reason=note, read=read)
        number = volet.axis.number if volet else axis.number if axis else None
        found = checks_of(financing, amount=amount, nature=nature, axis=number, book=book)
        hold(*(check.ruling for check in found))
        breaches = [check for check in found if check.is_breached]
        if breaches and not override.strip():
            raise BrokenRules(breaches)
        fact = {"observed_on": observed_on, "recorded_by": actor, "note": note.strip()}
        of = {"project": financing.project, "year": financing.year, "funder": financing.funder}
        with told(financing, observed_on):
            grant = checked(Grant(**of, volet=volet, amount=amount, **fact))
        told_by = {"body": body, "amount": amount, "nature": nature, "axis": axis}
        made = checked(Vote(financing=financing, grant=grant, **told_by, **fact))
        _keep_rules(made, found, override.strip())
    return made


@transaction.atomic
def refuse(
    *,
    actor: User | None,
    financing: Financing,
    body: str,
    observed_on: date,
    reason: str,
    read: str | None = None,
) -> Vote:
    """Note that `body` refused what was asked, and why."""
    _body_of(financing, body)
    moved(actor=actor, financing=financing, transition="refuser", observed_on=observed_on, reason=reason, read=read)
    return checked(
        Vote(
            financing=financing,
            body=body,
            is_refusal=True,
            observed_on=observed_on,
            recorded_by=actor,
            note=reason.strip(),
        )
    )


def _body_of(financing: Financing, body: str) -> None:
    if body not in BODIES[Funder(financing.funder)]:
        raise DomainError(NOT_ITS_BODY, "body")


def _again(
    actor: User | None, financing: Financing, observed_on: date, amount: Decimal | None, read: str | None
) -> None:
    """What `move` asks of a line of the table, for a decision that changes no state."""
    if actor is not None:
        allowed, why = can_vote_financing(actor, financing)
        if not allowed:
            raise NotAllowed(why)
    state, last = unchanged(financing, read), FINANCING.last(financing)
    if state is not None and state != key(last):
        raise StaleVersion(FINANCING.just_changed)
    if observed_on > today():
        raise DomainError(FUTURE, "observed_on")
    before = standing(Vote, financing=financing).first()
    if before is not None and observed_on < before.observed_on:
        said = f"Le dernier vote est du {format_date(before.observed_on)} : un nouveau vote ne peut pas le précéder."
        raise DomainError(typeset(said), "observed_on")
    agreed = agreed_amount(financing)
    if amount is not None and agreed is not None and amount < agreed:
        said = f"La convention porte sur {format_euros(agreed)} : notez d’abord un avenant qui l’abaisse."
        raise DomainError(typeset(said), "amount")
    record(actor=actor, verb="financing.voted_again", subject=financing.project)


def _keep_rules(made: Vote, found: Sequence[Finding], override: str) -> None:
    VoteRule.objects.bulk_create(
        VoteRule(
            vote=made,
            rule=check.rule,
            said=check.said,
            is_breached=check.is_breached,
            reason=override if check.is_breached else "",
        )
        for check in found
    )
