"""What people say of the way out of a project. Nothing is rewritten: a correction replaces, and says so.

`actor` None is the loading of published sources; anyone else is held to the policies. DomainError tells why not,
ValidationError what is wrong, by field.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction

from funding.exits.enums import Side, Verdict
from funding.exits.models import ExitAmount, ExitPlan, ExitReality, ExitSearch, TakeoverRule
from funding.exits.policies import can_note_search, can_plan_exit, side_of
from funding.exits.services.steps import steps_of_rule
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.journal.facts import VoidableFact
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.portfolio.policies import Answer

FactT = TypeVar("FactT", bound=VoidableFact)
REPLACED = "Cette note a été annulée entre-temps : relisez la page."
NOT_YOURS = {
    Side.CAF: "La Caf a noté cette recherche : elle seule peut l’annuler.",
    Side.PORTEUR: "Le porteur a noté cette recherche : lui seul peut l’annuler.",
}
# What a silent row says for itself; it repeats the rest of the fact that it takes back.
OWN = frozenset({"id", "recorded_at", "recorded_by", "retracts", "is_void", "note"})


@transaction.atomic
def say_reality(
    *, actor: User | None, project: Project, reality: str, observed_on: date, said_by: str = "", **fact: Any
) -> ExitReality:
    """The budget reality of a project from a day on."""
    _allow(actor, can_plan_exit, project)
    row = ExitReality(project=project, reality=reality, said_by=said_by)
    return _stored(row, actor, observed_on, "exit.reality", fact)


@transaction.atomic
def note_search(
    *, actor: User | None, project: Project, taker: str, observed_on: date, side: str = "", **fact: Any
) -> ExitSearch:
    """Who was asked on a day, and what they answered. `side` follows from `actor`, who may be of the porteur."""
    _allow(actor, can_note_search, project)
    if actor is not None:
        side = side_of(actor, project)
    row = ExitSearch(project=project, taker=taker, side=side or Side.CAF)
    return _stored(row, actor, observed_on, "exit.search", fact)


@transaction.atomic
def decide(
    *, actor: User | None, project: Project, rule: TakeoverRule, verdict: str, note: str, observed_on: date, **fact: Any
) -> ExitPlan:
    """Retain a taker-over, dismiss it, or say that it is found. One that is retained brings what there is to do."""
    _allow(actor, can_plan_exit, project)
    row = ExitPlan(project=project, code=rule.code, rule=rule, rule_version=rule.version, verdict=verdict, note=note)
    stored = _stored(row, actor, observed_on, f"exit.{verdict}", fact)
    if verdict != Verdict.DISMISSED:
        steps_of_rule(project, rule)
    return stored


@transaction.atomic
def expect(
    *,
    actor: User | None,
    project: Project,
    rule: TakeoverRule,
    year: int,
    hope: str,
    amount: Decimal | None,
    observed_on: date,
    **fact: Any,
) -> ExitAmount:
    """What a taker-over brings for a year, in euros; None when it is not known yet."""
    _allow(actor, can_plan_exit, project)
    if not rule.first_year <= year <= rule.last_year:
        raise DomainError(f"La règle couvre {rule.period} : au-delà, elle est inconnue.", "year")
    row = ExitAmount(project=project, code=rule.code, year=year, hope=hope, amount=amount)
    return _stored(row, actor, observed_on, "exit.amount", fact)


@transaction.atomic
def take_back(*, actor: User | None, fact: VoidableFact, note: str = "") -> VoidableFact:
    """A silent row: what stood before `fact` stands again. What somebody else's side noted is theirs to take back."""
    project: Project = fact.project  # type: ignore[attr-defined]
    policy = can_note_search if isinstance(fact, ExitSearch) else can_plan_exit
    _allow(actor, policy, project)
    rows: models.Manager[Any] = type(fact)._default_manager
    held: Any = rows.select_for_update(of=("self",)).get(pk=fact.pk)
    if held.is_void or rows.filter(retracts=held).exists():
        raise DomainError(REPLACED)
    if isinstance(held, ExitSearch) and actor is not None and side_of(actor, project) != held.side:
        raise DomainError(NOT_YOURS[Side(held.side)])
    kept = {one.attname: getattr(held, one.attname) for one in held._meta.concrete_fields if one.name not in OWN}
    model: Any = type(fact)
    made: VoidableFact = checked(model(**kept, is_void=True, retracts=held, recorded_by=actor, note=note))
    record(actor=actor, verb="exit.taken_back", subject=project)
    return made


def _stored(row: FactT, actor: User | None, observed_on: date, verb: str, rest: dict[str, Any]) -> FactT:
    row.observed_on, row.recorded_by = observed_on, actor
    for name, value in rest.items():
        setattr(row, name, value)
    made = checked(row)
    record(actor=actor, verb=verb, subject=row.project)  # type: ignore[attr-defined]
    return made


def _allow(actor: User | None, policy: Any, project: Project) -> None:
    answer: Answer = policy(actor, project) if actor is not None else (True, "")
    if not answer[0]:
        raise DomainError(answer[1])
