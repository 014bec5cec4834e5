"""Applications: deposited, decided; every decision is a dated fact."""

from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, ApplicationState, Call
from projects.journal.services import record
from projects.porteurs.models import Porteur
from projects.territories.models import Region


@transaction.atomic
def record_application(
    *, actor: User | None, call: Call, reference: str, region: Region, porteur: Porteur | None
) -> Application:
    """Store what was asked for in a call; ValidationError (French) on a reference already given."""
    application = Application(call=call, reference=reference, region=region, porteur=porteur)
    application.full_clean()
    application.save()
    record(actor=actor, verb="application.recorded", subject=application)
    return application


@transaction.atomic
def record_decision(
    *, actor: User | None, application: Application, status: ApplicationStatus, observed_on: date, **fact: object
) -> ApplicationState:
    """Say where an application stood on a day, never a day to come."""
    state = ApplicationState(application=application, status=status, observed_on=observed_on, recorded_by=actor, **fact)
    state.full_clean()
    state.save()
    record(actor=actor, verb=f"application.{status}", subject=application)
    return state
