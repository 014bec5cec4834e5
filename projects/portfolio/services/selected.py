"""Recording a project that a call selected: its application, the decision and the project, all or nothing."""

from datetime import date

from django.db import transaction

from projects.accounts.models import User
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, ApplicationState, Call
from projects.calls.services import next_reference, record_application, record_decision
from projects.journal.enums import DatePrecision
from projects.porteurs.enums import Provenance
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project
from projects.portfolio.services.identity import add_action, create_project
from projects.portfolio.services.lifecycle import change_action_state, change_state
from projects.territories.models import Caf, Department
from projects.territories.places import check_places
from projects.territories.selectors import caf_of_department


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
    deduced = None if caf else caf_of_department(department)
    application = record_application(
        actor=actor,
        call=call,
        reference=reference,
        region=department.region,
        porteur=porteur,
        department=department,
        caf=caf or deduced,
        title=title,
    )
    record_decision(
        actor=actor,
        application=application,
        status=ApplicationStatus.SELECTED,
        observed_on=selected_on,
        date_precision=date_precision,
    )
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


def make_project(actor: User | None, application: Application, state: ApplicationState) -> None:
    """What « retenir » does to an application: its project, to be begun, with the actions that it asked for, retained.

    Both are so on the day of the decision: the commission voted what it read.

    An application that was selected before, whose decision was taken back, has its project already: it counts again.
    ValidationError (French, by field) when a rule of projects is broken.
    """
    if Project.objects.filter(application=application).exists():
        return
    stored = Application.objects.select_related("department", "caf", "commune", "epci").get(pk=application.pk)
    assert stored.department is not None  # a condition of the table
    deduced = stored.caf is not None and stored.caf == caf_of_department(stored.department)
    project = create_project(
        actor=actor,
        application=stored,
        porteur=stored.porteur,
        title=stored.title,
        department=stored.department,
        department_provenance=Provenance.ENTERED,
        caf=stored.caf,
        caf_provenance="" if stored.caf is None else Provenance.DEDUCED if deduced else Provenance.ENTERED,
        commune=stored.commune,
        epci=stored.epci,
        territory_provenance=Provenance.ENTERED if stored.commune or stored.epci else "",
        echelon=stored.echelon,
        echelon_provenance=Provenance.ENTERED if stored.echelon else "",
    )
    check_places(project)
    change_state(actor=actor, project=project, transition="attendre", observed_on=state.observed_on)
    for title in stored.planned_titles:
        action = add_action(actor=actor, project=project, title=title)
        change_action_state(actor=actor, action=action, transition="retenir", observed_on=state.observed_on)
