"""Many projects at once, with one of every fact that pages read."""

from __future__ import annotations

from datetime import date

from funding.grants.models import Grant
from funding.rules.enums import Funder
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, ApplicationState
from projects.fiches.models import Availability, Fiche
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.models import Porteur
from projects.portfolio.enums import (
    ActionStatus,
    HighlightKind,
    Maturity,
    ObservationKind,
    PartnerRole,
    Progress,
    StructureKind,
)
from projects.portfolio.models import (
    Action,
    ActionState,
    CaflabSelection,
    Classification,
    ClassificationItem,
    Highlight,
    Observation,
    Partnership,
    Project,
    Statement,
    SupportedStructure,
)
from tests.factories import CallFactory, FundingYearFactory, SourceFactory, fipe_categories

DAY = date(2025, 6, 30)
DEPARTMENTS = ("07", "31", "43", "62", "77", "974")


OBSERVED = ((ObservationKind.PROGRESS, Progress.EN_DEMARRAGE), (ObservationKind.MATURITY, Maturity.AMORCAGE))


def make_projects(number: int, *, first: int = 1) -> list[Project]:
    """`number` selected projects over six departments, with facts of every kind, written in bulk.

    Their references are numbered from `first` on.
    """
    call, source, year = CallFactory.create(), SourceFactory.create(), FundingYearFactory.create()
    codes = list(fipe_categories().values())
    departments = [DEPARTMENTS[place % len(DEPARTMENTS)] for place in range(number)]
    references = [f"FOULE-2023-{code}-{place:03d}" for place, code in enumerate(departments, start=first)]
    kinds = PorteurKind.values
    porteurs = Porteur.objects.bulk_create(
        Porteur(name=f"Porteur {place}", sort_name=f"porteur {place}", kind=kinds[place % len(kinds)])
        for place in range(number)
    )
    applications = Application.objects.bulk_create(
        Application(reference=reference, call=call, porteur=porteur, region_id="84")
        for reference, porteur in zip(references, porteurs, strict=True)
    )
    projects = Project.objects.bulk_create(
        Project(
            reference=application.reference,
            application=application,
            porteur=porteur,
            title="Un projet parmi d’autres",
            department_id=code,
            department_provenance=Provenance.PRINTED,
            caf_id=code,
            caf_provenance=Provenance.DEDUCED,
        )
        for application, porteur, code in zip(applications, porteurs, departments, strict=True)
    )
    ApplicationState.objects.bulk_create(
        ApplicationState(application=one, status=ApplicationStatus.SELECTED, observed_on=DAY, source=source)
        for one in applications
    )
    classifications = Classification.objects.bulk_create(
        Classification(project=one, observed_on=DAY, source=source) for one in projects
    )
    ClassificationItem.objects.bulk_create(
        ClassificationItem(classification=one, category=code, is_main=code == codes[0])
        for one in classifications
        for code in codes
    )
    for kind, value in OBSERVED:
        Observation.objects.bulk_create(
            Observation(project=one, kind=kind, value=value, observed_on=DAY, source=source) for one in projects
        )
    Statement.objects.bulk_create(
        Statement(project=one, source=source, measure="maturity", printed="?", in_doubt=True, reason="deux valeurs")
        for one in projects
    )
    Highlight.objects.bulk_create(
        Highlight(project=one, kind=HighlightKind.COUP_DE_COEUR, observed_on=DAY, source=source) for one in projects
    )
    CaflabSelection.objects.bulk_create(CaflabSelection(project=one, observed_on=DAY) for one in projects)
    Availability.objects.bulk_create(Availability(project=one, has_fiche=True, observed_on=DAY) for one in projects)
    Grant.objects.bulk_create(
        Grant(project=one, year=year, funder=Funder.CAF, amount=10, observed_on=DAY) for one in projects
    )
    actions = Action.objects.bulk_create(Action(project=one, title="Une action", position=1) for one in projects)
    ActionState.objects.bulk_create(
        ActionState(action=one, status=ActionStatus.DONE, observed_on=DAY) for one in actions
    )
    SupportedStructure.objects.bulk_create(
        SupportedStructure(project=one, kind=StructureKind.RPE, has_prestation=True) for one in projects
    )
    Partnership.objects.bulk_create(
        Partnership(project=one, porteur=porteurs[place - 1], role=PartnerRole.CO_PORTEUR)
        for place, one in enumerate(projects)
    )
    Fiche.objects.bulk_create(Fiche(project=one, title="Une fiche") for one in projects)
    through = Project.sources.through
    through.objects.bulk_create(through(project=one, source=source) for one in projects)
    return projects
