"""What every act on a scenario shares: the right, the lock, the state, what was read."""

from __future__ import annotations

from django.db.models import Sum

from funding.arbitration.enums import ScenarioState
from funding.arbitration.models import Scenario, ScenarioLine, ScenarioStep
from funding.arbitration.policies import can_arbitrate
from funding.arbitration.workflow import SCENARIO_LIFE
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.core.transitions import Change
from projects.journal.services import record

MOVED = "Le scénario a changé depuis que cette page a été affichée : relisez-le avant de recommencer."
FROZEN = "Ce scénario est retenu : il ne se modifie plus. Copiez-le, ou annulez d’abord ses attributions."


def allow(actor: User | None) -> None:
    """`actor` None is the portal itself (a loader)."""
    if actor is not None:
        allowed, why = can_arbitrate(actor)
        if not allowed:
            raise DomainError(why)


def lock(scenario: Scenario) -> Scenario:
    """The scenario as it now is, until the end of the transaction nobody else's."""
    rows = Scenario.objects.select_for_update(of=("self",)).select_related("wave", "envelope")
    return rows.get(pk=scenario.pk)


def lock_draft(actor: User | None, scenario: Scenario, seen: int | None = None) -> Scenario:
    """As `lock`; DomainError when it is retained, StaleVersion when it is not what was shown (`seen`, see `mark`)."""
    allow(actor)
    held = lock(scenario)
    if held.state != ScenarioState.DRAFT:
        raise DomainError(FROZEN)
    read_check(held, seen)
    return held


def mark(scenario: Scenario) -> int:
    """A number that grows with each change of a scenario or of one of its lines: what a page carries of both.

    A line that goes takes its versions with it: they are then added to the version of the scenario.
    """
    lines = ScenarioLine.objects.filter(scenario=scenario).aggregate(total=Sum("version"))["total"] or 0
    return int(lines) + scenario.version


def read_check(held: Scenario, seen: int | None) -> None:
    if seen is not None and seen != mark(held):
        raise StaleVersion(MOVED)


def take_step(actor: User | None, held: Scenario, name: str, reason: str = "") -> ScenarioStep:
    """Bring a locked scenario along a line of its table; DomainError when the table refuses."""
    line = SCENARIO_LIFE.find(name)
    assert line is not None
    assert line.target is not None  # both lines of this table lead somewhere
    if refused := SCENARIO_LIFE.refusal(line, held.state, Change(today(), today(), reason)):
        raise refused
    held.state = line.target
    held.version += 1
    held.save(update_fields=["state", "version"])
    step = ScenarioStep.objects.create(
        scenario=held, transition=name, state=line.target, reason=reason.strip(), actor=actor
    )
    record(actor=actor, verb=f"scenario.{name}", subject=held)
    return step
