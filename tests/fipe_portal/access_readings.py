"""Readings, as their pages are asked for: one that an advisor keeps to himself, one that he shares, one he removed."""

from __future__ import annotations

from projects.accounts.enums import Role
from projects.accounts.models import User
from reporting.models import ReadingFile
from reporting.services.readings import Refused, remove_reading
from tests.factories.readings import reading_of
from tests.reporting.readings.recueils import RECUEIL


def reading_targets(people: dict[str, User | None]) -> dict[str, dict[str, str]]:
    advisor = people[f"{Role.CAF_ADVISOR} here"]
    assert advisor is not None
    broken = [Refused("abîmé.docx", 8, "Ce document est abîmé.")]
    own, shared, removed = (
        reading_of(advisor, is_shared=is_shared, refused=broken) for is_shared in (False, True, True)
    )
    remove_reading(actor=advisor, reading=removed)
    found: dict[str, dict[str, str]] = {
        "unknown-reading": {"pk": "0"},
        "removed-reading": {"pk": str(removed.pk)},
        "shared-reading-csv": {"pk": str(shared.pk), "extension": "csv"},
        "shared-finding-of-own": {"pk": str(shared.pk), "key": str(own.findings.all()[0].pk)},
    }
    for name, reading in (("own", own), ("shared", shared)):
        key = {"pk": str(reading.pk)}
        finding, statement = reading.findings.all()[0], reading.files.get(position=0).statements.all()[0]
        document = ReadingFile.objects.get(reading=reading, position=0).document
        assert document is not None
        found |= {
            f"{name}-reading": key,
            f"{name}-reading-docx": {**key, "extension": "docx"},
            f"{name}-refused-file": {**key, "key": str(reading.files.get(position=1).pk)},
            f"{name}-read-file": {**key, "key": str(reading.files.get(position=0).pk)},
            f"{name}-finding": {**key, "key": str(finding.pk)},
            f"{name}-finding-1": {**key, "key": str(finding.pk), "version": "1"},
            f"{name}-statement": {**key, "key": str(statement.pk)},
            f"{name}-correction": {**key, "key": "0", "version": "1"},
            f"{name}-read-document": {"public_id": str(document.public_id)},
        }
    return found | _proposal_targets(advisor)


def _proposal_targets(advisor: User) -> dict[str, dict[str, str]]:
    """A recueil that the advisor shares, with a block and a number to review, and one that he keeps."""
    found: dict[str, dict[str, str]] = {}
    for name, is_shared in (("own", False), ("shared", True)):
        reading = reading_of(advisor, RECUEIL, is_shared=is_shared)
        key = {"pk": str(reading.pk)}
        for kind in ("projet", "chiffre"):
            proposal = reading.proposals.filter(kind=kind)[0]
            found[f"{name}-{kind}"] = {**key, "key": str(proposal.pk)}
            found[f"{name}-{kind}-1"] = {**key, "key": str(proposal.pk), "version": "1"}
        found[f"{name}-recueil"] = key
    found["shared-block-of-own"] = {**found["shared-recueil"], "key": found["own-projet"]["key"]}
    return found
