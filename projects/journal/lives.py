"""Lives: subjects that go from state to state along a table of transitions, each state a dated fact.

A service names its life, calls `move` inside its transaction and journals what came out: the row of the subject is
locked, the policy of the line and the table are asked, the fact is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, cast

from django.contrib.postgres.functions import TransactionNow
from django.db import models

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import NNBSP
from projects.core.paris import today
from projects.core.rows import checked
from projects.core.transitions import Change, Policy, Transition, Workflow
from projects.journal.facts import DatedFact

SubjectT = TypeVar("SubjectT", bound=models.Model)
StateT = TypeVar("StateT", bound=DatedFact)
NO_SUCH_LINE = "Ce changement d’état n’existe pas."


class NotAllowed(DomainError):
    """The policy of the line refuses: a matter of rights, not of state."""


@dataclass(frozen=True)
class Life(Generic[SubjectT, StateT]):
    """The table, the facts that hold its states (a `status`), who may: everything that differs between two lives.

    `about` names the field of a fact that leads to its subject; `what` is the subject in French (« ce projet »).
    `facts_of` reads what the conditions of the table look at.
    """

    workflow: Workflow
    states: type[StateT]
    about: str
    what: str
    policies: Mapping[str, Policy]
    facts_of: Callable[[SubjectT], Any] = lambda _: None

    def move(
        self,
        *,
        actor: User | None,
        subject: SubjectT,
        transition: str,
        observed_on: date,
        reason: str = "",
        read: str | None = None,
        **fact: Any,
    ) -> tuple[Transition, StateT]:
        """Bring `subject` along a line of the table, as true on a day; the reason stays with the fact.

        The row of the subject is locked first, so two people never leave from the same state. Raises DomainError, with
        its reason in French, when the table, the policy or a guard refuses (NotAllowed for the policy); nothing is
        written then. `actor` None is the portal itself (a loader): no policy is asked. `read` is the key of the state
        that was shown (`key`): StaleVersion when another stands, be it of the same name. None: nothing was shown.
        """
        type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
        line = self.workflow.find(transition)
        if line is None:
            raise DomainError(NO_SUCH_LINE)
        if actor is not None:
            allowed, why = self.policies[line.who](actor, subject)
            if not allowed:
                raise NotAllowed(why)
        last = self.last(subject)
        facts = self.facts_of(subject) if line.conditions else None
        change = Change(observed_on, today(), reason.strip(), last.observed_on if last else None, facts)
        if refused := self.workflow.refusal(line, status_of(last), change):
            raise refused
        if read is not None and read != key(last):
            raise StaleVersion(self.just_changed)
        return line, self._taken_back(actor, subject, last, change) if line.target is None else self._stored(
            actor, subject, line.target, observed_on, {**fact, "note": change.reason}
        )

    def last(self, subject: SubjectT) -> StateT | None:
        """The state that stands, whenever recorded. StaleVersion when it was by a transaction begun after ours.

        Such a fact would sort after the one that we are about to write, and win over it.
        """
        facts = self.standing(subject).annotate(begun=TransactionNow())
        last = facts.order_by("-observed_on", "-recorded_at", "-pk").first()
        if last is not None and last.recorded_at > last.begun:
            raise StaleVersion(self.just_changed)
        return cast("StateT | None", last)

    def standing(self, subject: SubjectT) -> models.QuerySet[Any]:
        """The states that nothing took back."""
        told: dict[str, Any] = {self.about: subject, "retracted_by": None}
        facts = self.states._default_manager.filter(**told)
        return facts.exclude(**self.states.silent)

    def offered(self, actor: Any, subject: SubjectT, state: str | None) -> tuple[Transition, ...]:
        """What `actor` may do from `state`: the buttons to draw."""
        return self.workflow.offered(state, self.policies, actor, subject)

    @property
    def just_changed(self) -> str:
        return f"Quelqu’un vient de changer l’état de {self.what}{NNBSP}; relisez avant de recommencer."

    def _stored(
        self, actor: User | None, subject: SubjectT, status: str, observed_on: date, fact: dict[str, Any]
    ) -> StateT:
        given = {self.about: subject, "status": status, "observed_on": observed_on, "recorded_by": actor}
        return checked(self.states(**given, **fact))

    def _taken_back(self, actor: User | None, subject: SubjectT, last: StateT | None, change: Change) -> StateT:
        """A silent fact that retracts the last one: it says nothing else, what stood before stands again."""
        assert last is not None  # no line of a table takes back from nothing
        return self._stored(actor, subject, "", last.observed_on, {"note": change.reason, "retracts": last})


def key(state: DatedFact | None) -> str:
    """What a page carries of the state it shows."""
    return str(state.pk) if state else ""


def status_of(state: Any) -> str | None:
    return state.status if state else None
