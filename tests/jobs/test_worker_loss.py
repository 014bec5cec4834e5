"""Workers that freeze or die in the middle of a job: the other one takes it, the first can no longer finish it."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from projects.jobs.enums import JobState
from projects.jobs.models import Job
from tests.jobs.workers import Worker, alive, folders, gate, parent_of, running_pid, until, until_job, until_over

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
Ask = Callable[..., Job]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[dict[int, Worker]]:
    """Two workers, by pid, started together."""
    folder = tmp_path_factory.mktemp("pair")
    workers = [Worker(folder / f"{name}.log") for name in ("one", "two")]
    for one in workers:
        one.wait_ready()
    yield {one.process.pid: one for one in workers}
    for one in workers:
        one.stop()


def is_second_try(job: Job) -> bool:
    return job.attempt == 2 and job.state == JobState.RUNNING


def test_a_worker_that_comes_back_too_late_cannot_finish(pair: dict[int, Worker], ask: Ask, tmp_path: Path) -> None:
    with gate(tmp_path) as opened:
        job = ask("tests.wait", gate=str(opened), polite=False)
        pid = running_pid(job)
        pool = parent_of(pid)
        owner = parent_of(pool)
        for process in (owner, pool):
            os.kill(process, signal.SIGSTOP)
        try:
            until_job(job, is_second_try)
            # The first attempt ends well, but its parent sleeps and cannot say so.
            Path(f"{opened}.1").touch()
            until(lambda: not alive(pid))
        finally:
            for process in (pool, owner):
                os.kill(process, signal.SIGCONT)
        until(lambda: f"job {job.pk}: attempt 1 lost its lease" in pair[owner].log.read_text())
        job.refresh_from_db()
        assert is_second_try(job)
        assert folders(job) == ["2"]
    until_over(job)
    assert (job.state, job.result["attempt"]) == (JobState.SUCCEEDED, 2)
    assert job.files.get().path.endswith("/2/attente.txt")


def test_a_killed_worker_is_replaced(pair: dict[int, Worker], ask: Ask, tmp_path: Path) -> None:
    with gate(tmp_path) as opened:
        job = ask("tests.wait", gate=str(opened), polite=False)
        pid = running_pid(job)
        pool = parent_of(pid)
        pair[parent_of(pool)].kill()
        # The kernel ends the pool process with the worker, and the job's process with the pool process.
        until(lambda: not alive(pool) and not alive(pid), patience=5)
        until_job(job, is_second_try)
    until_over(job)
    assert (job.state, job.attempt, job.result["attempt"]) == (JobState.SUCCEEDED, 2, 2)
    assert folders(job) == ["2"]
