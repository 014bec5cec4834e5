"""The life of a project: only its table, only its policies, never two people from the same state."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from projects.accounts.enums import Role
from projects.calls.workflow import APPLICATION_LIFE
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.core.transitions import Workflow
from projects.journal.models import Entry
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.models import Project, ProjectState
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.services import change_state
from projects.portfolio.workflow import ACTION_LIFE, PROJECT_LIFE
from tests import factories as make
from tests.factories import DAY

NAMES = [line.name for line in PROJECT_LIFE.transitions]


def state_of(project: Project) -> str | None:
    return next(iter(last_fact(ProjectState, [project.pk], Clock.now(), "status").get(project.pk, ())), None)


def walk(project: Project, *names: str, on: date = DAY) -> None:
    for name in names:
        change_state(actor=None, project=project, transition=name, observed_on=on, reason="Un motif")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "state"),
    [
        (["attendre", "lancer", "suspendre", "reprendre", "achever", "clore"], ProjectStatus.CLOS),
        (["lancer", "abandonner"], ProjectStatus.ABANDONNE),
        (["suspendre", "achever"], ProjectStatus.ACHEVE),
        (["abandonner"], ProjectStatus.ABANDONNE),
        (["lancer", "achever", "clore", "abandonner"], ProjectStatus.ABANDONNE),
        (["lancer", "suspendre", "revenir"], ProjectStatus.EN_COURS),
        (["lancer", "suspendre", "revenir", "revenir"], None),
        (["lancer", "suspendre", "revenir", "achever"], ProjectStatus.ACHEVE),
    ],
)
def test_the_paths_of_a_life(path: list[str], state: str | None) -> None:
    project = make.ProjectFactory.create()
    walk(project, *path)
    assert state_of(project) == state
    assert Entry.objects.filter(object_id=project.pk).count() == len(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ([], "reprendre"),
        ([], "achever"),
        ([], "clore"),
        ([], "revenir"),
        (["attendre"], "achever"),
        (["lancer"], "attendre"),
        (["lancer"], "lancer"),
        (["lancer", "achever", "clore"], "reprendre"),
        (["abandonner"], "lancer"),
        (["abandonner"], "abandonner"),
    ],
)
def test_what_is_not_in_the_table_is_refused(path: list[str], name: str) -> None:
    project = make.ProjectFactory.create()
    walk(project, *path)
    lines = Entry.objects.count()
    with pytest.raises(DomainError, match="pas possible"):
        walk(project, name)
    assert ProjectState.objects.count() == len(path)
    assert Entry.objects.count() == lines


@pytest.mark.django_db
def test_the_past_is_allowed_not_the_future_nor_before_the_last_state() -> None:
    project = make.ProjectFactory.create()
    walk(project, "lancer", on=DAY)
    for day, said in ((today() + timedelta(days=1), "futur"), (DAY - timedelta(days=1), "précéder")):
        with pytest.raises(DomainError, match=said) as refused:
            change_state(actor=None, project=project, transition="suspendre", observed_on=day, reason="Pause")
        assert refused.value.field == "observed_on"
    state = change_state(actor=None, project=project, transition="suspendre", observed_on=DAY, reason=" Travaux ")
    assert (state.observed_on, state.note) == (DAY, "Travaux")


@pytest.mark.django_db
def test_a_correction_says_who_took_what_back_and_why() -> None:
    project = make.ProjectFactory.create()
    walk(project, "lancer")
    actor = make.member(Role.CAF_ADVISOR, caf_id="07")
    back = change_state(actor=actor, project=project, transition="revenir", observed_on=today(), reason="Erreur")
    wrong = ProjectState.objects.get(status=ProjectStatus.EN_COURS)
    assert (back.retracts, back.status, back.note, back.recorded_by) == (wrong, "", "Erreur", actor)
    assert Entry.objects.latest("pk").verb == "project.state_taken_back"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "scope", "allowed"),
    [
        (Role.CAF_ADVISOR, {"caf_id": "07"}, True),
        (Role.CAF_MANAGER, {"caf_id": "07"}, True),
        (Role.CNAF, {}, True),
        (Role.CAF_ADVISOR, {"caf_id": "31"}, False),
        (Role.CAFLAB, {"national": True}, False),
        (Role.STATE_INSTRUCTOR, {"region_id": "84"}, False),
        (Role.ADMIN, {}, False),
    ],
)
def test_who_may(role: Role, scope: dict[str, object], allowed: bool) -> None:
    project = make.ProjectFactory.create()
    actor = make.member(role, **scope)
    if allowed:
        change_state(actor=actor, project=project, transition="lancer", observed_on=DAY)
        return
    with pytest.raises(DomainError) as refused:
        change_state(actor=actor, project=project, transition="lancer", observed_on=DAY)
    assert refused.value.message.endswith(".")
    assert not ProjectState.objects.exists()


@pytest.mark.django_db
def test_a_state_is_read_on_any_day() -> None:
    project = make.ProjectFactory.create()
    walk(project, "lancer", on=date(2025, 3, 1))
    walk(project, "suspendre", on=date(2025, 9, 1))

    def on(day: date) -> str | None:
        clock = Clock(day, Clock.now().known_at)
        return next(iter(last_fact(ProjectState, [project.pk], clock, "status").get(project.pk, ())), None)

    assert [on(date(2025, month, 15)) for month in (2, 5, 10)] == [None, "en_cours", "en_pause"]


class Life(RuleBasedStateMachine):
    """Any transition on any day, on the service and on a plain list of what stands."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.project = make.ProjectFactory.create()
        self.standing: list[tuple[date, str]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(
        name=st.sampled_from(NAMES),
        ago=st.integers(min_value=-2, max_value=30),
        reason=st.sampled_from(["", "  ", "Un motif"]),
    )
    def step(self, name: str, ago: int, reason: str) -> None:
        line, day = PROJECT_LIFE.find(name), today() - timedelta(days=ago)
        assert line is not None
        last = self.standing[-1] if self.standing else None
        possible = (last[1] if last else None) in line.sources and bool(reason.strip() or not line.needs_reason)
        if line.target is not None:
            possible = possible and ago >= 0 and (last is None or day >= last[0])
        try:
            change_state(actor=None, project=self.project, transition=name, observed_on=day, reason=reason)
        except DomainError:
            assert not possible
            return
        assert possible
        if line.target is None:
            self.standing.pop()
        else:
            self.standing.append((day, line.target))

    @invariant()
    def the_last_one_stands(self) -> None:
        assert state_of(self.project) == (self.standing[-1][1] if self.standing else None)


@pytest.mark.django_db
def test_any_life_follows_the_table() -> None:
    run_state_machine_as_test(
        Life,
        settings=hypothesis_settings(stateful_step_count=12),
    )


@given(state=st.sampled_from([None, *ProjectStatus.values]))
def test_from_anywhere_but_its_end_a_project_can_be_abandoned(state: str | None) -> None:
    names = {line.name for line in PROJECT_LIFE.open_from(state)}
    assert ("abandonner" in names) == (state != ProjectStatus.ABANDONNE)
    assert ("revenir" in names) == (state is not None)


@pytest.fixture
def stored(transactional_db: None) -> Project:
    project = make.ProjectFactory.create()
    walk(project, "lancer")
    return project


def test_of_two_people_at_once_only_one_leaves_from_a_state(stored: Project) -> None:
    """Both read « en cours »: one pauses, the other completes; whoever comes second is told."""
    barrier, done, refused = Barrier(2), [], []

    def change(name: str) -> None:
        try:
            barrier.wait(10)
            done.append(change_state(actor=None, project=stored, transition=name, observed_on=DAY, reason="Ainsi"))
        except DomainError as error:
            refused.append(error.message)
        finally:
            connection.close()

    threads = [Thread(target=change, args=["suspendre"]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(done) == len(refused) == 1
    assert state_of(stored) == ProjectStatus.EN_PAUSE
    assert ProjectState.objects.filter(project=stored).count() == 2
    assert Entry.objects.filter(verb="project.state_en_pause").count() == 1


@pytest.mark.parametrize("life", [APPLICATION_LIFE, PROJECT_LIFE, ACTION_LIFE], ids=lambda life: life.name)
def test_the_diagram_in_the_docs_is_the_table(life: Workflow) -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "lifecycles.md").read_text()
    assert f"```mermaid\n{life.mermaid()}\n```" in text
    for line in life.transitions:
        assert f"| `{line.name}` | {line.label} |" in text
