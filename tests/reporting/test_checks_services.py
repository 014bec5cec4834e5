"""What becomes of a finding: it holds an edition back until it is cured, passed or told a false alarm; all is kept."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.journal.models import Entry
from reporting.enums import EditionState, WaiverKind
from reporting.exports.formats import FORMATS
from reporting.exports.source import read_source
from reporting.models import CheckWaiver, Edition, EditionBlock
from reporting.rendering.canonical import canonical_json, read_content
from reporting.selectors.checking import checked_edition
from reporting.selectors.frozen import frozen_content
from reporting.selectors.open_data import refusal
from reporting.services import (
    change_edition,
    create_edition,
    cure_finding,
    freeze_edition,
    restore_finding,
    uncure_text,
    waive_finding,
)
from reporting.services.texts import write_text
from reporting.workflow import APPROVE, CHECK
from tests.factories import ProjectFactory, member
from tests.reporting.exports import sheets

pytestmark = pytest.mark.django_db

WRONG = "<p>Ce recueil présente 3 projets, au total.</p>"
RIGHT = "<p>Ce recueil présente [[chiffre:projects.total]] projets, au total.</p>"


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def signatory() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(officer: User, signatory: User) -> Edition:
    return create_edition(
        actor=officer,
        slug="controles",
        title="Recueil",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=[ProjectFactory.create(selected_on=date(2023, 12, 31)) for _ in range(2)],
        blocks=[{"section": "chapo", "body": WRONG}],
        signatory=signatory,
    )


def blocking(edition: Edition) -> list[str]:
    return [one.fingerprint for one in checked_edition(edition).report.blocking]


def passed(edition: Edition, actor: User, **more: object) -> CheckWaiver:
    values = {"kind": WaiverKind.PASSED, "reason": "Le troisième est décidé, il paraîtra en mars.", **more}
    return waive_finding(actor=actor, edition=edition, fingerprint=blocking(edition)[0], **values)  # type: ignore[arg-type]


def test_a_contradiction_holds_back_what_would_print_it(edition: Edition, officer: User, signatory: User) -> None:
    with pytest.raises(DomainError, match="3 projets"):
        change_edition(actor=officer, edition=edition, transition=CHECK)
    Edition.objects.update(state=EditionState.CHECKED)
    with pytest.raises(DomainError, match="3 projets"):
        change_edition(actor=signatory, edition=edition, transition=APPROVE)
    Edition.objects.update(state=EditionState.APPROVED)
    with pytest.raises(DomainError, match="3 projets"):
        freeze_edition(actor=officer, edition=edition)


def test_a_cure_is_a_version_of_the_text_and_is_taken_back(edition: Edition, officer: User) -> None:
    block = cure_finding(actor=officer, edition=edition, fingerprint=blocking(edition)[0], version=1)
    assert (block.body, block.version) == (RIGHT, 2)
    assert blocking(edition) == []
    change_edition(actor=officer, edition=edition, transition=CHECK)
    Edition.objects.update(state=EditionState.DRAFT)
    uncure_text(actor=officer, block=block, version=2)
    assert EditionBlock.objects.get().body == WRONG
    assert len(blocking(edition)) == 1


def test_a_cure_never_writes_over_somebody_else(edition: Edition, officer: User) -> None:
    (fingerprint,) = blocking(edition)
    block = edition.blocks.get()
    write_text(actor=officer, block=block, version=1, title="", body=f"{WRONG}<p>Et un mot.</p>")
    with pytest.raises(StaleVersion):
        cure_finding(actor=officer, edition=edition, fingerprint=fingerprint, version=1)
    cured = cure_finding(actor=officer, edition=edition, fingerprint=fingerprint, version=2)
    assert cured.body == f"{RIGHT}<p>Et un mot.</p>"
    write_text(actor=officer, block=cured, version=3, title="", body="<p>Tout autre chose.</p>")
    with pytest.raises(StaleVersion):
        uncure_text(actor=officer, block=edition.blocks.get(), version=3)
    with pytest.raises(DomainError, match="n’est plus là"):
        cure_finding(actor=officer, edition=edition, fingerprint=fingerprint, version=4)
    assert edition.blocks.get().body == "<p>Tout autre chose.</p>"


def test_only_a_draft_is_cured(edition: Edition, officer: User) -> None:
    Edition.objects.update(state=EditionState.CHECKED)
    with pytest.raises(DomainError, match="vérifiée"):
        cure_finding(actor=officer, edition=edition, fingerprint=blocking(edition)[0], version=1)


def test_the_signatory_alone_passes_with_a_reason(edition: Edition, officer: User, signatory: User) -> None:
    with pytest.raises(DomainError, match="qui signe"):
        passed(edition, officer)
    with pytest.raises(DomainError, match="Dites pourquoi"):
        passed(edition, signatory, reason="  ")
    waiver = passed(edition, signatory)
    assert waiver.words == "Ce recueil présente 3 projets, au total."
    assert blocking(edition) == []
    change_edition(actor=officer, edition=edition, transition=CHECK)
    verbs = set(Entry.objects.filter(object_id=edition.pk).values_list("verb", flat=True))
    assert "edition.check_passed" in verbs


def test_a_waiver_holds_as_long_as_the_words(edition: Edition, officer: User, signatory: User) -> None:
    passed(edition, signatory)
    block = edition.blocks.get()
    write_text(actor=officer, block=block, version=1, title="Chapô", body=f"<p>D’abord.</p>{WRONG}")
    assert blocking(edition) == []
    write_text(actor=officer, block=block, version=2, title="", body=WRONG.replace("3", "4"))
    assert len(blocking(edition)) == 1


def test_a_false_alarm_is_of_those_who_prepare_and_is_restored(edition: Edition, officer: User) -> None:
    write_text(actor=officer, block=edition.blocks.get(), version=1, title="", body="<p>Et 40 places.</p>")
    (fingerprint,) = [one.fingerprint for one in checked_edition(edition).report.open]
    told = {"edition": edition, "fingerprint": fingerprint, "kind": WaiverKind.SILENCED, "reason": "Un autre compte."}
    with pytest.raises(DomainError, match="préparent"):
        waive_finding(actor=member(Role.STATE_INSTRUCTOR, national=True), **told)
    waiver = waive_finding(actor=officer, **told)
    with pytest.raises(DomainError, match="déjà"):
        waive_finding(actor=officer, **told)
    assert checked_edition(edition).report.open == []
    restore_finding(actor=officer, waiver=waiver)
    assert [one.fingerprint for one in checked_edition(edition).report.open] == [fingerprint]
    with pytest.raises(DomainError, match="déjà rétabli"):
        restore_finding(actor=officer, waiver=waiver)
    again = waive_finding(actor=officer, **told)
    assert CheckWaiver.objects.filter(edition=edition).count() == 2
    with pytest.raises(DomainError, match="n’est plus là"):
        waive_finding(actor=officer, **{**told, "fingerprint": "0" * 32})
    Edition.objects.update(state=EditionState.FROZEN)
    with pytest.raises(DomainError, match="gelée"):
        restore_finding(actor=officer, waiver=again)


def test_a_blocking_false_alarm_is_of_who_signs_and_is_printed(
    edition: Edition, officer: User, signatory: User
) -> None:
    """It lets the document print all the same: nobody gets round the signature."""
    told = {"edition": edition, "fingerprint": blocking(edition)[0], "kind": WaiverKind.SILENCED}
    with pytest.raises(DomainError, match="qui signe"):
        waive_finding(actor=officer, reason="Un autre compte, vérifié.", **told)  # type: ignore[arg-type]
    waiver = waive_finding(actor=signatory, reason="Un autre compte, vérifié.", **told)  # type: ignore[arg-type]
    assert blocking(edition) == []
    (kept,) = checked_edition(edition).content.waivers
    assert kept.is_blocking
    row = dict(zip(*sheets_of(edition)["Contrôles"][2:4], strict=True))
    assert (row["Suite"], row["Bloquant"], row["Par"]) == ("Fausse alerte", "oui", str(signatory))
    restore_finding(actor=officer, waiver=waiver)
    assert len(blocking(edition)) == 1


@pytest.mark.parametrize("reason", ["a", "ok", "vu, relu", "Indiscutablement", "… … … …", "a b"])
def test_a_reason_says_something(edition: Edition, signatory: User, reason: str) -> None:
    with pytest.raises(DomainError, match="en quelques mots") as refused:
        passed(edition, signatory, reason=reason)
    assert refused.value.field == "reason"


def test_what_is_quoted_is_kept_as_it_is_written(edition: Edition, officer: User, signatory: User) -> None:
    body = "<p>L’œuvre est là. Ce recueil présente, d’abord, 3 projets.</p>"
    write_text(actor=officer, block=edition.blocks.get(), version=1, title="", body=body)
    assert passed(edition, signatory).words == "Ce recueil présente, d’abord, 3 projets."


def test_what_does_not_block_is_not_passed(edition: Edition, officer: User, signatory: User) -> None:
    write_text(actor=officer, block=edition.blocks.get(), version=1, title="", body="<p>Et 40 places.</p>")
    (mild,) = checked_edition(edition).report.open
    with pytest.raises(DomainError, match="ne bloque rien"):
        waive_finding(
            actor=signatory,
            edition=edition,
            fingerprint=mild.fingerprint,
            kind=WaiverKind.PASSED,
            reason="Relu avec la source.",
        )


def test_a_waiver_is_never_rewritten(edition: Edition, signatory: User) -> None:
    waiver = passed(edition, signatory)
    for change in ({"reason": "Autre."}, {"words": ""}, {"by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CheckWaiver.objects.filter(pk=waiver.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckWaiver.objects.filter(pk=waiver.pk).delete()
    restore_finding(actor=signatory, waiver=waiver)
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckWaiver.objects.filter(pk=waiver.pk).update(withdrawn_at=None, withdrawn_by=None)


def test_what_was_passed_is_frozen_and_printed_in_the_proofs(edition: Edition, officer: User, signatory: User) -> None:
    passed(edition, signatory)
    change_edition(actor=officer, edition=edition, transition=CHECK)
    change_edition(actor=signatory, edition=edition, transition=APPROVE)
    frozen = freeze_edition(actor=officer, edition=edition)
    (kept,) = frozen_content(frozen).waivers
    assert (kept.is_passed, kept.by, kept.rule) == (True, str(signatory), "nombre-contredit")
    assert canonical_json(read_content(frozen.content)) == frozen.content
    edition.refresh_from_db()
    book = sheets_of(edition)
    row = dict(zip(*book["Contrôles"][2:4], strict=True))
    assert row["Suite"] == "Passé outre"
    assert row["Motif"] == "Le troisième est décidé, il paraîtra en mars."
    assert row["Par"] == str(signatory)
    assert "3 projets" in row["Mots cités"]


def test_who_passed_keeps_no_document_private(edition: Edition, officer: User, signatory: User) -> None:
    """The name of who passed a finding is in no page that is open to all."""
    passed(edition, signatory)
    change_edition(actor=officer, edition=edition, transition=CHECK)
    change_edition(actor=signatory, edition=edition, transition=APPROVE)
    assert refusal(freeze_edition(actor=officer, edition=edition).content) == ""


def test_a_set_frozen_before_checks_were_kept_still_reads(edition: Edition) -> None:
    content = checked_edition(edition).content
    older = canonical_json(content).replace(',"waivers":[]', "")
    assert "waivers" not in older
    assert read_content(older).waivers == ()


def sheets_of(edition: Edition) -> dict[str, list[list[object]]]:
    """The workbook « preuves », a sheet by name."""
    (file,) = FORMATS["preuves"].files(read_source(edition))
    stream = BytesIO()
    file.write(stream, lambda *_: None)
    return sheets(stream.getvalue())
