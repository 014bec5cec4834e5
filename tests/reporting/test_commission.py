"""The note for the commission: what is known, what is not, text that stays text, a Word file that reads well."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree, html

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.models import AskedAmount, Opinion
from projects.core.paris import today
from projects.followup.models import Exchange
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from reporting.commission.note import read_note
from reporting.commission.text import as_text
from reporting.commission.word import as_word
from tests import factories as make
from tests.factories import DAY, member

pytestmark = pytest.mark.django_db
NASTY = "<script>x</script> & {{ note.title }} {% raw %} =1+1 \x0b\x0c😀 ]]>\nligne deux"


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


@pytest.fixture
def project(advisor) -> Project:
    project = make.ProjectFactory.create(selected_on=DAY, title="Une halte", caf_id="07")
    year = make.FundingYearFactory.create(year=2025)
    make.GrantFactory.create(project=project, year=year, funder="state", amount="12500.50")
    AskedAmount.objects.create(application=project.application, year=2025, amount="30000")
    make.ActionFactory.create(project=project, title="Ouvrir le mercredi")
    make.ObservationFactory.create(project=project, kind="progress", value="retarde_ou_pause")
    told = {"project": project, "observed_on": today(), "author": advisor}
    Exchange.objects.create(kind="visite", text=NASTY, visibility="caf", **told)
    Exchange.objects.create(kind="appel", text="Pour tous", visibility="porteur", **told)
    Opinion.objects.create(
        application=project.application,
        instance="commission",
        value="reserve",
        text="Revoir le plan de financement.",
        given_by="Secrétariat",
        observed_on=DAY,
        provenance="entered",
    )
    return project


def test_the_note_tells_what_is_known_and_what_is_not(project, advisor):
    note = read_note(advisor, project, Clock.now())
    assert note is not None
    text = as_text(note).replace("\u202f", " ").replace("\xa0", " ")
    assert (
        "- 2025 : demandé 30 000 € ; accordé non communiqué (État 12 500,50 €, Branche Famille non communiqué)" in text
    )
    assert "Avancement : Retardé ou en pause" in text
    assert "Revoir le plan de financement." in text
    assert "Suite à donner : avancement « Retardé ou en pause »" in text
    assert "Réserves exprimées" in text
    assert f"/projets/{project.reference}/" in text
    assert "Maturité" in note.missing


def test_what_was_noted_for_some_is_marked_on_the_page_in_the_text_and_in_word(project, advisor):
    told = {"project": project, "observed_on": today(), "author": advisor, "kind": "appel"}
    Exchange.objects.create(text="Entre la Caf et le Caflab", visibility="caflab", **told)
    note = read_note(advisor, project, Clock.now())
    assert note is not None
    assert note.holds_private
    circles = {row.text[:5]: row.circle for row in note.exchanges}
    assert circles["Entre"] == "noté pour la Caf et le Caflab"
    assert circles["Pour "] == ""
    text = as_text(note)
    assert text.count("(noté pour la Caf et le Caflab)") == text.count("(noté pour la Caf seule)") == 1
    Exchange.objects.exclude(visibility="porteur").delete()
    note = read_note(advisor, project, Clock.now())
    assert note is not None
    assert not note.holds_private


def test_each_reader_gets_the_exchanges_they_may_read(project):
    note = read_note(member(Role.CNAF), project, Clock.now())
    assert note is not None
    assert [row.text for row in note.exchanges] == ["Pour tous"]
    assert not note.holds_private


def test_the_word_file_has_real_headings_and_heads_and_what_was_typed_stays_text(project, advisor):
    client = Client()
    client.force_login(advisor)
    answer = client.get(reverse("commission_docx", args=[project.reference]))
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    read = docx.Document(io.BytesIO(answer.content))
    headings = [row.text for row in read.paragraphs if row.style.name.startswith("Heading 1")]
    assert headings == [
        "Le dossier",
        "Actions",
        "Financement",
        "Suivi",
        "Avis",
        "Points à décider",
        "Ce qui manque au dossier",
    ]
    assert all(table.rows[0]._tr.trPr.xpath("w:tblHeader") for table in read.tables)
    assert read.tables[2].rows[1].cells[0].text == "2025"
    words = "\n".join(row.text for row in read.paragraphs)
    assert "<script>x</script> & {{ note.title }} {% raw %} =1+1" in words
    assert "{%p" not in words
    assert "w:br w:type" not in read.element.xml
    assert read.core_properties.title.endswith(project.display_name)
    assert read.styles["Normal"].element.xpath(".//w:lang/@w:val") == ["fr-FR"]


def test_the_page_asks_the_same_whatever_the_dossier_holds_and_runs_nothing(project, advisor):
    client, path = Client(), reverse("commission_note", args=[project.reference])
    client.force_login(advisor)
    counts = []
    for many in (0, 30):
        for number in range(many):
            make.ActionFactory.create(project=project, title=f"Action {number}")
            Exchange.objects.create(
                project=project, kind="appel", text=f"{number}", observed_on=today(), author=advisor, visibility="caf"
            )
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    root = html.fromstring(page.content.decode())
    assert not root.xpath("//main//script")
    assert root.xpath("string(//textarea[@id='coller'])").startswith("\n") or root.xpath("//textarea[@id='coller']")


def test_a_dossier_with_nothing_still_makes_a_note(advisor):
    project = make.ProjectFactory.create(selected_on=DAY, caf_id="07", porteur=None)
    note = read_note(advisor, project, Clock.now())
    assert note is not None
    assert "Porteur" in note.missing
    assert as_word(note).startswith(b"PK")
