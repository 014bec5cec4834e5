"""Projects, their parts, and the dated facts about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from projects.fiches.models import Availability, Fiche
from projects.porteurs.enums import Provenance
from projects.portfolio.enums import (
    ActionStatus,
    HighlightKind,
    Maturity,
    ObservationKind,
    PartnerRole,
    PersonSide,
    ProjectStatus,
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
    ProjectState,
    Referent,
    Statement,
    SupportedStructure,
)
from tests.factories.days import DAY
from tests.factories.people import (
    ApplicationFactory,
    ApplicationStateFactory,
    ContactFactory,
    PorteurFactory,
    SourceFactory,
    UserFactory,
)

FIPE_CATEGORIES = {
    "qualite": ("Q", "Qualité"),
    "diversification": ("D", "Diversification"),
    "recours": ("R", "Recours"),
    "accueil_individuel": ("I", "Accueil individuel"),
}


def _caf_of(department: str) -> str | None:
    """Pyrénées-Atlantiques has two Caf: none is guessed."""
    return None if department == "64" else department


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


class ProjectStateFactory(FactOfProject):
    class Meta:
        model = ProjectState

    status = ProjectStatus.EN_COURS


class ReferentFactory(FactOfProject):
    class Meta:
        model = Referent

    user = factory.SubFactory(UserFactory)


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


class FicheFactory(DjangoModelFactory[Fiche]):
    class Meta:
        model = Fiche

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Fiche {n}")
