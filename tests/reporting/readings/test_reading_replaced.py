"""A file that could not be read, and another in its place: what the first reading does, what is kept, two at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.documents import conf
from projects.documents.models import Document
from projects.jobs.services import cancel, retry
from reporting.models import Reading, ReadingFile, StatementCorrection
from reporting.services import readings
from reporting.services.readings import (
    BEING_READ,
    IS_READ,
    ask_reading,
    create_reading,
    remove_reading,
    replace_file,
    update_reading,
)
from tests.factories import member
from tests.factories.readings import read, reading_of, upload
from tests.support.at_once import answered_during
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


def empty_of(officer: User, **details: Any) -> ReadingFile:
    """The only file of a reading, of which nothing could be read."""
    return read(create_reading(actor=officer, uploads=[upload("  \n", "vide.txt")], **details)).files.get()


def corrected(officer: User, reading: Reading) -> None:
    row = ReadingFile.objects.get(reading=reading, name__startswith="texte").statements.get(value=40)
    said = {"values": {"value": "37"}, "corrected_by": officer, "corrected_at": timezone.now()}
    StatementCorrection.objects.create(file=row.file, line=row.line, start=row.start, **said)


def test_the_only_file_replaced_is_read_as_if_it_had_been_given_first(officer: User) -> None:
    corrected(officer, reading_of(officer))
    file = empty_of(officer)
    assert (file.reading.title, file.reading.read_at is None) == ("Vide", False)
    made = replace_file(actor=officer, file=file, upload=upload())
    reading = read(file.reading)
    assert (reading.title, reading.document_on) == ("Bilan", date(2025, 3, 12))
    assert made.corrections.count() == 1
    assert not reading.findings.filter(rule="somme-phrase").exists(), "40 was corrected into 37"


def test_what_people_said_of_a_reading_of_which_nothing_was_read_stays(officer: User) -> None:
    file = empty_of(officer)
    values = {"title": "Mon bilan", "document_on": date(2024, 1, 2), "is_shared": False}
    update_reading(actor=officer, reading=file.reading, version=file.reading.version, values=values)
    replace_file(actor=officer, file=file, upload=upload())
    reading = read(file.reading)
    assert (reading.title, reading.document_on) == ("Mon bilan", date(2024, 1, 2))


def test_a_file_replaced_beside_others_changes_neither_title_nor_day_and_takes_its_corrections(officer: User) -> None:
    corrected(officer, reading_of(officer))
    uploads = [upload("Un mot.", "note.txt"), upload("  \n", "vide.txt")]
    reading = read(create_reading(actor=officer, uploads=uploads))
    values = {"title": "Vide", "document_on": None, "is_shared": False}
    update_reading(actor=officer, reading=reading, version=reading.version, values=values)
    made = replace_file(actor=officer, file=reading.files.get(name="vide.txt"), upload=upload())
    reading = read(reading)
    assert (reading.title, reading.document_on) == ("Vide", None)
    assert made.corrections.count() == 1
    made.corrections.all().delete()
    ask_reading(actor=officer, reading=reading)
    read(reading)
    assert not made.corrections.exists(), "what was taken back is not inherited again"


def test_the_file_that_is_replaced_goes_with_its_reading_and_nothing_is_left_that_nobody_sees(officer: User) -> None:
    file = empty_of(officer)
    with pytest.raises(DomainError, match="est le même"):
        replace_file(actor=officer, file=file, upload=upload("  \n", "encore.txt"))
    replace_file(actor=officer, file=file, upload=upload())
    document = Document.objects.get(kind="lecture")
    assert (document.title, document.removed_at) == ("bilan", None)
    assert [version.name for version in document.versions.all()] == ["bilan.txt", "vide.txt"]
    assert list(Document.objects.visible_to(officer)) == [document]
    assert not Document.objects.visible_to(member(Role.CNAF)).exists()
    remove_reading(actor=officer, reading=file.reading)
    assert not Document.objects.visible_to(officer).exists()


def test_the_bytes_that_the_disk_lost_are_given_again(officer: User) -> None:
    reading = create_reading(actor=officer, uploads=[upload()])
    lost = Document.objects.get(kind="lecture")
    assert lost.current is not None
    (conf.root() / lost.current.path).unlink()
    file = read(reading).files.get()
    assert "n’est plus là" in file.message
    made = replace_file(actor=officer, file=file, upload=upload())
    read(reading)
    made.refresh_from_db()
    assert (made.message, made.line_count) == ("", 7)
    lost.refresh_from_db()
    assert lost.removed_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_file_is_not_replaced_while_somebody_else_asks_for_a_comparison(officer: User) -> None:
    """Their work may have begun with the file of before: it would never be read."""
    file = empty_of(officer, is_shared=True)
    other = member(Role.CNAF)
    with pytest.raises(DomainError, match=BEING_READ):
        answered_during(
            lambda: ask_reading(actor=other, reading=file.reading),
            lambda: replace_file(actor=officer, file=file, upload=upload()),
        )
    assert ReadingFile.objects.get() == file


def test_a_file_is_not_replaced_while_work_that_was_stopped_is_tried_again(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = empty_of(officer)
    job = cancel(job=ask_reading(actor=officer, reading=file.reading), actor=officer)
    monkeypatch.setattr(readings, "record", lambda **said: retry(job=job, actor=officer))
    with pytest.raises(DomainError, match=BEING_READ):
        replace_file(actor=officer, file=file, upload=upload())


def test_a_second_tab_that_replaces_again_is_told_that_there_is_nothing_to_replace(
    client: Client, officer: User
) -> None:
    file = empty_of(officer)
    url = reverse("reading_file_replace", args=[file.reading_id, file.pk])
    replace_file(actor=officer, file=file, upload=upload())
    read(file.reading)
    answers: list[Any] = [client.get(url, follow=True), client.post(url, {"file": upload("Autre.")}, follow=True)]
    for answer in answers:
        assert answer.redirect_chain == [(reverse("reading_detail", args=[file.reading_id]), 302)]
        assert IS_READ in text_of(parse(answer)).replace("\xa0", " ").replace("\u202f", " ")
    assert ReadingFile.objects.get().name == "bilan.txt"
