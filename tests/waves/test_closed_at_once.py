"""Cnaf closes a wave at the moment a Caf submits: what is received is received before the closing, or refused."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from funding.waves.models import Answer, AnswerVersion, Wave
from funding.waves.services import close_wave, steps, submit_answer, validate_answer
from funding.waves.workflow import CLOSED
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from tests.factories import member
from tests.factories.waves import ex_fipe, fill, open_wave


def somebody_waits_for_this() -> bool:
    """For a row that this transaction holds: such a wait is of no database, unlike one for a table."""
    with connection.cursor() as cursor:
        mine = "NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        cursor.execute(f"SELECT EXISTS (SELECT FROM pg_locks WHERE {mine})")  # noqa: S608
        found: bool = cursor.fetchone()[0]
        return found


def submitted_during_a_closing(wave: Wave, caf: str) -> str:
    """What a Caf is told when it submits while the closing is written and not there yet for others to read."""
    manager, cnaf = member(Role.CAF_MANAGER, caf_id=caf), member(Role.CNAF)
    answer = fill(Answer.objects.with_identity().get(wave=wave, caf=caf))
    validate_answer(actor=manager, answer=answer)
    written, answered, told = Event(), Event(), []

    def submit() -> None:
        try:
            written.wait(10)
            submit_answer(actor=manager, answer=answer)
            told.append("")
        except DomainError as refused:
            told.append(refused.message)
        finally:
            answered.set()
            connection.close()

    other = Thread(target=submit)
    other.start()
    with transaction.atomic():
        close_wave(actor=cnaf, wave=wave)
        written.set()
        while not answered.wait(0.02) and not somebody_waits_for_this():
            pass
    other.join(20)
    return told[0]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_received_by_a_wave_that_is_being_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Caf waits for Cnaf and is refused; without the lock its answer enters a closed wave."""
    ex_fipe()
    assert submitted_during_a_closing(open_wave(), "07") == CLOSED
    assert not AnswerVersion.objects.exists()

    monkeypatch.setattr(steps, "hold_wave", lambda _: None)
    assert submitted_during_a_closing(open_wave(number=2), "07") == ""
    assert AnswerVersion.objects.count() == 1
