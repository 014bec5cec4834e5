"""Asking, cancelling, asking again: rows and rights, without a worker."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.scopes import scope_of
from projects.core.errors import DomainError
from projects.jobs import policies, rights, workflow
from projects.jobs.enums import FINAL_STATES, JobState
from projects.jobs.models import Job
from projects.jobs.services import cancel, enqueue, retry
from projects.journal.models import Entry

pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]
Ask = Callable[..., Job]


def test_a_job_is_asked_for_with_its_journal_line(ask: Ask, cnaf: User) -> None:
    job = ask("tests.write", tag="a")
    assert (job.state, job.attempt, job.max_attempts, job.requester) == (JobState.QUEUED, 0, 3, cnaf)
    assert job.scope_key == "national|cnaf"
    assert Entry.objects.filter(verb="enqueue", reference=str(job.public_id), actor=cnaf).count() == 1


def test_the_same_request_is_the_same_job_while_it_is_alive(ask: Ask) -> None:
    first = ask("tests.write", tag="a", name="x.txt")
    assert ask("tests.write", name="x.txt", tag="a") == first
    assert ask("tests.write", tag="b") != first
    Job.objects.filter(pk=first.pk).update(state=JobState.SUCCEEDED, send_at=None, finished_at=Now())
    assert ask("tests.write", tag="a", name="x.txt") != first


def test_a_job_being_cancelled_does_not_stand_in_the_way(ask: Ask) -> None:
    first = ask("tests.write", tag="a")
    Job.objects.filter(pk=first.pk).update(cancel_requested_at=Now())
    assert ask("tests.write", tag="a") != first


def test_nothing_is_asked_for_when_the_transaction_fails(ask: Ask) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            ask("tests.write", tag="a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert not Job.objects.exists()


def test_private_jobs_are_apart_and_shared_ones_depend_on_rights(make_user: MakeUser, ask: Ask) -> None:
    one, two = (make_user(Role.CAF_ADVISOR, caf_id="07") for _ in range(2))
    state = make_user(Role.STATE_INSTRUCTOR, department_id="07")
    assert ask("tests.write", one) != ask("tests.write", two)
    assert ask("tests.shared", one) == ask("tests.shared", two)
    assert ask("tests.shared", one) != ask("tests.shared", state)


def test_who_sees_what(make_user: MakeUser, ask: Ask, cnaf: User) -> None:
    one, two = (make_user(Role.CAF_ADVISOR, caf_id="07") for _ in range(2))
    elsewhere, admin, nobody = (
        make_user(Role.CAF_ADVISOR, caf_id="26"),
        make_user(Role.ADMIN, national=True),
        make_user(),
    )
    private, common, national = ask("tests.write", one), ask("tests.shared", one), ask("tests.shared", cnaf)
    portal = enqueue(kind="tests.shared", params={"tag": "portal"}, actor=None)
    seen = {user: set(Job.objects.visible_to(user)) for user in (one, two, elsewhere, cnaf, admin, nobody)}
    assert seen == {
        one: {private, common},
        two: {common},
        elsewhere: set(),
        cnaf: {national, portal},
        admin: {national, portal},
        nobody: set(),
    }


def test_someone_without_any_right_asks_for_nothing(make_user: MakeUser, ask: Ask) -> None:
    with pytest.raises(DomainError, match="habilitation"):
        ask("tests.write", make_user())


@pytest.mark.parametrize(
    ("kind", "params", "error"),
    [
        ("tests.unknown", {}, KeyError),
        ("tests.write", {}, TypeError),
        ("tests.write", {"tag": "a", "colour": "red"}, TypeError),
        ("tests.write", {"tag": {1: "a"}}, TypeError),
        ("tests.write", {"tag": float("nan")}, ValueError),
        ("tests.write", {"tag": ("a",)}, TypeError),
    ],
)
def test_a_wrong_request_is_an_error_of_the_code(
    cnaf: User, kind: str, params: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        enqueue(kind=kind, params=params, actor=cnaf)
    assert not Job.objects.exists()


def test_a_waiting_job_is_cancelled_at_once_and_can_be_retried(ask: Ask, cnaf: User) -> None:
    job = cancel(job=ask("tests.write"), actor=cnaf)
    assert job.state == JobState.CANCELLED
    assert policies.can_cancel_job(cnaf, job) == (False, "Ce travail est déjà fini.")
    again = retry(job=job, actor=cnaf)
    assert (again.pk, again.state, again.cancel_requested_at) == (job.pk, JobState.QUEUED, None)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["enqueue", "cancel", "retry"]


def test_a_retry_goes_on_counting_attempts(ask: Ask, cnaf: User) -> None:
    job = ask("tests.write")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, attempt=3, error="Raté.", send_at=None, finished_at=Now()
    )
    job = retry(job=job, actor=cnaf)
    assert (job.attempt, job.max_attempts, job.error) == (3, 6, "")


def test_a_retry_gives_the_same_request_that_is_alive(ask: Ask, cnaf: User) -> None:
    old = cancel(job=ask("tests.write"), actor=cnaf)
    new = ask("tests.write")
    assert retry(job=old, actor=cnaf) == new
    old.refresh_from_db()
    assert old.state == JobState.CANCELLED


def test_only_the_requester_or_an_administrator_acts(make_user: MakeUser, ask: Ask) -> None:
    one, two = (make_user(Role.CAF_ADVISOR, caf_id="07") for _ in range(2))
    job = ask("tests.shared", one)
    with pytest.raises(DomainError, match="Seule la personne"):
        cancel(job=job, actor=two)
    assert cancel(job=job, actor=make_user(Role.ADMIN, national=True)).state == JobState.CANCELLED
    assert policies.can_retry_job(two, job) == policies.NOT_YOURS


def test_narrowed_rights_no_longer_cover_a_job(make_user: MakeUser, ask: Ask) -> None:
    user = make_user(Role.CAF_ADVISOR, caf_id="07")
    Membership.objects.create(user=user, role=Role.CAF_ADVISOR, caf_id="26")
    user = User.objects.get(pk=user.pk)
    job = cancel(job=ask("tests.write", user), actor=user)
    assert policies.can_retry_job(user, job) == policies.YES
    Membership.objects.filter(user=user, caf_id="26").delete()
    assert policies.can_retry_job(User.objects.get(pk=user.pk), job) == policies.NARROWED


@pytest.mark.parametrize(
    ("key", "covered"),
    [
        ("c:07|caf_advisor", True),
        ("c:07,26|caf_advisor", False),
        ("c:07|caf_manager", False),
        ("d:07|caf_advisor", False),
        ("national|", False),
    ],
)
def test_what_an_advisor_covers(make_user: MakeUser, key: str, covered: bool) -> None:
    assert rights.covers(scope_of(make_user(Role.CAF_ADVISOR, caf_id="07")), key) is covered


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "lost"}, "job_finished_has_date"),
        ({"state": JobState.RUNNING, "send_at": None}, "job_lease_while_running"),
        ({"lease_until": Now()}, "job_lease_while_running"),
        ({"finished_at": Now()}, "job_finished_has_date"),
        ({"send_at": None}, "job_queued_is_sent"),
        ({"state": JobState.FAILED, "send_at": None, "finished_at": Now()}, "job_failed_says_why"),
        ({"attempt": 4}, "job_attempts_bounded"),
        ({"done": 3, "total": 2}, "job_progress_bounded"),
    ],
)
def test_the_database_refuses_what_cannot_be(ask: Ask, values: dict[str, Any], constraint: str) -> None:
    job = ask("tests.write")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)


def test_the_table_of_transitions_holds_together() -> None:
    reached = {transition.target for transition in workflow.TRANSITIONS}
    assert reached == set(JobState)
    for transition in workflow.TRANSITIONS:
        assert transition.target not in transition.sources
    assert not any(JobState.SUCCEEDED in transition.sources for transition in workflow.TRANSITIONS)
    assert set(workflow.RETRY.sources) < set(FINAL_STATES)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_are_one_job(cnaf: User) -> None:
    barrier, jobs = threading.Barrier(6), []

    def request() -> None:
        try:
            barrier.wait()
            jobs.append(enqueue(kind="tests.write", params={"tag": "rush"}, actor=cnaf).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=request) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(jobs) == 6
    assert set(jobs) == set(Job.objects.values_list("pk", flat=True))
    assert len(set(jobs)) == 1
    assert Entry.objects.filter(verb="enqueue").count() == 1
