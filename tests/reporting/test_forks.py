"""Work in forked processes: order, progress, cancel, failure, and nobody left behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from reporting.forks import Task, WorkCancelled, WorkFailed, run
from reporting.rendering import kinds, recueil, segments
from reporting.rendering.recueil import render_recueil
from tests.reporting.rendering import samples


def children() -> set[str]:
    pid = os.getpid()
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def test_results_keep_the_order_of_the_tasks() -> None:
    before = children()
    tasks = [Task(f"t{rank}", lambda rank=rank: bytes([rank]) * 100_000, weight=rank) for rank in range(9)]
    assert [result[0] for result in run(tasks, workers=3)] == list(range(9))
    assert children() == before


def test_no_task_no_process() -> None:
    assert run([]) == []


def test_progress_counts_every_segment_once() -> None:
    seen: list[tuple[int, int, str]] = []
    render_recueil(samples.recueil(4, short=True), on_progress=lambda *step: seen.append(step))
    total = seen[0][1]
    assert [done for done, _, _ in seen] == list(range(1, total + 1))
    assert "la couverture" in [label for _, _, label in seen]
    assert seen[-1] == (total, total, "assemblage")


def test_cancel_stops_the_workers_at_once() -> None:
    before = children()
    tasks = [Task("longue", lambda: time.sleep(60) or b"") for _ in range(4)]
    start = time.monotonic()
    with pytest.raises(WorkCancelled, match="annulé"):
        run(tasks, cancelled=lambda: time.monotonic() - start > 0.3)
    assert time.monotonic() - start < 5
    assert children() == before


def test_a_failure_names_the_part_in_french() -> None:
    def fail() -> bytes:
        raise ValueError("boum")

    before = children()
    with pytest.raises(WorkFailed) as raised:
        run([Task("la page d’exemple", fail), Task("une autre", lambda: time.sleep(30) or b"")])
    assert str(raised.value) == "Le travail a échoué sur la page d’exemple\u00a0: ValueError, boum."
    assert "Traceback" in raised.value.detail
    assert children() == before


def test_a_killed_worker_is_told() -> None:
    with pytest.raises(WorkFailed, match="son processus a été arrêté"):
        run([Task("la page d’exemple", lambda: os.kill(os.getpid(), signal.SIGKILL) or b"")])


def test_workers_die_with_their_parent() -> None:
    """As when a job's child is killed: nothing goes on rendering."""
    told, tell = os.pipe()
    parent = os.fork()
    if parent == 0:

        def note() -> bytes:
            os.write(tell, f"{os.getpid()}\n".encode())
            time.sleep(60)
            return b""

        run([Task("longue", note)])
        os._exit(0)
    worker = int(os.read(told, 20))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        state = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{worker}").exists()
    os.close(told)
    os.close(tell)


def test_a_failing_segment_fails_the_recueil(monkeypatch: pytest.MonkeyPatch) -> None:
    content = samples.recueil(3)
    planned = kinds.body(content)

    def broken(link: str, tight: bool) -> str:
        raise KeyError("titre")

    planned[0] = segments.Segment("x", "la partie « I. Bilan »", broken)
    monkeypatch.setattr(recueil.kinds, "body", lambda content: planned)
    with pytest.raises(WorkFailed, match="la partie «\u202fI\\. Bilan\u202f»"):
        render_recueil(content)
