"""The fence and the sweeper, row by row: what an attempt may write, and until when."""

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import DurationField, Expression, ExpressionWrapper, F
from django.db.models.functions import Extract, Now

from projects.accounts.models import User
from projects.jobs import conf, files, reasons
from projects.jobs.enums import JobState
from projects.jobs.files import WrittenFile
from projects.jobs.models import Job, JobFile
from projects.jobs.services import attempts, cancel, cleaning, sweeping
from projects.jobs.services.attempts import Claim, Ending, Failure, Progress, Pulse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
Ask = Callable[..., Job]
FAILED = Failure(reasons.CRASHED, "signal 9")


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JOBS_RETRY_DELAYS", (0,), raising=False)


def take(job: Job, worker: str = "one") -> Claim:
    held = attempts.claim(job_id=job.pk, worker=worker)
    assert held is not None
    return held


def let_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def written(held: Claim, name: str = "a.txt") -> WrittenFile:
    """A file that an attempt has finished on disk."""
    with files.write(files.attempt_folder(held.job, held.attempt), name, "text/plain") as (stream, done):
        stream.write(b"contenu")
    return done[0]


def succeed(held: Claim, *documents: WrittenFile) -> Ending:
    return attempts.succeed(held=held, result=None, written=documents, progress=Progress())


def test_a_job_is_taken_once(ask: Ask) -> None:
    job = ask("tests.write")
    held = take(job)
    assert (held.attempt, held.job.state, held.job.worker) == (1, JobState.RUNNING, "one")
    assert attempts.claim(job_id=job.pk, worker="two") is None
    assert attempts.claim(job_id=job.pk + 1, worker="two") is None


def test_a_cancelled_job_is_not_taken(ask: Ask, cnaf: User) -> None:
    job = cancel(job=ask("tests.write"), actor=cnaf)
    assert attempts.claim(job_id=job.pk, worker="one") is None


def test_a_renewal_moves_the_lease_and_tells_of_a_cancel(ask: Ask, cnaf: User) -> None:
    job = ask("tests.write")
    held = take(job)
    assert attempts.renew(held=held, progress=Progress(5, 3, "x" * 300)) == Pulse(held=True)
    job.refresh_from_db()
    assert (job.done, job.total, len(job.step)) == (3, 3, 200)
    cancel(job=job, actor=cnaf)
    assert attempts.renew(held=held, progress=Progress()) == Pulse(held=True, cancel_requested=True)


def test_a_stale_attempt_writes_nothing(ask: Ask) -> None:
    job = ask("tests.write")
    stale = take(job)
    let_lease_run_out(job)
    assert sweeping.end_expired_leases() == 1
    fresh = take(job, "two")
    assert fresh.attempt == 2
    assert attempts.renew(held=stale, progress=Progress(1, 1)) == Pulse(held=False)
    assert succeed(stale, written(stale)) is Ending.LOST
    assert attempts.lose(held=stale, failure=FAILED) is Ending.LOST
    job.refresh_from_db()
    assert (job.state, job.attempt, job.done, job.files.count()) == (JobState.RUNNING, 2, 0, 0)
    assert succeed(fresh, written(fresh)) is Ending.PUBLISHED
    assert JobFile.objects.get().path.endswith("/2/a.txt")


def test_the_end_can_be_written_again_after_a_doubt(ask: Ask) -> None:
    held = take(ask("tests.write"))
    document = written(held)
    assert [succeed(held, document), succeed(held, document)] == [Ending.PUBLISHED, Ending.PUBLISHED]
    assert JobFile.objects.count() == 1


def test_a_cancel_wins_over_a_late_success(ask: Ask, cnaf: User) -> None:
    job = ask("tests.write")
    held = take(job)
    cancel(job=job, actor=cnaf)
    assert succeed(held, written(held)) is Ending.UNPUBLISHED
    job.refresh_from_db()
    assert (job.state, job.files.count()) == (JobState.CANCELLED, 0)


def test_three_attempts_then_failed(ask: Ask) -> None:
    job = ask("tests.write")
    for attempt in (1, 2, 3):
        job.refresh_from_db()
        assert job.state == JobState.QUEUED
        held = take(job)
        assert held.attempt == attempt
        attempts.lose(held=held, failure=FAILED)
    job.refresh_from_db()
    assert (job.state, job.error, job.technical_error) == (JobState.FAILED, reasons.CRASHED, "signal 9")
    assert attempts.claim(job_id=job.pk, worker="one") is None


def test_leases_that_run_out_three_times_fail_the_job(ask: Ask) -> None:
    job = ask("tests.write")
    for _ in range(3):
        held = take(job)
        document = written(held)
        let_lease_run_out(job)
        assert sweeping.end_expired_leases() == 1
        assert not (conf.files_root() / document.path).exists()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, reasons.WORKER_LOST)


def test_a_cancelled_job_whose_worker_died_is_cancelled(ask: Ask, cnaf: User) -> None:
    job = ask("tests.write")
    take(job)
    cancel(job=job, actor=cnaf)
    let_lease_run_out(job)
    sweeping.end_expired_leases()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_message_is_sent_again_later_each_time(ask: Ask) -> None:
    job = ask("tests.write")
    assert sweeping.send_due() == 0
    waits = []
    for _ in range(6):
        Job.objects.filter(pk=job.pk).update(send_at=Now() - timedelta(seconds=1))
        assert sweeping.send_due() == 1
        waits.append(Job.objects.values_list(_seconds_to_send(), flat=True).get())
    assert [round(wait / conf.resend_after()) for wait in waits] == [2, 4, 8, 16, 16, 16]


def _seconds_to_send() -> Expression:
    return Extract(ExpressionWrapper(F("send_at") - Now(), output_field=DurationField()), "epoch")


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_do_not_double(ask: Ask) -> None:
    job = ask("tests.write")
    Job.objects.filter(pk=job.pk).update(send_at=Now() - timedelta(seconds=1))
    seen: list[int] = []

    def other() -> None:
        seen.append(sweeping.send_due())
        connection.close()

    with transaction.atomic():
        assert Job.objects.select_for_update().get() == job
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=5)
        assert seen == [0]
    assert sweeping.send_due() == 1


def test_expired_files_go_and_the_job_stays(
    ask: Ask, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    held = take(ask("tests.write"))
    document = written(held)
    succeed(held, document)
    assert cleaning.clean() == 0
    Job.objects.update(expires_at=Now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert cleaning.clean() == 1
    assert not (conf.files_root() / document.path).exists()
    assert not (conf.files_root() / files.job_folder(held.job)).exists()
    assert (Job.objects.get().state, JobFile.objects.count()) == (JobState.SUCCEEDED, 0)


def test_old_folders_that_no_job_owns_go(ask: Ask) -> None:
    published, running = take(ask("tests.write", tag="a")), take(ask("tests.write", tag="b"))
    kept = [written(published), written(running)]
    succeed(published, kept[0])
    orphans = [
        written(Claim(published.job, 7)).path,
        "tests.write/2020/6f1d1c1e-0000-4000-8000-000000000000/1/a.txt",
        str(PurePosixPath(kept[0].path).with_name(".part-b.txt")),
    ]
    strangers = ["LISEZMOI.txt", "ailleurs/2020/notes/1/a.txt"]
    root = conf.files_root()
    for path in (*orphans[1:], *strangers):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")
    assert cleaning.remove_orphans() == 0
    long_ago = time.time() - 2 * conf.orphan_age()
    for folder in root.rglob("*"):
        os.utime(folder, (long_ago, long_ago))
    assert cleaning.remove_orphans() == 2
    assert [path for path in orphans if (root / path).exists()] == []
    assert [path for path in (*strangers, *(file.path for file in kept)) if not (root / path).exists()] == []


def test_a_name_cannot_leave_its_folder(ask: Ask) -> None:
    job = ask("tests.write")
    folder = files.attempt_folder(job, 1)
    for name in ("../a", "a/b", ".cache", "", "a\x00b", "é" * 121, "retour\nligne"):
        with pytest.raises(ValueError, match="file name"), files.write(folder, name, "text/plain"):
            pass
    with pytest.raises(ValueError, match="media type"), files.write(folder, "a", "text/plain\r\nX: y"):
        pass
    assert not (conf.files_root() / folder).exists()


def test_a_block_that_fails_leaves_no_file(ask: Ask) -> None:
    job = ask("tests.write")
    folder = files.attempt_folder(job, 1)

    def write_and_fail() -> None:
        with files.write(folder, "a.txt", "text/plain") as (stream, _):
            stream.write(b"moiti")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert list((conf.files_root() / folder).iterdir()) == []


def test_a_writer_may_take_the_path_or_close_the_stream(ask: Ask) -> None:
    job = ask("tests.write")
    with files.write(files.attempt_folder(job, 1), "a.txt", "text/plain") as (stream, done):
        Path(stream.name).write_bytes(b"par le chemin")
        stream.close()
    assert done[0].size == len(b"par le chemin")
