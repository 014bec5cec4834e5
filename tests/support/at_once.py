"""Two people at the same moment, on two connections that really wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import TypeVar

from django.db import connection, transaction

AnswerT = TypeVar("AnswerT")
PATIENCE = 20  # seconds


def somebody_waits() -> bool:
    """Whether another transaction waits for what this one holds: a row, a table or an advisory lock."""
    with connection.cursor() as cursor:
        mine = "NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        cursor.execute(f"SELECT EXISTS (SELECT FROM pg_locks WHERE {mine})")  # noqa: S608
        found: bool = cursor.fetchone()[0]
        return found


def answered_during(write: Callable[[], object], act: Callable[[], AnswerT]) -> AnswerT:
    """What `act` answers when it begins while `write` is written and not there yet for others to read.

    The transaction of `write` ends once `act` has answered or waits for it. What `act` raises is raised here.
    """
    written, answered = Event(), Event()
    told: list[AnswerT] = []
    raised: list[BaseException] = []

    def other() -> None:
        try:
            written.wait(PATIENCE)
            told.append(act())
        except BaseException as error:  # told to the caller, whose thread is another
            raised.append(error)
        finally:
            answered.set()
            connection.close()

    thread = Thread(target=other)
    thread.start()
    with transaction.atomic():
        write()
        written.set()
        while not answered.wait(0.02) and not somebody_waits():
            pass
    thread.join(PATIENCE)
    if raised:
        raise raised[0]
    return told[0]
