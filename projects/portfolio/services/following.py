"""Who follows a project at its Caf."""

from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import format_date, typeset
from projects.core.paris import today
from projects.journal.services import record
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.selectors.people import possible_referents
from projects.portfolio.services.facts import store_fact


@transaction.atomic
def assign_referent(
    *, actor: User | None, project: Project, user: User | None, observed_on: date | None = None, note: str = ""
) -> Referent:
    """Say who follows `project` at its Caf from a day on (today by default); None: nobody does any more.

    Raises DomainError when the person is not of that Caf today, already follows it, or follows it from before the day
    of the present one, who would stay.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    current, since = last_fact(Referent, [project.pk], Clock.now(), "user", "observed_on").get(project.pk, (None, None))
    if user is not None and not possible_referents(project).filter(pk=user.pk).exists():
        raise DomainError("Le référent est une personne de la Caf du projet.", field="referent")
    if current == (user.pk if user else None):
        said = f"{user} suit déjà ce projet." if user else "Personne ne suit encore ce projet."
        raise DomainError(said, field="referent")
    day = observed_on or today()
    if since is not None and day < since:
        said = typeset(f"Ce qu’on en sait date du {format_date(since)} : choisissez ce jour ou un jour après.")
        raise DomainError(said, field="observed_on")
    referent = store_fact(Referent(project=project, user=user), actor, day, {"note": note})
    record(actor=actor, verb="project.referent_assigned" if user else "project.referent_left", subject=project)
    return referent
