"""A real worker, a real broker, a real database: what goes well, and everything that can be killed."""

import hashlib
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import transaction

from fipe_portal.tasks import clear_sessions
from projects.accounts.models import User
from projects.jobs import conf, reasons
from projects.jobs.enums import JobState
from projects.jobs.models import Job
from projects.jobs.services import cancel
from projects.jobs.tasks import run_job
from projects.jobs.worker import linux
from projects.journal.models import Entry
from tests.jobs.workers import Worker, alive, folders, gate, running_pid, until_job, until_over

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[..., Job]


def kernel_lets_leave_the_network() -> bool:
    pid = os.fork()
    if pid == 0:
        os._exit(0 if linux.cut_network() else 1)
    return os.waitpid(pid, 0)[1] == 0


def test_a_job_succeeds_with_its_file(worker: Worker, ask: Ask) -> None:
    job = until_over(ask("tests.write", tag="été"))
    assert (job.state, job.attempt, job.error) == (JobState.SUCCEEDED, 1, "")
    assert job.result == {"tag": "été", "people": 1}
    assert (job.done, job.total, job.lease_until) == (2, 2, None)
    assert job.started_at is not None
    assert job.created_at <= job.started_at <= job.finished_at
    file = job.files.get()
    content = "bonjour été".encode()
    assert (file.name, file.size) == ("Réponse d’été.txt", len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.path == f"tests.write/{job.created_at.year}/{job.public_id}/1/Réponse d’été.txt"
    assert (conf.files_root() / file.path).read_bytes() == content
    verbs = Entry.objects.filter(reference=str(job.public_id)).order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [("enqueue", job.requester_id), ("succeed", None), ("applaud", None)]


def test_progress_is_seen_live_and_the_lease_is_renewed(worker: Worker, ask: Ask, tmp_path: Path) -> None:
    with gate(tmp_path) as opened:
        job = ask("tests.wait", gate=str(opened))
        running_pid(job)
        first_done, first_lease = job.done, job.lease_until
        until_job(job, lambda row: row.done > first_done and row.lease_until > first_lease)
        assert not job.files.exists()
    assert until_over(job).state == JobState.SUCCEEDED


def test_the_process_of_a_job_is_alone(worker: Worker, ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        job = until_over(ask("tests.look_around", port=server.getsockname()[1]))
    assert job.state == JobState.SUCCEEDED, job.technical_error
    assert job.result["wrote"] is False
    assert job.result["doubled"] == [2, 4]
    assert job.result["sockets"] == 1
    assert job.result["leads_its_group"] is True
    assert job.result["oom"] >= 500
    assert job.result["reached"] is not kernel_lets_leave_the_network()


def test_a_running_job_is_cancelled(worker: Worker, ask: Ask, cnaf: User, tmp_path: Path) -> None:
    with gate(tmp_path) as opened:
        job = ask("tests.wait", gate=str(opened))
        pid = running_pid(job)
        assert cancel(job=job, actor=cnaf).is_being_cancelled
        until_over(job)
    assert (job.state, job.attempt, alive(pid), folders(job)) == (JobState.CANCELLED, 1, False, [])


def test_a_job_that_does_not_listen_is_killed(worker: Worker, ask: Ask, cnaf: User, tmp_path: Path) -> None:
    with gate(tmp_path) as opened:
        job = ask("tests.wait", gate=str(opened), polite=False)
        pid = running_pid(job)
        cancel(job=job, actor=cnaf)
        until_over(job)
        assert (job.state, alive(pid)) == (JobState.CANCELLED, False)


def test_a_job_that_stops_early_is_cancelled_not_done(worker: Worker, ask: Ask, cnaf: User) -> None:
    job = ask("tests.stop_early")
    running_pid(job)
    cancel(job=job, actor=cnaf)
    until_over(job)
    assert (job.state, job.result) == (JobState.CANCELLED, None)


def test_a_killed_child_is_tried_again(worker: Worker, ask: Ask, tmp_path: Path) -> None:
    with gate(tmp_path) as opened:
        job = ask("tests.wait", gate=str(opened))
        os.kill(running_pid(job), signal.SIGKILL)
        until_job(job, lambda row: row.attempt == 2 and row.state == JobState.RUNNING)
    until_over(job)
    assert (job.state, job.attempt, job.result["attempt"]) == (JobState.SUCCEEDED, 2, 2)
    assert folders(job) == ["2"]
    assert job.files.get().path.endswith("/2/attente.txt")


# Kind, parameters, then: state, attempts used, reason, technical detail (its start).
ENDINGS = [
    ("tests.die", {"until": 2}, JobState.SUCCEEDED, 3, "", ""),
    ("tests.die", {"until": 3}, JobState.FAILED, 3, reasons.CRASHED, "signal 9"),
    ("tests.raise", {}, JobState.FAILED, 3, reasons.RAISED, "builtins.ValueError @ tests/jobs/kinds.py:"),
    ("tests.refuse", {}, JobState.FAILED, 1, "Cette édition n’a aucun projet.", "projects.core.errors.DomainError @"),
    ("tests.memory", {}, JobState.FAILED, 1, reasons.TOO_BIG, "builtins.MemoryError @"),
    ("tests.slow", {}, JobState.FAILED, 1, reasons.TOO_LONG, "limit of 0.8 s"),
    ("tests.unkeepable", {}, JobState.FAILED, 1, reasons.BAD_RESULT, "ValueError"),
]


def test_what_goes_wrong_is_tried_again_or_told(worker: Worker, ask: Ask) -> None:
    jobs = [ask(kind, **params) for kind, params, *_ in ENDINGS]
    for job, (kind, params, state, attempt, error, technical) in zip(jobs, ENDINGS, strict=True):
        until_over(job)
        assert (job.state, job.attempt, job.error) == (state, attempt, error), (kind, params)
        assert job.technical_error.startswith(technical), kind
        assert (folders(job), job.files.exists()) == ([], False), kind
    # What a handler's error says may be personal: it is kept nowhere.
    assert "Martin" not in "".join(Job.objects.values_list("technical_error", flat=True)) + worker.log.read_text()


def test_a_kind_that_no_longer_exists_fails_at_once(worker: Worker, ask: Ask) -> None:
    with transaction.atomic():  # the message leaves at the end: no worker sees the job under its first name
        job = ask("tests.wait", gate="/")
        Job.objects.filter(pk=job.pk).update(kind="tests.gone")
    until_over(job)
    assert (job.state, job.error) == (JobState.FAILED, reasons.UNKNOWN_KIND)


def test_a_lost_message_only_costs_time(worker: Worker, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JOBS_RESEND_SECONDS", 0.2, raising=False)
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis+socket:///nowhere/at-all.sock")
    started = time.monotonic()
    job = ask("tests.write")
    assert time.monotonic() - started < 2.5
    until_over(job)
    assert (job.state, job.sends) == (JobState.SUCCEEDED, 2)


def test_messages_are_acknowledged_before_their_task_starts() -> None:
    """Else a worker that is killed over and over by one message would get it back for ever."""
    assert not run_job.acks_late
    assert not clear_sessions.acks_late


def test_a_broker_that_does_not_answer_holds_a_request_two_seconds_at_most(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        started = time.monotonic()
        job = ask("tests.write", tag="mute")
        assert time.monotonic() - started < 3
    assert Job.objects.get() == job
