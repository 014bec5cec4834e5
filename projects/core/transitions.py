"""Tables of transitions: who may bring what from which state to which, told once and as data.

The same table is checked by the service that writes, draws the buttons of the pages, and is drawn in the docs.
Nothing here reads or writes anything: the caller says in which state its subject is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from projects.core.errors import DomainError
from projects.core.french import format_date

State = str
Answer = tuple[bool, str]
Policy = Callable[[Any, Any], Answer]


@dataclass(frozen=True)
class Change:
    """What someone wants to write: on which day it was true, why, and since when the present state stands."""

    observed_on: date
    today: date
    reason: str = ""
    since: date | None = None
    # What conditions look at: values that the caller read of the subject, never the subject itself.
    facts: Any = None


TODAY_ONLY = "Cet acte porte la date du jour où il est fait."
# A guard says in French, in one sentence, why the day of a change is refused; "" when it is not.
Guard = Callable[[Change], str]
# A condition says what the subject lacks on a day, one sentence each: nothing when it is ready.
Condition = Callable[[Any, date], Sequence[str]]


def not_in_future(change: Change) -> str:
    return "Un changement d’état ne peut pas être daté dans le futur." if change.observed_on > change.today else ""


def not_before_last(change: Change) -> str:
    if change.since is None or change.observed_on >= change.since:
        return ""
    return f"L’état actuel date du {format_date(change.since)} : le suivant ne peut pas le précéder."


@dataclass(frozen=True)
class Transition:
    """One line of a table. `None` among the sources is a subject of which no state is known.

    `who` names the policy that is asked (the caller gives the policies by name: a table stands below them).
    A correction has no target: it takes the last state back, and what stood before stands again.
    `conditions` are what the subject must have, `effects` the names of what happens in the same transaction. Not
    `dated`: an act of this very day (a deposit), which is never dated back. What `repeats` may lead where it comes from
    (what was corrected is corrected again).
    """

    name: str
    label: str
    sources: frozenset[State | None]
    target: State | None
    who: str
    needs_reason: bool = False
    guards: tuple[Guard, ...] = (not_in_future, not_before_last)
    confirm: str = ""
    conditions: tuple[Condition, ...] = ()
    effects: tuple[str, ...] = ()
    dated: bool = True
    repeats: bool = False

    @property
    def is_correction(self) -> bool:
        return self.target is None

    def lacks(self, facts: Any, day: date) -> list[str]:
        """What is missing for this line on a day, a sentence each, in the order of its conditions."""
        return [said for condition in self.conditions for said in condition(facts, day)]


@dataclass(frozen=True)
class Workflow:
    """A table of transitions over states (code: label). ValueError when the table contradicts itself."""

    name: str
    states: Mapping[State, str]
    transitions: Sequence[Transition]
    unknown: str = "non renseigné"
    _by_name: dict[str, Transition] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for transition in self.transitions:
            ends = {*transition.sources, transition.target} - {None}
            if not transition.sources or not ends <= set(self.states):
                raise ValueError(f"{self.name}: {transition.name} names a state that does not exist")
            if self._by_name.setdefault(transition.name, transition) is not transition:
                raise ValueError(f"{self.name}: {transition.name} is there twice")
            if transition.target in transition.sources and not (transition.is_correction or transition.repeats):
                raise ValueError(f"{self.name}: {transition.name} leads where it comes from")

    def find(self, name: str) -> Transition | None:
        return self._by_name.get(name)

    def label(self, state: State | None) -> str:
        return self.unknown if state is None else self.states[state]

    def open_from(self, state: State | None) -> tuple[Transition, ...]:
        """The lines that start from `state`, in the order of the table."""
        return tuple(transition for transition in self.transitions if state in transition.sources)

    def offered(
        self, state: State | None, policies: Mapping[str, Policy], actor: Any, subject: Any
    ) -> tuple[Transition, ...]:
        """What `actor` may do from `state`: the buttons to draw, no dead one among them."""
        answers = {who: policies[who](actor, subject)[0] for who in {line.who for line in self.open_from(state)}}
        return tuple(line for line in self.open_from(state) if answers[line.who])

    def refusal(self, transition: Transition, state: State | None, change: Change) -> DomainError | None:
        """Why the change is refused, with the field that it concerns; None when the table lets it through."""
        if state not in transition.sources:
            said = "sans état connu" if state is None else f"à l’état « {self.label(state)} »"
            return DomainError(f"« {transition.label} » n’est pas possible {said}.")
        if transition.needs_reason and not change.reason.strip():
            return DomainError("Dites pourquoi : ce motif reste dans le suivi.", field="reason")
        for guard in transition.guards:
            if said := guard(change):
                return DomainError(said, field="observed_on")
        if not transition.dated and change.observed_on != change.today:
            return DomainError(TODAY_ONLY, field="observed_on")
        lacking = transition.lacks(change.facts, change.observed_on)
        return DomainError(" ".join(lacking)) if lacking else None

    def leads(self, source: State | None, target: State) -> bool:
        """Whether a line goes from one state to the other."""
        return any(line.target == target for line in self.open_from(source))

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram; labels are those of the screens."""
        lines = ["stateDiagram-v2"]
        if self.open_from(None):
            lines.append(f'    state "{self.unknown}" as inconnu')
        lines += [f'    state "{label}" as {code}' for code, label in self.states.items()]
        codes: list[State | None] = [None, *self.states]
        for transition in self.transitions:
            if transition.is_correction:
                continue
            lines += [
                f"    {code or 'inconnu'} --> {transition.target} : {transition.label}"
                for code in codes
                if code in transition.sources
            ]
        return "\n".join(lines)
