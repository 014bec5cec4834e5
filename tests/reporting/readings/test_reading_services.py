"""Having documents read: what is kept, found again, corrected, shared and removed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.documents.models import Document
from projects.jobs.models import Job
from projects.journal.models import Entry
from reporting.enums import Certainty, Measure
from reporting.models import Finding, Reading, ReadingStatement, StatementCorrection
from reporting.readings.kept import document_of
from reporting.selectors.readings import has_new_corrections
from reporting.services.readings import (
    Refused,
    ask_reading,
    create_reading,
    reading_jobs,
    remove_reading,
    replace_file,
    restore_reading,
    update_reading,
)
from tests.factories import member
from tests.factories.readings import CONTRADICTORY, read, reading_of, upload

pytestmark = pytest.mark.django_db


def corrected(actor: User, row: ReadingStatement, value: str) -> None:
    place = {"file": row.file, "line": row.line, "start": row.start}
    said = {"values": {"value": value}, "corrected_by": actor, "corrected_at": timezone.now()}
    StatementCorrection.objects.create(**place, **said)


def test_a_text_is_read_into_lines_statements_and_findings(officer: User) -> None:
    reading = reading_of(officer)
    file = reading.files.get()
    assert (file.name, file.format, file.line_count, file.message) == ("texte-1.txt", "txt", 7, "")
    assert [line.text for line in document_of(file.name, file.lines).lines] == CONTRADICTORY.splitlines()
    total = file.statements.get(value=40)
    assert (total.line, total.subject, total.measure, total.certainty) == (
        5,
        "projets",
        Measure.NUMBER,
        Certainty.EXACT,
    )
    assert file.lines[4][0][total.start : total.end] == "40 projets"
    found = reading.findings.get(rule="somme-phrase")
    assert found.passages == [{"file": 0, "line": 5, "text": CONTRADICTORY.splitlines()[4]}]
    assert (reading.document_on, reading.title) == (date(2025, 3, 12), "Texte-1")
    assert reading.read_at is not None


def test_one_file_that_cannot_be_read_does_not_lose_the_others(officer: User) -> None:
    refused = [Refused("scan.pdf", 12, "Ce PDF ne contient que des images.")]
    reading = read(create_reading(actor=officer, uploads=[upload(), upload("  \n", "vide.txt")], refused=refused))
    told = {file.name: file.message for file in reading.files.all()}
    assert told["bilan.txt"] == ""
    assert told["scan.pdf"] == refused[0].message
    assert "aucun texte" in told["vide.txt"]
    assert reading.findings.exists()


def test_a_file_that_could_not_be_read_is_replaced_and_what_was_said_of_the_others_stays(officer: User) -> None:
    refused = [Refused("lettre.docx", 12, "Ce document est abîmé.")]
    reading = read(create_reading(actor=officer, uploads=[upload("  \n", "vide.txt"), upload()], refused=refused))
    judged = reading.findings.get(rule="somme-phrase")
    Finding.objects.filter(pk=judged.pk).update(verdict="vraie", judged_by=officer, judged_at=reading.read_at)
    empty, whole, broken = reading.files.all()
    letter = "Lettre.\n\nLes crèches accueillent 130 enfants en 2024.\n"
    made = replace_file(actor=officer, file=broken, upload=upload(letter, "bilan.txt"))
    assert (made.position, made.name) == (2, "bilan (2).txt")
    with pytest.raises(DomainError, match="en cours"):
        replace_file(actor=officer, file=empty, upload=upload("Autre."))
    read(reading)
    replace_file(actor=officer, file=empty, upload=upload("Un mot.", "mot.txt"))
    read(reading)
    assert [(file.position, file.name, file.message) for file in reading.files.all()] == [
        (0, "mot.txt", ""),
        (1, "bilan.txt", ""),
        (2, "bilan (2).txt", ""),
    ]
    judged.refresh_from_db()
    assert (judged.verdict, judged.is_standing) == ("vraie", True)
    (between,) = reading.findings.exclude(pk=judged.pk)
    assert {passage["file"] for passage in between.passages} == {1, 2}, "it is compared with the others"
    assert Document.objects.filter(kind="lecture", removed_at=None).count() == 3
    for file in (whole, broken):
        with pytest.raises(DomainError, match="rien à remplacer"):
            replace_file(actor=officer, file=file, upload=upload("Autre."))


def test_a_file_is_not_replaced_by_one_that_is_there_nor_by_somebody_else(officer: User) -> None:
    refused = [Refused("scan.pdf", 12, "Ce PDF ne contient que des images.")]
    reading = read(create_reading(actor=officer, uploads=[upload()], refused=refused, is_shared=True))
    file = reading.files.get(name="scan.pdf")
    with pytest.raises(DomainError, match="déjà dans cette lecture") as told:
        replace_file(actor=officer, file=file, upload=upload(name="copie.txt"))
    assert told.value.field == "file"
    with pytest.raises(DomainError, match="La personne qui a fait lire"):
        replace_file(actor=member(Role.CAF_ADVISOR, caf_id="07"), file=file, upload=upload("Autre."))


def test_a_reading_is_called_after_the_first_document_that_could_be_read(officer: User) -> None:
    empty_first = read(create_reading(actor=officer, uploads=[upload("  \n", "vide.txt"), upload()]))
    assert empty_first.title == "Bilan"
    named = read(create_reading(actor=officer, uploads=[upload("  \n", "vide.txt"), upload()], title="Les bilans"))
    assert named.title == "Les bilans"


def test_the_same_bytes_are_kept_once_and_names_are_made_unique(officer: User) -> None:
    uploads = [upload(), upload(), upload("Autre texte.", "bilan.txt")]
    reading = create_reading(actor=officer, uploads=uploads)
    assert [file.name for file in reading.files.all()] == ["bilan.txt", "bilan (2).txt"]
    assert Document.objects.filter(kind="lecture").count() == 2


def test_a_reading_made_again_keeps_what_was_judged_and_uses_what_was_corrected(officer: User) -> None:
    reading = reading_of(
        officer, CONTRADICTORY, "Bilan.\n\n30 projets sont soutenus : 10 en Corse et 12 en Bretagne.\n"
    )
    first, second = reading.findings.filter(rule="somme-phrase")
    Finding.objects.filter(pk=first.pk).update(verdict="vraie", judged_by=officer, judged_at=reading.read_at)
    file = reading.files.get(position=1)
    row = file.statements.get(value=30)
    corrected(officer, row, "22")
    ask_reading(actor=officer, reading=reading)
    read(reading)
    kept = reading.findings.get(pk=first.pk)
    assert (kept.verdict, kept.is_standing) == ("vraie", True)
    assert not reading.findings.filter(pk=second.pk).exists(), "the sum is right once 30 is corrected into 22"
    assert file.statements.get(pk=row.pk).value == Decimal(30), "what was read stays, under its address"


def test_a_rule_that_reads_words_reads_what_was_corrected_now_and_in_a_later_reading(officer: User) -> None:
    text = "Bilan.\n\nTrois communes participent : Gap, Digne et Manosque.\n\nDouze (14) projets sont soutenus.\n"
    reading = reading_of(officer, text)
    assert [one.rule for one in reading.findings.all()] == ["chiffres-lettres"]
    file = reading.files.get()
    statements = list(file.statements.values())
    corrected(officer, file.statements.get(value=3), "4")
    corrected(officer, file.statements.get(value=12), "14")
    ask_reading(actor=officer, reading=reading)
    read(reading)
    later = reading_of(officer, text)
    for one in (reading, later):
        found = one.findings.get()
        assert found.rule == "enumeration-annoncee"
        assert "« Quatre communes »" in found.explanation.replace("\u00a0", " ")
        assert found.passages == [{"file": 0, "line": 3, "text": text.splitlines()[2]}], "quoted as it is written"
    assert list(file.statements.values()) == statements, "what was read stays"
    assert later.files.get().lines == file.lines


def test_a_later_reading_of_the_same_bytes_takes_over_corrections(officer: User) -> None:
    first = reading_of(officer)
    file = first.files.get()
    row = file.statements.get(value=40)
    corrected(officer, row, "37")
    again = reading_of(officer)
    assert again.files.get().corrections.get().values == {"value": "37"}
    assert not again.findings.filter(rule="somme-phrase").exists()
    assert reading_of(member(Role.CAFLAB, region_id="84")).findings.filter(rule="somme-phrase").exists(), (
        "another's is not seen"
    )


def test_who_sees_a_reading(officer: User) -> None:
    reading = reading_of(officer)
    other = member(Role.CAF_ADVISOR, caf_id="07")
    assert list(Reading.objects.visible_to(officer)) == [reading]
    assert not Reading.objects.visible_to(other).exists()
    assert not Reading.objects.visible_to(member(Role.ADMIN)).exists()
    assert not reading_jobs(other, reading).exists()
    Reading.objects.update(is_shared=True)
    assert reading_jobs(other, reading).count() == 1, "the work on a reading is for those who see it"
    assert list(Reading.objects.visible_to(other)) == [reading]
    assert not Reading.objects.visible_to(member(Role.STATE_INSTRUCTOR, department_id="07")).exists()
    assert Document.objects.visible_to(other).filter(kind="lecture").count() == 1
    with pytest.raises(DomainError):
        remove_reading(actor=other, reading=reading)
    remove_reading(actor=officer, reading=reading)
    assert not Reading.objects.visible_to(officer).exists()
    assert not Document.objects.visible_to(officer).filter(kind="lecture").exists()
    restore_reading(actor=officer, reading=reading)
    assert Reading.objects.visible_to(other).exists()


def test_the_journal_holds_no_word_of_the_document(officer: User) -> None:
    reading = reading_of(officer)
    entry = Entry.objects.get(verb="reading.created")
    assert entry.reference == f"lecture-{reading.pk}"
    assert not Entry.objects.filter(reference__icontains="texte").exists()


def test_who_may_not_read_documents_is_refused() -> None:
    with pytest.raises(DomainError):
        create_reading(actor=member(Role.STATE_INSTRUCTOR, department_id="07"), uploads=[upload()])
    with pytest.raises(DomainError) as refused:
        create_reading(actor=member(Role.CNAF), uploads=[])
    assert refused.value.field == "documents"


def test_a_form_that_was_open_before_the_day_was_read_does_not_take_it_away(officer: User) -> None:
    reading = create_reading(actor=officer, uploads=[upload()])
    read(reading)
    with pytest.raises(StaleVersion):
        update_reading(actor=officer, reading=reading, version=1, values={"title": "Bilan", "document_on": None})
    assert Reading.objects.get(pk=reading.pk).document_on == date(2025, 3, 12)


def test_the_comparison_that_ended_last_tells_whether_corrections_are_used(officer: User) -> None:
    reading = reading_of(officer)
    first = reading_jobs(officer, reading).get()
    corrected(officer, reading.files.get().statements.get(value=40), "37")
    assert has_new_corrections(reading)
    ask_reading(actor=officer, reading=reading)
    read(reading)
    assert not has_new_corrections(reading)
    # The one that was asked first took longer: what it found is what is kept.
    Job.objects.filter(pk=first.pk).update(finished_at=timezone.now() + timedelta(minutes=1))
    assert has_new_corrections(reading)
