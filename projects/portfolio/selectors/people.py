"""Who is who around a project."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership, User
from projects.core.history import known_rows
from projects.porteurs.models import Contact
from projects.portfolio.enums import PartnerRole
from projects.portfolio.models import Partnership, Project, ProjectContact
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class PersonLine:
    """Someone to turn to: a name, what they do, how to reach them."""

    name: str
    position: str = ""
    email: str = ""
    phone: str = ""
    is_own: bool = False  # the contact of that very project, not of all those of its porteur


@dataclass(frozen=True)
class PartnerLine:
    """An organisation that shares or does the work."""

    porteur: int
    name: str
    role: str


def possible_referents(project: Project) -> QuerySet[User]:
    """The people of the project's Caf today; of those of its department while its own is not known."""
    cafs = Q(caf=project.caf_id) if project.caf_id else Q(caf__department_links__department=project.department_id)
    rows = Membership.objects.current().filter(cafs, role__in=CAF_ROLES)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True)


def state_people(project: Project) -> list[PersonLine]:
    """Who instructs for the State in the project's department or region, as of today."""
    where = Q(department=project.department_id) | Q(region=project.department.region_id)
    rows = Membership.objects.current().filter(where, role=Role.STATE_INSTRUCTOR, user__is_active=True)
    people = rows.select_related("user", "department", "region").order_by("user__last_name", "user__first_name", "pk")
    return [PersonLine(str(row.user), row.scope_label, row.user.email) for row in people]


def contacts_of(project: Project, clock: Clock) -> list[PersonLine]:
    """The people to call at the porteur's as they were known at R, the responsible one first."""
    if project.porteur_id is None:
        return []
    rows = known_rows(Contact, known_at=clock.known_at, porteur_id=project.porteur_id)
    own = ProjectContact.objects.filter(project=project, contact=OuterRef("pgh_obj_id"))
    lines = rows.annotate(is_own=Exists(own)).order_by("-is_responsible", "name", "pgh_obj_id")
    found = lines.values_list("name", "position", "email", "phone", "is_own")
    return [PersonLine(*row) for row in found]


def partners_of(project: Project, clock: Clock) -> list[PartnerLine]:
    """Co-porteurs then operators, as they were known at R."""
    rows = known_rows(Partnership, known_at=clock.known_at, project_id=project.pk)
    found = rows.order_by("role", "porteur__sort_name").values_list("porteur_id", "porteur__name", "role")
    return [PartnerLine(porteur, name, PartnerRole(role).label) for porteur, name, role in found]
