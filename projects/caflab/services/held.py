"""What the services of this app share: a fact kept from being put right twice, a table of transitions followed."""

from typing import Any, TypeVar

from django.db import models

from projects.accounts.models import User
from projects.caflab.models import Step
from projects.caflab.policies import LIFE_POLICIES
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.core.rows import checked
from projects.core.transitions import Change, Transition, Workflow
from projects.journal.facts import DatedFact
from projects.portfolio.models import Project
from projects.portfolio.services.editing_facts import REPLACED

RowT = TypeVar("RowT", bound=models.Model)
NO_SUCH_CHANGE = "Ce changement d’état n’existe pas."
JUST_CHANGED = "Quelqu’un vient d’en changer l’état : relisez avant de recommencer."


def hold(fact: DatedFact) -> None:
    """Keep others from putting `fact` right meanwhile; DomainError when one already did."""
    manager: models.Manager[Any] = type(fact)._default_manager
    manager.select_for_update().get(pk=fact.pk)
    if manager.filter(retracts=fact.pk).exists():
        raise DomainError(REPLACED)


def held(project: Project) -> None:
    """One after the other about one project, until the transaction ends."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


def locked(row: RowT) -> RowT:
    """The row as it is stored, held until the transaction ends; DomainError when it is gone."""
    stored: RowT | None = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if stored is None:
        raise DomainError("Cela n’existe plus : relisez la page.")
    return stored


def take_step(
    row: Any, *, actor: User | None, life: Workflow, transition: str, reason: str = "", read: str | None = None
) -> Transition:
    """Bring `row`, locked by the caller, along `transition`: its state and the line that says why. Return the line.

    `read` is the state that was shown: StaleVersion when another stands. `actor` None is the portal itself (a loader).
    """
    line = life.find(transition)
    if line is None or line.target is None:
        raise DomainError(NO_SUCH_CHANGE)
    if actor is not None:
        allowed, why = LIFE_POLICIES[line.who](actor, row)
        if not allowed:
            raise DomainError(why)
    if read is not None and read != row.state:
        raise StaleVersion(JUST_CHANGED)
    refused = life.refusal(line, row.state, Change(today(), today(), reason.strip()))
    if refused:
        raise refused
    row.state = line.target
    row.save(update_fields=["state"])
    checked(Step(**{row._meta.model_name: row}, state=line.target, note=reason.strip(), by=actor))
    return line
