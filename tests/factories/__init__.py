"""Rows for tests, the smallest that hold together: each on its own, in Ardèche unless told otherwise.

The territories are those of the test database, by their official codes (`department_id="31"`). Rows are saved as
they are, without the services: nothing is journalled. Dated facts are true of `DAY`, and are recorded when the
transaction starts unless `recorded_at` is given (the database refuses a fact recorded before its day).
"""

from tests.factories.days import (
    DAY,
    noon,
)
from tests.factories.documents import (
    AxisFactory,
    EditionFactory,
    FundingYearFactory,
    GrantFactory,
    RegionalTotalFactory,
    VoletFactory,
)
from tests.factories.people import (
    ApplicationFactory,
    ApplicationStateFactory,
    CallFactory,
    ContactFactory,
    MembershipFactory,
    PorteurFactory,
    SourceFactory,
    UserFactory,
    member,
)
from tests.factories.projects import (
    FIPE_CATEGORIES,
    ActionFactory,
    ActionStateFactory,
    AvailabilityFactory,
    CaflabSelectionFactory,
    CategoryFactory,
    ClassificationFactory,
    FactOfProject,
    FicheFactory,
    HighlightFactory,
    InterviewFactory,
    InterviewPersonFactory,
    ObservationFactory,
    PartnershipFactory,
    ProjectFactory,
    ProjectStateFactory,
    ReferentFactory,
    StatementFactory,
    StructureFactory,
    classified,
    fipe_categories,
)

__all__ = [
    "DAY",
    "FIPE_CATEGORIES",
    "ActionFactory",
    "ActionStateFactory",
    "ApplicationFactory",
    "ApplicationStateFactory",
    "AvailabilityFactory",
    "AxisFactory",
    "CaflabSelectionFactory",
    "CallFactory",
    "CategoryFactory",
    "ClassificationFactory",
    "ContactFactory",
    "EditionFactory",
    "FactOfProject",
    "FicheFactory",
    "FundingYearFactory",
    "GrantFactory",
    "HighlightFactory",
    "InterviewFactory",
    "InterviewPersonFactory",
    "MembershipFactory",
    "ObservationFactory",
    "PartnershipFactory",
    "PorteurFactory",
    "ProjectFactory",
    "ProjectStateFactory",
    "ReferentFactory",
    "RegionalTotalFactory",
    "SourceFactory",
    "StatementFactory",
    "StructureFactory",
    "UserFactory",
    "VoletFactory",
    "classified",
    "fipe_categories",
    "member",
    "noon",
]
