"""Two clocks through figures: the day S that a figure describes, the instant R at which it was known."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pghistory.models
import pytest
from django.apps import apps

from projects.calls.enums import ApplicationStatus
from projects.core.errors import DomainError
from projects.core.paris import end_of_day, today
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import ActionStatus, Maturity, ObservationKind, Progress
from projects.portfolio.models import Project
from reporting.figures.registry import Counted, compute
from reporting.models import Edition, EditionBlock, EditionProject
from reporting.selectors import edition_snapshot, recueil_content
from tests.factories import (
    ActionFactory,
    ActionStateFactory,
    ApplicationStateFactory,
    AvailabilityFactory,
    EditionFactory,
    FundingYearFactory,
    GrantFactory,
    HighlightFactory,
    ObservationFactory,
    ProjectFactory,
    RegionalTotalFactory,
    StatementFactory,
    classified,
    noon,
)

pytestmark = pytest.mark.django_db

SELECTED, SITUATION = date(2023, 12, 31), date(2025, 12, 9)
KNOWN, PUBLISHED, LEARNT = (noon(day) for day in (date(2025, 12, 10), date(2026, 1, 15), date(2026, 2, 1)))


@pytest.fixture
def project() -> Project:
    """Known, with its porteur and one action, since its selection."""
    project = ProjectFactory.create(
        porteur__kind=PorteurKind.COMMUNE, selected_on=SELECTED, selected_on__recorded_at=noon(SELECTED)
    )
    ActionFactory.create(project=project)
    backdate(noon(SELECTED))
    return project


@pytest.fixture
def edition(project: Project) -> Edition:
    edition = EditionFactory.create(selection=[project])
    backdate(noon(SELECTED))
    return edition


def backdate(moment: datetime) -> None:
    """Have everything that was written until now be known since `moment`."""
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event):
            model._default_manager.update(pgh_created_at=moment)


def figure(edition: Edition, id: str, *, on: date = SITUATION, known_at: datetime | None = None) -> Counted:
    return compute(edition_snapshot(edition, situation_on=on, known_at=known_at), [id])[id].counted


def rows(counted: Counted) -> dict[str, Any]:
    """What is counted, without the empty rows: the value itself when there is no breakdown."""
    return {row.key: row.value for row in counted.rows if row.value} if counted.rows else {"": counted.value}


Record = Callable[..., Any]


def observe(kind: ObservationKind) -> Record:
    return lambda project, value, **fact: ObservationFactory.create(project=project, kind=kind, value=value, **fact)


def state_of_action(project: Project, value: str, **fact: Any) -> Any:
    return ActionStateFactory.create(action=project.actions.get(), status=value, **fact)


def grant(project: Project, value: str | None, **fact: Any) -> Any:
    amount = None if value is None else Decimal(value)
    return GrantFactory.create(project=project, year=FundingYearFactory.create(year=2024), amount=amount, **fact)


def has_fiche(project: Project, value: bool, **fact: Any) -> Any:
    return AvailabilityFactory.create(project=project, has_fiche=value, **fact)


def categories(project: Project, value: str, **fact: Any) -> Any:
    return classified(project, [value], main=value, **fact)


# What is recorded, the figure that counts it, its first value and the rows it gives, its second value and its rows.
DATED = [
    pytest.param(observe(ObservationKind.MATURITY), "projects.by_maturity", Maturity.EXPERIMENTATION,
                 {"experimentation": 1}, Maturity.PERENNISATION, {"perennisation": 1}, id="maturity"),
    pytest.param(observe(ObservationKind.PROGRESS), "projects.by_progress", Progress.EN_DEMARRAGE,
                 {"en_demarrage": 1}, Progress.ABANDONNE, {"abandonne": 1}, id="progress"),
    pytest.param(categories, "projects.by_main_category", "recours", {"recours": 1}, "qualite", {"qualite": 1},
                 id="categories"),
    pytest.param(state_of_action, "actions.by_status", ActionStatus.SELECTED, {"demandees": 1, "retenues": 1},
                 ActionStatus.DONE, {"demandees": 1, "retenues": 1, "menees": 1}, id="action"),
    pytest.param(has_fiche, "projects.with_fiche", True, {"": 1}, False, {"": 0}, id="fiche"),
    pytest.param(grant, "amounts.by_year_funder", "1000.50", {"2024-caf": Decimal("1000.50")}, "0.00", {},
                 id="grant"),
    pytest.param(grant, "amounts.by_year_funder", "10", {"2024-caf": Decimal(10)}, None, {}, id="grant-withdrawn"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "id", "first", "before", "second", "after"), DATED)
def test_what_is_learnt_later_does_not_change_what_was_known(
    project: Project, edition: Edition, record: Record, id: str, first: Any, before: Any, second: Any, after: Any
) -> None:
    unknown = rows(figure(edition, id))
    record(project, first, observed_on=SITUATION, recorded_at=KNOWN)
    assert rows(figure(edition, id, known_at=PUBLISHED)) == before
    record(project, second, observed_on=SITUATION, recorded_at=LEARNT)
    assert rows(figure(edition, id, known_at=PUBLISHED)) == before
    assert rows(figure(edition, id, known_at=LEARNT)) == after
    assert rows(figure(edition, id, known_at=LEARNT - timedelta(microseconds=1))) == before
    assert rows(figure(edition, id, on=SITUATION - timedelta(days=1))) == unknown


@pytest.mark.parametrize(("record", "id", "first", "before", "second", "after"), DATED)
def test_what_comes_true_later_does_not_change_the_past(
    project: Project, edition: Edition, record: Record, id: str, first: Any, before: Any, second: Any, after: Any
) -> None:
    next_day = SITUATION + timedelta(days=1)
    record(project, first, observed_on=SITUATION, recorded_at=KNOWN)
    record(project, second, observed_on=next_day, recorded_at=KNOWN)
    assert rows(figure(edition, id)) == before
    assert rows(figure(edition, id, on=next_day)) == after


@pytest.mark.parametrize(("record", "id", "first", "before", "second", "after"), DATED)
def test_a_correction_holds_from_the_instant_that_it_is_recorded(
    project: Project, edition: Edition, record: Record, id: str, first: Any, before: Any, second: Any, after: Any
) -> None:
    """It is about an earlier day than the fact it replaces: only the retraction makes it stand."""
    wrong = record(project, first, observed_on=SITUATION, recorded_at=KNOWN)
    record(project, second, observed_on=SITUATION - timedelta(days=30), recorded_at=LEARNT, retracts=wrong)
    assert rows(figure(edition, id, known_at=PUBLISHED)) == before
    assert rows(figure(edition, id, known_at=LEARNT)) == after


def test_a_row_that_only_retracts_leaves_the_value_before_it(project: Project, edition: Edition) -> None:
    observed = {"project": project, "kind": ObservationKind.MATURITY}
    ObservationFactory.create(**observed, value=Maturity.AMORCAGE, observed_on=SELECTED, recorded_at=KNOWN)
    wrong = ObservationFactory.create(**observed, value=Maturity.PERENNISATION, recorded_at=KNOWN)
    ObservationFactory.create(**observed, value="", recorded_at=LEARNT, retracts=wrong)
    assert rows(figure(edition, "projects.by_maturity", known_at=PUBLISHED)) == {"perennisation": 1}
    assert rows(figure(edition, "projects.by_maturity")) == {"amorcage": 1}


def test_a_project_exists_from_the_day_of_its_selection(project: Project, edition: Edition) -> None:
    assert figure(edition, "projects.total", on=SELECTED).value == 1
    assert figure(edition, "projects.total", on=SELECTED - timedelta(days=1)).value == 0
    assert figure(edition, "projects.total", known_at=noon(SELECTED) - timedelta(seconds=1)).value == 0


def test_a_project_leaves_on_the_day_of_its_withdrawal(project: Project, edition: Edition) -> None:
    ApplicationStateFactory.create(
        application=project.application,
        status=ApplicationStatus.WITHDRAWN,
        observed_on=SITUATION,
        recorded_at=LEARNT,
    )
    assert figure(edition, "projects.total", known_at=PUBLISHED).value == 1
    assert figure(edition, "projects.total").value == 0
    assert figure(edition, "projects.total", on=SITUATION - timedelta(days=1)).value == 1


def test_a_highlight_and_a_doubt_are_dated(project: Project, edition: Edition) -> None:
    HighlightFactory.create(project=project, recorded_at=LEARNT)
    StatementFactory.create(
        project=project, in_doubt=True, reason="deux valeurs", observed_on=SITUATION, recorded_at=LEARNT
    )
    assert figure(edition, "projects.highlighted", known_at=PUBLISHED).value == 0
    assert figure(edition, "projects.highlighted").value == 1
    assert rows(figure(edition, "projects.by_maturity", known_at=PUBLISHED)) == {"inconnu": 1}
    assert rows(figure(edition, "projects.by_maturity")) == {"en_doute": 1}
    assert rows(figure(edition, "projects.by_maturity", on=SITUATION - timedelta(days=1))) == {"inconnu": 1}


def test_a_chosen_maturity_ends_the_doubt(project: Project, edition: Edition) -> None:
    StatementFactory.create(project=project, in_doubt=True, reason="deux valeurs", recorded_at=KNOWN)
    ObservationFactory.create(project=project, value=Maturity.AMORCAGE, recorded_at=LEARNT)
    assert rows(figure(edition, "projects.by_maturity", known_at=PUBLISHED)) == {"en_doute": 1}
    assert rows(figure(edition, "projects.by_maturity")) == {"amorcage": 1}


def test_who_carries_the_project_is_read_at_the_instant_too(project: Project, edition: Edition) -> None:
    porteur = project.porteur
    assert porteur is not None
    type(porteur).objects.filter(pk=porteur.pk).update(kind=PorteurKind.EPCI)
    assert rows(figure(edition, "projects.by_porteur_kind", known_at=PUBLISHED)) == {"commune": 1}
    assert rows(figure(edition, "projects.by_porteur_kind")) == {"epci": 1}
    Project.objects.filter(pk=project.pk).update(porteur=None, department_id="43", caf_id="43")
    assert rows(figure(edition, "projects.by_porteur_kind", known_at=PUBLISHED)) == {"commune": 1}
    assert rows(figure(edition, "projects.by_porteur_kind")) == {"inconnu": 1}
    assert rows(figure(edition, "projects.by_department", known_at=PUBLISHED)) == {"07": 1}
    assert rows(figure(edition, "projects.by_department")) == {"43": 1}


def test_a_day_known_ends_at_midnight_in_paris(project: Project, edition: Edition) -> None:
    day = date(2026, 1, 15)
    last = end_of_day(day)
    ObservationFactory.create(project=project, value=Maturity.AMORCAGE, recorded_at=last)
    ObservationFactory.create(
        project=project, value=Maturity.PERENNISATION, recorded_at=last + timedelta(microseconds=1)
    )
    assert rows(figure(edition, "projects.by_maturity", known_at=last)) == {"amorcage": 1}


def test_a_regional_total_needs_all_its_projects(project: Project, edition: Edition) -> None:
    call = project.application.call
    RegionalTotalFactory.create(call=call, amount=Decimal("2395000.00"), recorded_at=KNOWN)
    assert figure(edition, "amounts.regional_total").value == Decimal("2395000.00")
    other = ProjectFactory.create(application__call=call, selected_on=SELECTED)
    assert figure(edition, "amounts.regional_total").value is None, "one project of the total is not in the edition"
    both = EditionFactory.create(selection=[other, project])
    counted = figure(both, "amounts.regional_total")
    assert (counted.value, len(counted.members)) == (Decimal("2395000.00"), 2)
    assert figure(both, "amounts.regional_total", on=SITUATION - timedelta(days=1)).value is None


def test_the_order_is_that_of_the_edition(project: Project) -> None:
    others = [ProjectFactory.create(selected_on=SELECTED) for _ in range(3)]
    selection = [others[2], project, others[0], others[1]]
    edition = EditionFactory.create(selection=selection)
    assert figure(edition, "projects.total").members == tuple(one.reference for one in selection)


def test_a_selection_and_its_texts_are_read_at_the_instant(project: Project, edition: Edition) -> None:
    EditionBlock.objects.create(edition=edition, section="chapo", position=1, body="<p>Premier texte.</p>")
    backdate(noon(SELECTED))
    newcomer = ProjectFactory.create(selected_on=SELECTED, selected_on__recorded_at=noon(SELECTED))
    backdate(noon(SELECTED))
    EditionProject.objects.create(edition=edition, project=newcomer, position=2)
    edition.blocks.update(body="<p>Second texte.</p>")
    assert figure(edition, "projects.total", known_at=PUBLISHED).members == (project.reference,)
    assert figure(edition, "projects.total").members == (project.reference, newcomer.reference)
    assert recueil_content(edition, known_at=PUBLISHED).blocks[0].paragraphs[0].text == "Premier texte."
    assert recueil_content(edition).blocks[0].paragraphs[0].text == "Second texte."


def test_a_day_to_come_is_refused(edition: Edition) -> None:
    with pytest.raises(DomainError, match="ne peut pas être à venir"):
        figure(edition, "projects.total", on=today() + timedelta(days=1))
    assert figure(edition, "projects.total", on=today()).value == 1
