"""The people of the demonstration: one for each role, on scopes where the real projects are."""

from dataclasses import dataclass

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.journal.services import record
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project, Referent
from projects.portfolio.services.following import assign_referent


@dataclass(frozen=True)
class DemoPerson:
    """Someone who does not exist, for one-click entry; no password, so no other way in."""

    role: Role
    first_name: str
    last_name: str
    cafs: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    porteur: str = ""
    national: bool = False
    alias: str = ""  # before the @, where another person has the role
    follows: int = 0  # how many dossiers of their Caf they follow, the others being to be shared out

    @property
    def email(self) -> str:
        return f"{self.alias or self.role.value.replace('_', '-')}@demonstration.invalid"


DEMO_PEOPLE = (
    DemoPerson(Role.CAF_ADVISOR, "Camille", "Berthier", cafs=("01", "03", "07", "38", "43"), follows=4),
    DemoPerson(Role.CAF_MANAGER, "Hélène", "Vasseur", cafs=("31",), follows=2),
    DemoPerson(Role.CAFLAB, "Marc", "Delaunay", national=True),
    DemoPerson(Role.CNAF, "Élise", "Marchand", national=True),
    DemoPerson(Role.STATE_INSTRUCTOR, "Youssef", "Benali", regions=("76",)),
    DemoPerson(Role.PORTEUR_MEMBER, "Nadia", "Roussel", porteur="FIPE-2023-07-001"),
    DemoPerson(Role.ADMIN, "Paul", "Lenoir", national=True),
)

# Whom one hands dossiers over to; nobody enters as them.
COLLEAGUES = (
    DemoPerson(Role.CAF_ADVISOR, "Théo", "Garnier", cafs=("07", "38"), alias="collegue-ardeche-isere"),
    DemoPerson(Role.CAF_ADVISOR, "Inès", "Faure", cafs=("31",), alias="collegue-haute-garonne"),
)


def load_people() -> int:
    """Create the people who are missing, with their memberships; return how many."""
    added = 0
    for person in (*DEMO_PEOPLE, *COLLEAGUES):
        if User.objects.filter(email=person.email).exists():
            continue
        user = User.objects.create_user(
            person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            is_staff=person.role == Role.ADMIN,
            is_superuser=person.role == Role.ADMIN,
        )
        for membership in _memberships(person, user):
            membership.full_clean()
            membership.save()
        record(actor=None, verb="user.created", subject=user)
        added += 1
    return added


def _memberships(person: DemoPerson, user: User) -> list[Membership]:
    common = {"user": user, "role": person.role}
    if person.national:
        return [Membership(**common, national=True)]
    if person.porteur:
        porteur = Porteur.objects.filter(projects__reference=person.porteur).first()
        if porteur is None:
            raise DomainError(f"Personnes de démonstration : le porteur du projet {person.porteur} est inconnu.")
        return [Membership(**common, porteur=porteur)]
    return [
        *(Membership(**common, caf_id=key) for key in person.cafs),
        *(Membership(**common, region_id=code) for code in person.regions),
        *(Membership(**common, department_id=code) for code in person.departments),
    ]


def load_referents() -> int:
    """Say who follows which dossiers, made up as the people are, once; return how many have someone."""
    if Referent.objects.exists():
        return 0
    added = 0
    for person in DEMO_PEOPLE:
        user = User.objects.get(email=person.email)
        for project in Project.objects.filter(caf__in=person.cafs).order_by("reference")[: person.follows]:
            assign_referent(actor=None, project=project, user=user)
            added += 1
    return added
