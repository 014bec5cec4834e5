"""Invented projects, in a call of their own, whose budgets are invented too: « Exemple fictif » in every title.

The real projects keep « non communiqué » everywhere: these are the only ones with amounts, and no edition holds them.
Other examples of the money (grants, waves, ways out) are made on them: `fictitious_projects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.calls.enums import ApplicationStatus, CallKind
from projects.calls.models import Call
from projects.calls.services import record_application, record_decision
from projects.journal.services import record
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.models import Contact, Porteur
from projects.portfolio.models import Project
from projects.portfolio.services import change_state, create_porteur, create_project
from projects.territories.models import Department
from projects.territories.selectors import caf_of_department

CALL = "appel-fictif"
MARK = "Exemple fictif"
SELECTED_ON = date(2023, 12, 15)


@dataclass(frozen=True)
class Fictitious:
    """One invented project: `own` is of the porteur of the demonstration."""

    reference: str
    title: str
    department: str
    own: bool = False


# Of the departments of the people of the demonstration: Camille's and Nadia's, then Hélène's and Youssef's.
FICTITIOUS = (
    Fictitious("FICTIF-2023-07-001", f"{MARK} : une crèche qui se déplace", "07", own=True),
    Fictitious("FICTIF-2023-07-002", f"{MARK} : un relais ouvert le soir", "07"),
    Fictitious("FICTIF-2023-38-001", f"{MARK} : une maison des assistants maternels", "38"),
    Fictitious("FICTIF-2023-31-001", f"{MARK} : des places de répit pour les parents", "31"),
)


def load() -> int:
    """Nothing where the call exists already."""
    if Call.objects.filter(slug=CALL).exists():
        return 0
    people = {person.role: User.objects.get(email=person.email) for person in DEMO_PEOPLE}
    _create(people)
    return len(FICTITIOUS)


def fictitious_projects() -> list[Project]:
    """The invented projects, in the order of `FICTITIOUS`, made if they are not there yet."""
    load()
    rows = Project.objects.filter(application__call__slug=CALL)
    rows = rows.select_related("porteur", "caf", "department__region", "application__call")
    places = {one.reference: place for place, one in enumerate(FICTITIOUS)}
    return sorted(rows, key=lambda row: places[row.reference])


def _create(people: dict[Role, User]) -> None:
    call = Call(
        slug=CALL,
        title="Appel fictif : aucun de ses projets n’existe",
        kind=CallKind.AAP,
        year=2023,
        opened_on=date(2023, 6, 9),
        closed_on=date(2023, 8, 31),
        funded_years=[2023, 2024, 2025],
    )
    call.full_clean()
    call.save()
    nadia = people[Role.PORTEUR_MEMBER]
    hers = _porteur(people, f"{MARK} : association de l’exemple", PorteurKind.ASSOCIATION)
    Membership.objects.create(user=nadia, role=Role.PORTEUR_MEMBER, porteur=hers)
    record(actor=None, verb="membership.given", subject=nadia)
    Contact.objects.create(porteur=hers, name=str(nadia), email=nadia.email, is_responsible=True)
    another = _porteur(people, f"{MARK} : commune de l’exemple", PorteurKind.COMMUNE)
    for example in FICTITIOUS:
        _project(call, example, hers if example.own else another)


def _porteur(people: dict[Role, User], name: str, kind: str) -> Porteur:
    return create_porteur(actor=people[Role.CNAF], name=name, kind=kind)


def _project(call: Call, example: Fictitious, porteur: Porteur) -> Project:
    department = Department.objects.select_related("region").get(pk=example.department)
    caf = caf_of_department(department)
    application = record_application(
        actor=None,
        call=call,
        reference=example.reference,
        region=department.region,
        porteur=porteur,
        department=department,
        caf=caf,
        title=example.title,
    )
    record_decision(actor=None, application=application, status=ApplicationStatus.SELECTED, observed_on=SELECTED_ON)
    project = create_project(
        actor=None,
        application=application,
        porteur=porteur,
        title=example.title,
        department=department,
        department_provenance=Provenance.ENTERED,
        caf=caf,
        caf_provenance=Provenance.DEDUCED,
    )
    change_state(actor=None, project=project, transition="attendre", observed_on=SELECTED_ON)
    change_state(actor=None, project=project, transition="lancer", observed_on=date(2024, 1, 15))
    return project
