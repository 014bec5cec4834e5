"""Cnaf closes or cancels a wave at the moment a Caf submits: one of the two comes first, and the other knows it."""

from __future__ import annotations

import pytest

from funding.waves.models import Answer, AnswerVersion, Wave
from funding.waves.services import cancel_wave, close_wave, steps, submit_answer, validate_answer
from funding.waves.workflow import ANSWERED, CLOSED
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from tests.factories import member
from tests.factories.waves import ex_fipe, fill, open_wave
from tests.support.at_once import answered_during


def submitted_during_a_closing(wave: Wave, caf: str) -> str:
    """What a Caf is told when it submits while the closing is written and not there yet for others to read."""
    manager, cnaf = member(Role.CAF_MANAGER, caf_id=caf), member(Role.CNAF)
    answer = fill(Answer.objects.with_identity().get(wave=wave, caf=caf))
    validate_answer(actor=manager, answer=answer)
    try:
        answered_during(lambda: close_wave(actor=cnaf, wave=wave), lambda: submit_answer(actor=manager, answer=answer))
    except DomainError as refused:
        return refused.message
    return ""


@pytest.mark.django_db(transaction=True)
def test_nothing_is_received_by_a_wave_that_is_being_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Caf waits for Cnaf and is refused; without the lock its answer enters a closed wave."""
    ex_fipe()
    assert submitted_during_a_closing(open_wave(), "07") == CLOSED
    assert not AnswerVersion.objects.exists()

    monkeypatch.setattr(steps, "hold_wave", lambda _: None)
    assert submitted_during_a_closing(open_wave(number=2), "07") == ""
    assert AnswerVersion.objects.count() == 1


def cancelled_during_a_submission(wave: Wave, caf: str) -> str:
    """What Cnaf is told when it cancels while what a Caf submits is written and not there yet for others to read."""
    manager, cnaf = member(Role.CAF_MANAGER, caf_id=caf), member(Role.CNAF)
    answer = fill(Answer.objects.with_identity().get(wave=wave, caf=caf))
    validate_answer(actor=manager, answer=answer)
    try:
        answered_during(
            lambda: submit_answer(actor=manager, answer=answer),
            lambda: cancel_wave(actor=cnaf, wave=wave, reason="Ouverte par erreur."),
        )
    except DomainError as refused:
        return refused.message
    return ""


@pytest.mark.django_db(transaction=True)
def test_no_wave_that_receives_an_answer_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    ex_fipe()
    assert cancelled_during_a_submission(open_wave(), "07") == ANSWERED

    monkeypatch.setattr(steps, "hold_wave", lambda _: None)
    assert cancelled_during_a_submission(open_wave(number=2), "07") == ""
