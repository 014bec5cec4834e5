"""The life of a project: the only door to its states."""

from datetime import date

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import NNBSP
from projects.core.paris import today
from projects.core.transitions import Change, Transition
from projects.journal.services import record
from projects.portfolio.models import Project, ProjectState
from projects.portfolio.policies import LIFECYCLE_POLICIES
from projects.portfolio.services.facts import store_fact
from projects.portfolio.workflow import PROJECT_LIFE

JUST_CHANGED = f"Quelqu’un vient de changer l’état de ce projet{NNBSP}; relisez avant de recommencer."


@transaction.atomic
def change_state(
    *,
    actor: User | None,
    project: Project,
    transition: str,
    observed_on: date,
    reason: str = "",
    read: str | None = None,
) -> ProjectState:
    """Bring `project` along `transition` of its table, as true on a day; the reason stays with the fact.

    The row of the project is locked first, so two people never leave from the same state. Raises DomainError, with
    its reason in French, when the table, the policy or a guard refuses; nothing is written then. `actor` None is the
    portal itself (a loader): the table and the guards hold, no policy is asked. `read` is the key of the state that was
    shown (`state_key`): StaleVersion when another stands, be it of the same name. None: nothing was shown.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    line = PROJECT_LIFE.find(transition)
    if line is None:
        raise DomainError("Ce changement d’état n’existe pas.")
    if actor is not None:
        allowed, why = LIFECYCLE_POLICIES[line.who](actor, project)
        if not allowed:
            raise DomainError(why)
    last = last_state(project)
    change = Change(observed_on, today(), reason.strip(), last.observed_on if last else None)
    refused = PROJECT_LIFE.refusal(line, last.status if last else None, change)
    if refused:
        raise refused
    if read is not None and read != state_key(last):
        raise StaleVersion(JUST_CHANGED)
    state = _take_back(actor, project, last, change) if line.target is None else _state(actor, project, line, change)
    record(actor=actor, verb=f"project.state_{line.target or 'taken_back'}", subject=project)
    return state


def last_state(project: Project) -> ProjectState | None:
    """The state that stands, whenever it was recorded. StaleVersion when it was by a transaction begun after ours.

    Such a fact would sort after the one that we are about to write, and win over it.
    """
    facts = ProjectState.objects.filter(project=project, retracted_by=None).exclude(**ProjectState.silent)
    last = facts.annotate(begun=TransactionNow()).order_by("-observed_on", "-recorded_at", "-pk").first()
    if last is not None and last.recorded_at > last.begun:
        raise StaleVersion(JUST_CHANGED)
    return last


def state_key(state: ProjectState | None) -> str:
    """What a page carries of the state it shows."""
    return str(state.pk) if state else ""


def _state(actor: User | None, project: Project, line: Transition, change: Change) -> ProjectState:
    state = ProjectState(project=project, status=line.target or "")
    return store_fact(state, actor, change.observed_on, {"note": change.reason})


def _take_back(actor: User | None, project: Project, last: ProjectState | None, change: Change) -> ProjectState:
    """A silent fact that retracts the last one: it says nothing else, what stood before stands again."""
    assert last is not None  # no line of the table takes back from nothing
    return store_fact(
        ProjectState(project=project, status=""), actor, last.observed_on, {"note": change.reason, "retracts": last}
    )
