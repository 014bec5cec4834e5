"""The life of a yearly financing: the only door to its states; and the facts that are taken back with one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction

from funding.grants.enums import FinancingState as State
from funding.grants.models import Asked, Convention, Financing, FinancingStep, Grant, Notification, Vote
from funding.grants.models.guards import SAID
from funding.grants.policies import FINANCING_POLICIES
from funding.grants.selectors.amounts import WITHDRAWN
from funding.grants.selectors.standing import VERSION, facts_of, standing, state_of, version_of
from funding.grants.vote_registry import within_limits
from funding.grants.workflow import FINANCING_LIFE, TAKE_BACK, VOTE, policy_of
from funding.rules.models import FundingYear
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import typeset
from projects.core.rows import checked
from projects.journal.facts import VoidableFact
from projects.journal.lives import Life, NotAllowed
from projects.journal.services import record
from projects.portfolio.models import Project

FactT = TypeVar("FactT", bound=VoidableFact)

FINANCING: Life[Financing, FinancingStep] = Life(
    FINANCING_LIFE, FinancingStep, "financing", "ce financement", FINANCING_POLICIES, facts_of=facts_of
)
JUST_CHANGED = typeset(
    "Quelqu’un vient d’écrire sur ce financement. Relisez ce qui est noté aujourd’hui, puis recommencez s’il le faut."
)
# What they write is asked on a page of their own: the state alone would say nothing of who decided, nor how much.
WITH_FACTS = {
    "voter": "Un vote se note avec son instance et son montant.",
    "refuser": "Un refus se note avec l’instance qui l’a décidé.",
}


def financing_for(project: Project, year: FundingYear, funder: str) -> Financing:
    """The financing of a project, a year and a funder, followed from now on when it was not."""
    return Financing.objects.get_or_create(project=project, year=year, funder=funder)[0]


@contextmanager
def limited(financing: Financing) -> Iterator[None]:
    """Around what may raise what is granted: the row is held, then the credits that it is taken from."""
    locked(financing)
    with within_limits(financing.project, financing.year.year, financing.funder):
        yield


@contextmanager
def limited_once_withdrawn(financing: Financing) -> Iterator[None]:
    """The same around what changes an aid only where it was withdrawn: it engages what was paid of it, no more."""
    step = state_of(financing)
    with limited(financing) if step is not None and step.status in WITHDRAWN else nullcontext():
        yield


@transaction.atomic
def change_financing(
    *,
    actor: User | None,
    financing: Financing,
    transition: str,
    observed_on: date,
    reason: str = "",
    read: str | None = None,
) -> FinancingStep:
    """Bring `financing` along `transition` of its table: see `Life.move` for what is refused.

    « revenir » takes back what was written with the state as well: vote and grant, notification, convention, asks.
    """
    if said := WITH_FACTS.get(transition):
        allowed, why = (True, "") if actor is None else FINANCING_POLICIES[VOTE](actor, financing)
        raise DomainError(said) if allowed else NotAllowed(why)
    if transition == TAKE_BACK and actor is not None:
        _may_take_back(actor, locked(financing))
    # What an earlier decision granted stands again: perhaps more.
    with limited(financing) if transition == TAKE_BACK else nullcontext():
        last = moved(
            actor=actor, financing=financing, transition=transition, observed_on=observed_on, reason=reason, read=read
        )
        if transition == TAKE_BACK:
            _take_back(actor, financing, cast("FinancingStep", last.retracts), last.note)
    return last


def moved(
    *,
    actor: User | None,
    financing: Financing,
    transition: str,
    observed_on: date,
    reason: str = "",
    read: str | None = None,
) -> FinancingStep:
    """One line of the table, journalled; called inside the transaction that writes the facts of that line."""
    line, step = FINANCING.move(
        actor=actor,
        subject=financing,
        transition=transition,
        observed_on=observed_on,
        reason=reason,
        read=unchanged(financing, read),
    )
    record(actor=actor, verb=f"financing.{line.target or 'taken_back'}", subject=financing.project)
    return step


def locked(financing: Financing) -> Financing:
    """Its row, held until the end of the transaction: two people who write of it come one after the other."""
    return Financing.objects.select_for_update(of=("self",)).get(pk=financing.pk)


def unchanged(financing: Financing, read: str | None) -> str | None:
    """StaleVersion when anything was told of `financing` since `read`; its row is held from here on.

    A page reads the version of all that it shows (`version_of`), an API client the key of the state alone, which is
    given back for the table to compare. None: nothing was shown.
    """
    locked(financing)
    if read is None or not read.startswith(VERSION):
        return read
    if read != version_of(financing):
        raise StaleVersion(JUST_CHANGED)
    return None


@contextmanager
def sums_told() -> Iterator[None]:
    """A sum that the database refuses (more paid than granted…) is told in French."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
        if name not in SAID:
            raise
        field, said = SAID[name]
        raise DomainError(said, field) from refused


def void(actor: User | None, fact: VoidableFact, reason: str, **changed: Any) -> None:
    """Take one fact back by another that says nothing else."""
    checked(void_of(actor, fact, reason, **changed))


def void_of(actor: User | None, fact: FactT, reason: str, **changed: Any) -> FactT:
    """The row that takes `fact` back, not stored."""
    kept = {
        field.name: getattr(fact, field.name)
        for field in fact._meta.concrete_fields
        if not field.primary_key and field.name not in ("recorded_at", "recorded_by", "note", "retracts", "is_void")
    }
    told = {**kept, **changed, "recorded_by": actor, "note": reason, "retracts": fact, "is_void": True}
    return type(fact)(**told)


def _may_take_back(actor: User, financing: Financing) -> None:
    line, step = FINANCING_LIFE.find(TAKE_BACK), state_of(financing)
    assert line is not None
    allowed, why = FINANCING_POLICIES[policy_of(line, step.status if step else None)](actor, financing)
    if not allowed:
        raise NotAllowed(why)


def _take_back(actor: User | None, financing: Financing, step: FinancingStep, reason: str) -> None:
    """What was written with the state that is taken back; what an earlier round wrote stays."""
    since = {"financing": financing, "observed_on__gte": step.observed_on}
    if step.status == State.ASKED:
        for ask in standing(Asked, **since):
            void(actor, ask, reason)
    elif step.status in (State.VOTED, State.REFUSED):
        for vote in standing(Vote, **since):
            void_vote(actor, vote, reason)
    elif step.status in (State.NOTIFIED, State.AGREED):
        # A convention that is not signed by both was noted with the notification: it does not outlive it.
        models: list[type[VoidableFact]] = [Convention, *([Notification] if step.status == State.NOTIFIED else [])]
        for model in models:
            last = standing(model, financing=financing).first()
            if last is not None:
                void(actor, last, reason)


def void_vote(actor: User | None, vote: Vote, reason: str) -> None:
    grant = vote.grant
    void(actor, vote, reason, grant=None)
    if grant is not None and not Grant.objects.filter(retracts=grant).exists():
        with sums_told():
            void(actor, grant, reason, amount=None)
