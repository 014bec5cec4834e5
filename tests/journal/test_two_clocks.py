"""What was true on a day as it was known at an instant, against a plain model of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects.journal.facts import DatedFact
from projects.portfolio.enums import Maturity, ObservationKind, Progress
from projects.portfolio.models import Observation, Project
from projects.portfolio.selectors import UNKNOWN, Clock, observed_values, with_current
from tests import factories as make
from tests.factories import DAY, noon
from tests.journal.facts import FACTS, stored_fact

pytestmark = pytest.mark.django_db

DAYS = [date(2025, 3, 28) + timedelta(n) for n in range(6)]
VALUES: dict[str, list[str]] = {"progress": Progress.values, "maturity": Maturity.values}


@dataclass(frozen=True)
class Row:
    """One recorded fact of the plain model; `retracts` is the place of another row in the list."""

    project: int
    kind: str
    value: str
    observed_on: date
    recorded_at: datetime
    retracts: int | None


@st.composite
def histories(draw: st.DrawFn) -> list[Row]:
    """Facts in the order they are stored, about a few subjects; some correct or only retract an earlier one."""
    rows: list[Row] = []
    for _ in range(draw(st.integers(1, 14))):
        free = [n for n, row in enumerate(rows) if n not in {other.retracts for other in rows}]
        retracts = draw(st.none() | st.sampled_from(free)) if free else None
        observed_on = draw(st.sampled_from(DAYS))
        recorded_at = noon(observed_on) + timedelta(days=draw(st.integers(0, 6)))
        # Mostly about one subject, so that its rows compete.
        project, kind = draw(st.sampled_from([(0, "progress"), (0, "progress"), (0, "maturity"), (1, "progress")]))
        if retracts is not None:
            project, kind = rows[retracts].project, rows[retracts].kind
        silent = retracts is not None and draw(st.booleans())
        value = "" if silent else draw(st.sampled_from(VALUES[kind]))
        rows.append(Row(project, kind, value, observed_on, recorded_at, retracts))
    return rows


def expected(rows: list[Row], project: int, kind: str, clock: Clock) -> str | None:
    """The rule of the design, read aloud."""
    known = [(n, row) for n, row in enumerate(rows) if row.recorded_at <= clock.known_at]
    retracted = {row.retracts for _, row in known}
    standing = [
        (row.observed_on, row.recorded_at, n)
        for n, row in known
        if (row.project, row.kind) == (project, kind)
        and row.observed_on <= clock.situation_on
        and n not in retracted
        and row.value
    ]
    return rows[max(standing)[2]].value if standing else None


def store(rows: list[Row], projects: list[Project]) -> None:
    base = 10**6
    Observation.objects.bulk_create(
        Observation(
            pk=base + n,
            project=projects[row.project],
            kind=row.kind,
            value=row.value,
            observed_on=row.observed_on,
            recorded_at=row.recorded_at,
            retracts_id=None if row.retracts is None else base + row.retracts,
        )
        for n, row in enumerate(rows)
    )


clocks = st.builds(
    lambda day, then: Clock(day, noon(then)),
    st.sampled_from([DAYS[0] - timedelta(1), *DAYS]),
    st.sampled_from([DAYS[0] + timedelta(n) for n in range(-1, 11)]),
)


@given(rows=histories(), asked=st.lists(clocks, min_size=3, max_size=6))
def test_the_value_at_s_and_r_is_the_last_one_that_stands(rows: list[Row], asked: list[Clock]) -> None:
    with transaction.atomic():
        projects = [make.ProjectFactory.create(), make.ProjectFactory.create()]
        store(rows, projects)
        for clock in [*asked, Clock(DAYS[-1], noon(DAYS[-1]) + timedelta(days=7))]:
            found = {
                (row.project_id, row.kind): row.value
                for row in Observation.objects.latest_per("project", "kind", **vars(clock))
            }
            wanted = {
                (project.pk, kind): value
                for n, project in enumerate(projects)
                for kind in VALUES
                if (value := expected(rows, n, kind, clock)) is not None
            }
            assert found == wanted
            # The lists and their filters ask the same question in another way.
            assert {key: dict(values) for key, values in observed_values([p.pk for p in projects], clock).items()} == {
                key: {kind: value for (other, kind), value in wanted.items() if other == key} for key, _ in wanted
            }
            listed: Any = with_current(Project.objects.filter(pk__in=[p.pk for p in projects]), clock)
            for row in listed.values():
                for kind in VALUES:
                    assert row[f"{kind}_state"] == wanted.get((row["id"], kind), UNKNOWN)
        transaction.set_rollback(True)


def observe(project: Project, value: str, observed_on: date, recorded_on: date, **fact: Any) -> Observation:
    kind = ObservationKind.MATURITY
    recorded_at = noon(recorded_on)
    row = Observation(project=project, kind=kind, value=value, observed_on=observed_on, recorded_at=recorded_at, **fact)
    row.full_clean()
    row.save()
    return row


def maturity(project: Project, situation_on: date, known_on: date) -> str | None:
    return observed_values([project.pk], Clock(situation_on, noon(known_on))).get(project.pk, {}).get("maturity")


def test_the_last_day_wins_over_the_last_recorded() -> None:
    project = make.ProjectFactory.create()
    observe(project, "perennisation", date(2025, 3, 1), date(2025, 3, 1))
    # Somebody enters an older visit afterwards: it says nothing of what was seen since.
    observe(project, "amorcage", date(2025, 2, 1), date(2025, 6, 1))
    assert maturity(project, DAY, DAY) == "perennisation"
    assert maturity(project, date(2025, 2, 1), DAY) == "amorcage"


def test_of_two_facts_of_one_day_the_last_recorded_wins_then_the_last_stored() -> None:
    project = make.ProjectFactory.create()
    day = date(2025, 3, 1)
    rows = [(30, "amorcage", 3), (20, "perennisation", 2), (10, "experimentation", 3)]
    Observation.objects.bulk_create(
        Observation(
            pk=10**6 + key, project=project, kind="maturity", value=value, observed_on=day,
            recorded_at=noon(date(2025, 3, recorded)),
        )
        for key, value, recorded in rows
    )  # fmt: skip
    assert maturity(project, day, date(2025, 3, 2)) == "perennisation"
    assert maturity(project, day, date(2025, 3, 3)) == "amorcage"


def test_a_correction_replaces_what_it_retracts_from_the_day_it_is_known() -> None:
    project = make.ProjectFactory.create()
    wrong = observe(project, "perennisation", date(2025, 3, 1), date(2025, 3, 2))
    observe(project, "amorcage", date(2025, 3, 1), date(2025, 6, 1), retracts=wrong)
    assert maturity(project, date(2025, 3, 1), date(2025, 5, 31)) == "perennisation"
    assert maturity(project, date(2025, 3, 1), date(2025, 6, 1)) == "amorcage"


def test_a_correction_dated_later_leaves_no_value_before_it() -> None:
    project = make.ProjectFactory.create()
    wrong = observe(project, "perennisation", date(2025, 3, 1), date(2025, 3, 2))
    observe(project, "amorcage", date(2025, 5, 1), date(2025, 6, 1), retracts=wrong)
    assert maturity(project, date(2025, 4, 1), date(2025, 6, 1)) is None
    assert maturity(project, date(2025, 5, 1), date(2025, 6, 1)) == "amorcage"


def test_a_pure_retraction_gives_back_no_value() -> None:
    project = make.ProjectFactory.create()
    wrong = observe(project, "perennisation", date(2025, 3, 1), date(2025, 3, 2))
    observe(project, "", date(2025, 3, 1), date(2025, 6, 1), retracts=wrong)
    assert maturity(project, DAY, DAY) is None
    assert maturity(project, DAY, date(2025, 5, 1)) == "perennisation"
    listed: Any = with_current(Project.objects.filter(pk=project.pk), Clock(DAY, noon(DAY)))
    assert [row["maturity_state"] for row in listed.values()] == [UNKNOWN]


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.model_name)
def test_every_fact_can_be_taken_back(model: type[DatedFact]) -> None:
    assert model.silent
    old = stored_fact(model)
    before = timezone.now()
    assert list(model.objects.standing(situation_on=DAY, known_at=before)) == [old]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    same = {field.attname: getattr(old, field.attname) for field in fields}
    back = model(**same | {"recorded_at": timezone.now(), "retracts_id": old.pk} | model.silent)
    back.full_clean()
    back.save()
    assert list(model.objects.standing(situation_on=DAY, known_at=back.recorded_at)) == []
    assert list(model.objects.standing(situation_on=DAY, known_at=before)) == [old]


def test_a_pure_retraction_lets_what_stood_before_stand_again() -> None:
    project = make.ProjectFactory.create()
    observe(project, "amorcage", date(2025, 1, 1), date(2025, 1, 2))
    wrong = observe(project, "perennisation", date(2025, 3, 1), date(2025, 3, 2))
    observe(project, "", date(2025, 3, 1), date(2025, 6, 1), retracts=wrong)
    assert maturity(project, DAY, DAY) == "amorcage"


def test_a_fact_is_retracted_once_and_by_its_like() -> None:
    project = make.ProjectFactory.create()
    old = observe(project, "amorcage", date(2025, 3, 1), date(2025, 3, 2))
    elsewhere = Observation(project=make.ProjectFactory.create(), kind="maturity", value="amorcage", observed_on=DAY)
    other_kind = Observation(project=project, kind="progress", value="bien_avance", observed_on=DAY)
    for stranger in (elsewhere, other_kind):
        stranger.retracts = old
        with pytest.raises(ValidationError) as told:
            stranger.full_clean()
        assert told.value.message_dict == {"retracts": ["Un constat ne remplace qu’un constat sur le même objet."]}
        with pytest.raises(IntegrityError, match="same subject"), transaction.atomic():
            Observation.objects.bulk_create([stranger])
    observe(project, "", date(2025, 3, 1), date(2025, 3, 3), retracts=old)
    with pytest.raises(ValidationError) as told:
        observe(project, "", date(2025, 3, 1), date(2025, 3, 4), retracts=old)
    assert told.value.message_dict == {"retracts": ["Ce constat est déjà remplacé par un autre."]}


@pytest.mark.parametrize("session_zone", ["UTC", "America/Martinique", "Pacific/Auckland"])
@pytest.mark.parametrize("day", [date(2025, 7, 1), date(2025, 12, 1)])
def test_a_day_begins_in_paris_for_the_database_too(day: date, session_zone: str) -> None:
    project = make.ProjectFactory.create()
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [session_zone])

    def seen_at(moment: datetime) -> None:
        with transaction.atomic():
            make.ObservationFactory.create(project=project, observed_on=day, recorded_at=moment)

    seen_at(midnight)
    with pytest.raises(IntegrityError, match="not_in_future"):
        seen_at(midnight - timedelta(seconds=1))


def test_a_fact_without_a_time_is_recorded_by_the_clock_of_the_database() -> None:
    row = make.ObservationFactory.create()
    row.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        assert row.recorded_at == cursor.fetchone()[0]
