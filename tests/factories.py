"""Rows for tests, the smallest that hold together: each on its own, in Ardèche unless told otherwise.

The territories are those of the test database, by their official codes (`department_id="31"`). Rows are saved as
they are, without the services: nothing is journalled. Dated facts are true of `DAY`, and are recorded when the
transaction starts unless `recorded_at` is given (the database refuses a fact recorded before its day).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from funding.enums import Certainty, Funder
from funding.models import Axis, FundingYear, Grant, RegionalTotal, Volet
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.calls.enums import ApplicationStatus, CallKind
from projects.calls.models import Application, ApplicationState, Call
from projects.fiches.models import Availability, Fiche
from projects.journal.enums import SourceKind
from projects.journal.models import Source
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.models import Contact, Porteur
from projects.portfolio.enums import (
    ActionStatus,
    HighlightKind,
    Maturity,
    ObservationKind,
    PartnerRole,
    PersonSide,
    StructureKind,
)
from projects.portfolio.models import (
    Action,
    ActionState,
    CaflabSelection,
    Category,
    Classification,
    ClassificationItem,
    Highlight,
    Interview,
    InterviewPerson,
    Observation,
    Partnership,
    Project,
    Statement,
    SupportedStructure,
)
from reporting.models import Edition, EditionProject

# A day of the past on which facts are observed unless a test says otherwise.
DAY = date(2025, 12, 9)

FIPE_CATEGORIES = {
    "qualite": ("Q", "Qualité"),
    "diversification": ("D", "Diversification"),
    "recours": ("R", "Recours"),
    "accueil_individuel": ("I", "Accueil individuel"),
}


def noon(day: date) -> datetime:
    """A moment of `day`, for `recorded_at`."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _caf_of(department: str) -> str | None:
    """Pyrénées-Atlantiques has two Caf: none is guessed."""
    return None if department == "64" else department


# People


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne-{n}@exemple.invalid")
    first_name = "Dominique"
    last_name = factory.Sequence(lambda n: f"Martin-{n}")
    password = "!"


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.CNAF
    national = factory.LazyAttribute(lambda row: row.role in (Role.CNAF, Role.ADMIN))
    started_on = date(2024, 1, 1)


def member(role: Role, *, user: User | None = None, **scope: Any) -> User:
    """Someone with that role on a scope: `caf_id="07"`, `region_id="76"`, `porteur=…`, `national=True`."""
    user = user or UserFactory.create()
    MembershipFactory.create(user=user, role=role, **scope)
    return user


# Sources, porteurs, calls


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Document {n}")
    kind = SourceKind.RECUEIL


class PorteurFactory(DjangoModelFactory[Porteur]):
    class Meta:
        model = Porteur

    name = factory.Sequence(lambda n: f"Association {n}")
    kind = PorteurKind.ASSOCIATION


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    porteur = factory.SubFactory(PorteurFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")


class CallFactory(DjangoModelFactory[Call]):
    class Meta:
        model = Call

    slug = factory.Sequence(lambda n: f"appel-{n}")
    title = factory.Sequence(lambda n: f"Appel {n}")
    kind = CallKind.AAP
    year = 2023


class ApplicationFactory(DjangoModelFactory[Application]):
    class Meta:
        model = Application

    reference = factory.Sequence(lambda n: f"TEST-{2000 + n // 999}-07-{n % 999 + 1:03d}")
    call = factory.SubFactory(CallFactory)
    region_id = "84"


class ApplicationStateFactory(DjangoModelFactory[ApplicationState]):
    class Meta:
        model = ApplicationState

    application = factory.SubFactory(ApplicationFactory)
    status = ApplicationStatus.SELECTED
    observed_on = date(2023, 12, 31)


# Projects


class ProjectFactory(DjangoModelFactory[Project]):
    """A project with its application; `selected_on` says since when it exists (None: only its application does)."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    department_id = "07"
    department_provenance = Provenance.PRINTED
    caf_id = factory.LazyAttribute(lambda row: _caf_of(row.department_id))
    caf_provenance = factory.LazyAttribute(lambda row: Provenance.DEDUCED if row.caf_id else "")
    porteur = factory.SubFactory(PorteurFactory)
    application = factory.SubFactory(ApplicationFactory, porteur=factory.SelfAttribute("..porteur"))
    reference = factory.LazyAttribute(lambda row: row.application.reference)
    title = factory.Sequence(lambda n: f"Projet {n}")

    @factory.post_generation
    def selected_on(self: Project, create: bool, value: date | None, **fact: Any) -> None:
        if create and value is not None:
            ApplicationStateFactory.create(application=self.application, observed_on=value, **fact)


class PartnershipFactory(DjangoModelFactory[Partnership]):
    class Meta:
        model = Partnership

    project = factory.SubFactory(ProjectFactory)
    porteur = factory.SubFactory(PorteurFactory)
    role = PartnerRole.CO_PORTEUR


class ActionFactory(DjangoModelFactory[Action]):
    class Meta:
        model = Action

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Action {n}")
    position = factory.Sequence(lambda n: n % 30000 + 1)


class StructureFactory(DjangoModelFactory[SupportedStructure]):
    class Meta:
        model = SupportedStructure

    project = factory.SubFactory(ProjectFactory)
    kind = StructureKind.RPE


# Facts about projects


class FactOfProject(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    project = factory.SubFactory(ProjectFactory)
    observed_on = DAY


class ObservationFactory(FactOfProject):
    class Meta:
        model = Observation

    kind = ObservationKind.MATURITY
    value = Maturity.EXPERIMENTATION


class ActionStateFactory(DjangoModelFactory[ActionState]):
    class Meta:
        model = ActionState

    action = factory.SubFactory(ActionFactory)
    status = ActionStatus.SELECTED
    observed_on = DAY


class CaflabSelectionFactory(FactOfProject):
    class Meta:
        model = CaflabSelection


class HighlightFactory(FactOfProject):
    class Meta:
        model = Highlight

    kind = HighlightKind.COUP_DE_COEUR


class AvailabilityFactory(FactOfProject):
    class Meta:
        model = Availability

    has_fiche = True


class InterviewFactory(FactOfProject):
    class Meta:
        model = Interview


class InterviewPersonFactory(DjangoModelFactory[InterviewPerson]):
    class Meta:
        model = InterviewPerson

    interview = factory.SubFactory(InterviewFactory)
    side = PersonSide.ADVISOR
    user = factory.Maybe(
        factory.LazyAttribute(lambda row: row.side == PersonSide.ADVISOR), factory.SubFactory(UserFactory)
    )
    contact = factory.Maybe(
        factory.LazyAttribute(lambda row: row.side == PersonSide.PORTEUR), factory.SubFactory(ContactFactory)
    )


class ClassificationFactory(FactOfProject):
    class Meta:
        model = Classification


class CategoryFactory(DjangoModelFactory[Category]):
    """One of the four of the Fipe by its code, made once."""

    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = "qualite"
    letter = factory.LazyAttribute(lambda row: FIPE_CATEGORIES.get(row.code, ("", ""))[0])
    label = factory.LazyAttribute(lambda row: FIPE_CATEGORIES.get(row.code, ("", row.code))[1])
    short_label = factory.SelfAttribute("label")
    position = factory.LazyAttribute(lambda row: ([*FIPE_CATEGORIES, row.code].index(row.code)) + 1)


def fipe_categories() -> dict[str, Category]:
    """The four categories by code."""
    return {code: CategoryFactory.create(code=code) for code in FIPE_CATEGORIES}


def classified(project: Project, codes: Iterable[str], *, main: str | None = None, **fact: Any) -> Classification:
    """Give `project` these categories on a day: `classified(project, ["qualite"], main="qualite")`."""
    classification: Classification = ClassificationFactory.create(project=project, **fact)
    known = {name: value for name, value in fact.items() if name == "recorded_at"}
    ClassificationItem.objects.bulk_create(
        ClassificationItem(
            classification=classification, category=CategoryFactory.create(code=code), is_main=code == main, **known
        )
        for code in codes
    )
    return classification


class StatementFactory(DjangoModelFactory[Statement]):
    class Meta:
        model = Statement

    source = factory.SubFactory(SourceFactory)
    measure = "maturity"
    printed = "phase d’amorçage"


# Fiches, money, editions


class FicheFactory(DjangoModelFactory[Fiche]):
    class Meta:
        model = Fiche

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Fiche {n}")


class AxisFactory(DjangoModelFactory[Axis]):
    class Meta:
        model = Axis

    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = "Innover"
    valid = DateRange(date(2023, 1, 1), date(2028, 1, 1))
    source_text = "pour les tests"
    certainty = Certainty.SOURCED


class VoletFactory(DjangoModelFactory[Volet]):
    class Meta:
        model = Volet

    axis = factory.SubFactory(AxisFactory)
    number = 2
    title = "Petite enfance"
    source_text = "pour les tests"


class FundingYearFactory(DjangoModelFactory[FundingYear]):
    class Meta:
        model = FundingYear
        django_get_or_create = ("year",)

    year = 2024
    source_text = "pour les tests"
    certainty = Certainty.SOURCED


class GrantFactory(FactOfProject):
    class Meta:
        model = Grant

    year = factory.SubFactory(FundingYearFactory)
    funder = Funder.CAF


class RegionalTotalFactory(DjangoModelFactory[RegionalTotal]):
    class Meta:
        model = RegionalTotal

    call = factory.SubFactory(CallFactory)
    region_id = "84"
    first_year = 2023
    last_year = 2025
    amount = 1000
    observed_on = DAY


class EditionFactory(DjangoModelFactory[Edition]):
    """A recueil of `selection` (projects, in order)."""

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"recueil-{n}")
    title = factory.Sequence(lambda n: f"Recueil {n}")
    document_month = date(2026, 1, 1)
    situation_on = DAY

    @factory.post_generation
    def selection(self: Edition, create: bool, projects: Iterable[Project] | None, **_: Any) -> None:
        if create:
            EditionProject.objects.bulk_create(
                EditionProject(edition=self, project=project, position=position)
                for position, project in enumerate(projects or (), start=1)
            )
