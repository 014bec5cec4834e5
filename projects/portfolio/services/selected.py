"""Recording a project that a call selected: its application, the decision and the project, all or nothing."""

from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, Call
from projects.calls.services import record_application, record_decision
from projects.core.errors import DomainError
from projects.journal.enums import DatePrecision
from projects.porteurs.enums import Provenance
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project
from projects.portfolio.services.editing import check_places
from projects.portfolio.services.identity import create_project
from projects.territories.models import Caf, Department
from projects.territories.selectors import caf_of_department

PREFIX = "FIPE"
LAST = 999
NO_MORE = "Toutes les références de ce département sont prises pour cette année."


@transaction.atomic
def select_project(
    *,
    actor: User | None,
    call: Call,
    department: Department,
    selected_on: date,
    date_precision: str = DatePrecision.DAY,
    porteur: Porteur | None = None,
    title: str = "",
    caf: Caf | None = None,
) -> Project:
    """The project of `department` that `call` selected on a day; its reference is given once, the next of its place.

    Its Caf, when none is said, is deduced from the department where it has one alone. Three lines of the journal: the
    application, its decision, the project. ValidationError (French, by field) when a rule is broken, DomainError when
    no reference is left; nothing is stored then.
    """
    reference = next_reference(call, department)
    application = record_application(
        actor=actor, call=call, reference=reference, region=department.region, porteur=porteur
    )
    record_decision(
        actor=actor,
        application=application,
        status=ApplicationStatus.SELECTED,
        observed_on=selected_on,
        date_precision=date_precision,
    )
    deduced = None if caf else caf_of_department(department)
    project = create_project(
        actor=actor,
        application=application,
        porteur=porteur,
        title=title,
        department=department,
        department_provenance=Provenance.ENTERED,
        caf=caf or deduced,
        caf_provenance=Provenance.ENTERED if caf else Provenance.DEDUCED if deduced else "",
    )
    check_places(project)
    return project


def next_reference(call: Call, department: Department) -> str:
    """« FIPE-2023-31-004 » after 003: the caller's transaction holds the department until it ends."""
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    stem = f"{PREFIX}-{call.year}-{department.pk}-"
    taken = Application.objects.filter(reference__startswith=stem).order_by("-reference")
    last = taken.values_list("reference", flat=True).first()
    number = int(last.removeprefix(stem)) + 1 if last else 1
    if number > LAST:
        raise DomainError(NO_MORE, field="department")
    return f"{stem}{number:03d}"
