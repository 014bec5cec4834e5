"""What the database refuses of readings, of what is proposed from them and of the checks: each rule broken once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from reporting.enums import ProposalKind, ProposalState, Verdict, WaiverKind
from reporting.models import (
    CheckWaiver,
    Edition,
    Finding,
    Reading,
    ReadingFile,
    ReadingProposal,
    ReadingStatement,
    StatementCorrection,
)
from tests.factories import EditionFactory, member
from tests.factories.readings import reading_of

pytestmark = pytest.mark.django_db
MODELS = (CheckWaiver, Finding, Reading, ReadingFile, ReadingProposal, ReadingStatement, StatementCorrection)


class Kept:
    """A reading with its file, and an edition, to break rules of."""

    def __init__(self) -> None:
        self.user: User = member(Role.CNAF)
        self.reading: Reading = reading_of(self.user)
        self.file: ReadingFile = self.reading.files.get()
        self.edition: Edition = EditionFactory.create()

    def a_file(self, **changed: Any) -> ReadingFile:
        return ReadingFile(**{"reading": self.reading, "position": 9, "name": "autre.txt", "size": 1, **changed})

    def finding(self, **changed: Any) -> Finding:
        values = {"fingerprint": "f" * 64, "position": 9, "rule": "somme", "severity": "majeure", "explanation": "Non."}
        return Finding(reading=self.reading, **{**values, **changed})

    def statement(self, **changed: Any) -> ReadingStatement:
        values = {"position": 99, "line": 1, "start": 0, "end": 2, "measure": "nombre", "value": 40, "words": "40"}
        return ReadingStatement(file=self.file, **{**values, **changed})

    def correction(self, **changed: Any) -> StatementCorrection:
        values = {"line": 5, "start": 0, "values": {"value": "41"}, "corrected_by": self.user}
        return StatementCorrection(file=self.file, corrected_at=timezone.now(), **{**values, **changed})

    def proposal(self, **changed: Any) -> ReadingProposal:
        values = {"kind": ProposalKind.PROJECT, "position": 9, "first_line": 2, "last_line": 3, "values": {"title": ""}}
        return ReadingProposal(reading=self.reading, file=self.file, **{**values, **changed})

    def waiver(self, **changed: Any) -> CheckWaiver:
        values = {"rule": "somme", "fingerprint": "f" * 32, "kind": WaiverKind.PASSED, "reason": "Voulu.",
                  "explanation": "Non.", "by": self.user}  # fmt: skip
        return CheckWaiver(edition=self.edition, **{**values, **changed})


def twice(row: Callable[..., models.Model], **changed: Any) -> models.Model:
    """The second of two rows, the first one stored."""
    row().save()
    return row(**changed)


BROKEN: dict[str, Callable[[Kept], models.Model]] = {
    "reading_has_title": lambda kept: Reading(title="", author=kept.user),
    "reading_file_position": lambda kept: kept.a_file(position=kept.file.position),
    "reading_file_name": lambda kept: kept.a_file(name=kept.file.name),
    "reading_file_read_or_not": lambda kept: kept.a_file(message="Un scan.", line_count=3),
    "reading_file_sha256_format": lambda kept: kept.a_file(
        document=reading_of(kept.user, "Un autre texte.").files.get().document, sha256="ABC"
    ),
    "reading_statement_position": lambda kept: twice(kept.statement, start=3, end=5),
    "reading_statement_placed": lambda kept: kept.statement(start=4, end=2),
    "statement_correction_once": lambda kept: twice(kept.correction),
    "statement_correction_says_something": lambda kept: kept.correction(values={}),
    "finding_once": lambda kept: twice(kept.finding),
    "finding_judged": lambda kept: kept.finding(verdict=Verdict.TRUE),
    "proposal_once": lambda kept: twice(kept.proposal),
    "proposal_placed": lambda kept: kept.proposal(first_line=4, last_line=3),
    "proposal_judged": lambda kept: kept.proposal(state=ProposalState.ACCEPTED),
    "proposal_set_aside_why": lambda kept: kept.proposal(
        state=ProposalState.SET_ASIDE, judged_by=kept.user, judged_at=timezone.now()
    ),
    "check_waiver_once": lambda kept: twice(kept.waiver),
    "check_waiver_reason": lambda kept: kept.waiver(reason=""),
    "check_waiver_withdrawn": lambda kept: kept.waiver(withdrawn_by=kept.user),
}


def test_no_constraint_is_left_out() -> None:
    assert set(BROKEN) == {one.name for model in MODELS for one in model._meta.constraints}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_told_in_french_then_refused(name: str) -> None:
    row = BROKEN[name](Kept())
    (constraint,) = (one for one in row._meta.constraints if one.name == name)
    with pytest.raises(ValidationError) as told:
        row.validate_constraints()
    assert str(constraint.violation_error_message) in told.value.messages
    with pytest.raises(IntegrityError, match=f'"{name}"'):
        store(row)


def store(row: models.Model) -> None:
    """As a bulk load would."""
    with transaction.atomic():
        type(row)._base_manager.bulk_create([row])
