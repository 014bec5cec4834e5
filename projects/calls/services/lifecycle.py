"""The life of an application: the only door to its states, but for what a source tells (`record_decision`)."""

from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.calls import effects, mails
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, ApplicationState
from projects.calls.policies import APPLICATION_POLICIES
from projects.calls.selectors import readiness
from projects.calls.workflow import APPLICATION_LIFE
from projects.journal.lives import Life
from projects.journal.services import record

APPLICATION: Life[Application, ApplicationState] = Life(
    APPLICATION_LIFE, ApplicationState, "application", "cette candidature", APPLICATION_POLICIES, readiness
)


@transaction.atomic
def change_application_state(
    *,
    actor: User | None,
    application: Application,
    transition: str,
    observed_on: date,
    reason: str = "",
    read: str | None = None,
) -> ApplicationState:
    """Bring `application` along `transition` of its table: see `Life.move` for what is refused.

    What the line has for effects happens in the same transaction; when one refuses, nothing is written.
    """
    line, state = APPLICATION.move(
        actor=actor, subject=application, transition=transition, observed_on=observed_on, reason=reason, read=read
    )
    record(actor=actor, verb=f"application.{line.target or 'state_taken_back'}", subject=application)
    for effect in line.effects:
        effects.happen(effect, actor, application, state)
    if line.target:
        mails.tell(state)
    return state


@transaction.atomic
def record_decision(
    *, actor: User | None, application: Application, status: ApplicationStatus, observed_on: date, **fact: object
) -> ApplicationState:
    """Say where an application stood on a day, as a source tells it: never a day to come. No table is asked."""
    state = ApplicationState(application=application, status=status, observed_on=observed_on, recorded_by=actor, **fact)
    state.full_clean()
    state.save()
    record(actor=actor, verb=f"application.{status}", subject=application)
    return state
