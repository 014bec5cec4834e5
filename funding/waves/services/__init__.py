"""Verbs of redistribution waves; each writes its line in the journal in the transaction of the act."""

from funding.waves.services.filling import keep_own, save_answer, take_from_dossier
from funding.waves.services.life import change_answer, submit_answer, validate_answer
from funding.waves.services.reminders import remind_automatically, remind_cafs
from funding.waves.services.waves import (
    add_wave,
    cancel_wave,
    close_wave,
    edit_wave,
    expect_answers,
    reopen_wave,
)

__all__ = [
    "add_wave",
    "cancel_wave",
    "change_answer",
    "close_wave",
    "edit_wave",
    "expect_answers",
    "keep_own",
    "remind_automatically",
    "remind_cafs",
    "reopen_wave",
    "save_answer",
    "submit_answer",
    "take_from_dossier",
    "validate_answer",
]
