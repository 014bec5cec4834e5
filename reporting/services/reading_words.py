"""What people say of a reading: a verdict on what was found, a number corrected. Every version is kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.history import removed_row
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.journal.services import record
from reporting.models import Finding, Reading, ReadingFile, ReadingStatement, StatementCorrection
from reporting.policies import can_judge_reading
from reporting.readings.told import CORRECTED
from reporting.readings.values import as_json

CHANGED_SINCE = "Quelqu’un a changé cela entre-temps : il n’y a plus rien à annuler ici."
JUDGED = ("verdict", "note", "judged_by", "judged_at")
SAID = ("values", "is_dropped", "corrected_by", "corrected_at")


@transaction.atomic
def judge_finding(*, actor: User, finding: Finding, version: int, verdict: str, note: str | None = None) -> list[str]:
    """Say that a finding is true, a false alarm, corrected, or "" for nothing yet; `note` None leaves the note.

    DomainError, ValidationError, StaleVersion when somebody judged it since `version`.
    """
    _allow(actor, finding.reading)
    said: dict[str, Any] = {"verdict": verdict, "note": finding.note if note is None else note}
    if verdict != finding.verdict or not verdict:
        said |= {"judged_by": actor if verdict else None, "judged_at": timezone.now() if verdict else None}
    draft_of(finding, said)
    changed = save_version(finding, version=version, values=said)
    if changed:
        record(actor=actor, verb="reading.judged", subject=finding.reading, fields=changed)
    return changed


@transaction.atomic
def take_back_verdict(*, actor: User, finding: Finding, version: int) -> None:
    """Put back what was said before `version`. DomainError when somebody judged it since."""
    _allow(actor, finding.reading)
    before = _before(Finding, finding.pk, version)
    if finding.version != version or before is None:
        raise DomainError(CHANGED_SINCE)
    _put_back(finding, version, {name: getattr(before, name) for name in JUDGED})
    record(actor=actor, verb="reading.judged", subject=finding.reading)


@transaction.atomic
def correct_statement(
    *, actor: User, statement: ReadingStatement, version: int, values: Mapping[str, Any], is_dropped: bool = False
) -> StatementCorrection | None:
    """Say what a number means, as its correction was read at `version` (0: there was none). None when `values` are
    those that were read: the correction goes.

    StaleVersion when somebody corrected it since.
    """
    _allow(actor, statement.file.reading)
    place = {"file": statement.file, "line": statement.line, "start": statement.start}
    differing = {
        name: as_json(values[name]) for name in CORRECTED if name in values and _differs(statement, name, values)
    }
    said: dict[str, Any] = {
        "values": differing,
        "is_dropped": is_dropped,
        "corrected_by": actor,
        "corrected_at": timezone.now(),
    }
    # The file is the lock: a first correction has no row of its own yet.
    ReadingFile.objects.select_for_update(of=("self",)).only("pk").get(pk=statement.file_id)
    stored = StatementCorrection.objects.filter(**place).first()
    if (stored.version if stored else 0) != version:
        raise StaleVersion
    if not differing and not is_dropped:
        if stored is not None:
            stored.delete()
            record(actor=actor, verb="reading.corrected", subject=statement.file.reading)
        return None
    if stored is None:
        stored = checked(StatementCorrection(**place, **said))
    else:
        draft_of(stored, said)
        save_version(stored, version=version, values=said)
    record(actor=actor, verb="reading.corrected", subject=statement.file.reading, fields=sorted(differing))
    return stored


@transaction.atomic
def take_back_correction(*, actor: User, reading: Reading, key: int, version: int) -> None:
    """Undo the change that made `version` of the correction `key`, or its going. DomainError when it changed since."""
    _allow(actor, reading)
    files = list(reading.files.values_list("pk", flat=True))
    stored = StatementCorrection.objects.filter(pk=key, file__in=files).first()
    if stored is None:
        _bring_back(key, version, files)
    elif stored.version != version:
        raise DomainError(CHANGED_SINCE)
    elif version == 1:
        stored.delete()
    else:
        before = _before(StatementCorrection, key, version)
        if before is None:
            raise DomainError(CHANGED_SINCE)
        _put_back(stored, version, {name: getattr(before, name) for name in SAID})
    record(actor=actor, verb="reading.corrected", subject=reading)


def _bring_back(key: int, version: int, files: list[int]) -> None:
    row = removed_row(StatementCorrection, key)
    if not isinstance(row, StatementCorrection) or row.file_id not in files or row.version != version:
        raise DomainError(CHANGED_SINCE)
    if StatementCorrection.objects.filter(file=row.file_id, line=row.line, start=row.start).exists():
        raise DomainError(CHANGED_SINCE)
    row.save(force_insert=True)


def _before(model: type[models.Model], key: int, version: int) -> Any:
    """The last event of a row before it got `version`."""
    events = model.pgh_event_model.objects  # type: ignore[attr-defined]
    return events.filter(pgh_obj_id=key, version=version - 1).order_by("-pgh_id").first()


def _put_back(row: models.Model, version: int, values: Mapping[str, Any]) -> None:
    try:
        save_version(row, version=version, values=values)
    except StaleVersion:
        raise DomainError(CHANGED_SINCE) from None


def _differs(statement: ReadingStatement, name: str, values: Mapping[str, Any]) -> bool:
    read, said = getattr(statement, name), values[name]
    return bool(read != said if isinstance(read, Decimal) else str(read) != str(said))


def _allow(actor: User, reading: Reading) -> None:
    allowed, reason = can_judge_reading(actor, reading)
    if not allowed:
        raise DomainError(reason)
