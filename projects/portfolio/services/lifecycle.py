"""The lives of a project and of its actions: the only door to their states."""

from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.journal.enums import DatePrecision
from projects.journal.lives import Life
from projects.journal.services import record
from projects.portfolio.models import Action, ActionState, Project, ProjectState
from projects.portfolio.policies import ACTION_POLICIES, LIFECYCLE_POLICIES
from projects.portfolio.workflow import ACTION_LIFE, PROJECT_LIFE

PROJECT: Life[Project, ProjectState] = Life(PROJECT_LIFE, ProjectState, "project", "ce projet", LIFECYCLE_POLICIES)
ACTION: Life[Action, ActionState] = Life(ACTION_LIFE, ActionState, "action", "cette action", ACTION_POLICIES)


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
    """Bring `project` along `transition` of its table, as true on a day: see `Life.move` for what is refused."""
    line, state = PROJECT.move(
        actor=actor, subject=project, transition=transition, observed_on=observed_on, reason=reason, read=read
    )
    record(actor=actor, verb=f"project.state_{line.target or 'taken_back'}", subject=project)
    return state


@transaction.atomic
def change_action_state(
    *,
    actor: User | None,
    action: Action,
    transition: str,
    observed_on: date,
    date_precision: str = DatePrecision.DAY,
    reason: str = "",
    read: str | None = None,
) -> ActionState:
    """As `change_state`, for one action; its day may be known to the month or the year only."""
    line, state = ACTION.move(
        actor=actor,
        subject=action,
        transition=transition,
        observed_on=observed_on,
        reason=reason,
        read=read,
        **({} if transition == "revenir" else {"date_precision": date_precision}),
    )
    record(actor=actor, verb=f"action.{line.target or 'state_taken_back'}", subject=action.project)
    return state
