"""Kinds that do on request what goes wrong one day. Each takes a `tag`, so that two requests differ."""

import os
import signal
import socket
import stat
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.jobs.context import JobContext
from projects.jobs.models import Job
from projects.jobs.registry import MEGABYTE, job_kind
from projects.journal.services import record


def _double(number: int) -> int:
    return 2 * number


def _applaud(job: Job, result: Any) -> None:
    record(actor=None, verb="applaud", subject=job)


def _fall_over(job: Job, result: Any) -> None:
    raise ValueError("on_success")


@job_kind("tests.write", label="Écriture d’essai", queue="render", on_success=_applaud)
def write(ctx: JobContext, *, tag: str, name: str = "Réponse d’été.txt") -> dict[str, Any]:
    """Write one file, say each step."""
    ctx.progress(0, 2, "Écriture")
    with ctx.write_file(name, "text/plain; charset=utf-8") as stream:
        stream.write(b"bonjour ")
        stream.write(tag.encode())
    ctx.progress(2, 2, "Relecture")
    return {"tag": tag, "people": User.objects.count()}


@job_kind("tests.shared", label="Document commun", shared=True)
def shared(ctx: JobContext, *, tag: str) -> None:
    """Nothing, for all who have the same rights."""


@job_kind("tests.wait", label="Attente d’essai")
def wait(ctx: JobContext, *, tag: str, gate: str, polite: bool = True) -> dict[str, Any]:
    """Say its pid, then wait for the file `gate`, or for `gate.<attempt>`. Impolite: it never asks."""
    with ctx.write_file("attente.txt", "text/plain") as stream:
        stream.write(b"%d" % ctx.attempt)
    turn = 0
    while not (Path(gate).exists() or Path(f"{gate}.{ctx.attempt}").exists()):
        turn += 1
        if polite:
            ctx.progress(turn, 0, str(os.getpid()))
        elif turn == 1:
            ctx.progress(1, 0, str(os.getpid()))
        time.sleep(0.05)
    return {"attempt": ctx.attempt, "pid": os.getpid()}


@job_kind("tests.stop_early", label="Arrêt d’essai")
def stop_early(ctx: JobContext, *, tag: str) -> dict[str, bool]:
    """Return as soon as it is no longer wanted, as if it had done its work."""
    ctx.progress(1, 0, str(os.getpid()))
    while not ctx.cancelled():
        time.sleep(0.02)
    return {"done": True}


@job_kind("tests.die", label="Accident d’essai")
def die(ctx: JobContext, *, tag: str, until: int) -> int:
    """Be killed, in the first `until` attempts."""
    if ctx.attempt <= until:
        os.kill(os.getpid(), signal.SIGKILL)
    return ctx.attempt


@job_kind("tests.raise", label="Erreur d’essai")
def raise_error(ctx: JobContext, *, tag: str) -> None:
    """Fail with a message that holds what no log may keep."""
    with ctx.write_file("reste.txt", "text/plain") as stream:
        stream.write(b"reste")
    raise ValueError("Mme Martin, 06 00 00 00 00")


@job_kind("tests.refuse", label="Refus d’essai")
def refuse(ctx: JobContext, *, tag: str) -> None:
    raise DomainError("Cette édition n’a aucun projet.")


@job_kind("tests.memory", label="Mémoire d’essai", memory_limit=200 * MEGABYTE)
def memory(ctx: JobContext, *, tag: str) -> int:
    return len(bytearray(1024 * MEGABYTE))


@job_kind("tests.slow", label="Lenteur d’essai", time_limit=0.8)
def slow(ctx: JobContext, *, tag: str) -> None:
    time.sleep(60)


@job_kind("tests.unkeepable", label="Résultat d’essai", on_success=_fall_over)
def unkeepable(ctx: JobContext, *, tag: str) -> None:
    with ctx.write_file("refusé.txt", "text/plain") as stream:
        stream.write(b"1")


@job_kind("tests.look_around", label="Tour d’horizon")
def look_around(ctx: JobContext, *, tag: str, port: int) -> dict[str, Any]:
    """What this process can see and do."""
    try:
        User.objects.create(email="intrus@example.org")
        wrote = True
    except DatabaseError:
        wrote = False
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        reached = True
    except OSError:
        reached = False
    with ProcessPoolExecutor(max_workers=2) as pool:
        doubled = list(pool.map(_double, [1, 2]))
    return {
        "wrote": wrote,
        "reached": reached,
        "doubled": doubled,
        "sockets": _sockets(),
        "leads_its_group": os.getpgrp() == os.getpid(),
        "oom": int(Path("/proc/self/oom_score_adj").read_text()),
    }


def _sockets() -> int:
    """Open sockets: one is expected, to the database."""
    found = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            found += stat.S_ISSOCK(os.fstat(int(name)).st_mode)
        except OSError:
            continue
    return found
