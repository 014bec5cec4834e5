"""The Word file of an edition: true styles, French, what screen readers ask for, the marks that make it come back."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from projects.accounts.enums import Role
from projects.accounts.models import User
from reporting.exports.marks import is_title_mark, read_edition_mark, read_text_mark, title_mark
from reporting.exports.source import Source, read_source
from reporting.exports.word import write_docx
from reporting.logos import SVG
from reporting.models import Edition
from reporting.rendering.content import Imprint, LogoContent
from reporting.services import change_edition, freeze_edition
from reporting.workflow import APPROVE, CHECK
from tests.factories import member
from tests.reporting.exports import edition_of_three
from tests.reporting.rendering.test_imprints import SHAPE

pytestmark = pytest.mark.django_db


@pytest.fixture
def cnaf() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(cnaf: User) -> Edition:
    return edition_of_three(cnaf, signatory=cnaf)


def word_of(source: Source) -> bytes:
    stream = BytesIO()
    write_docx(stream, source, lambda *_: None)
    return stream.getvalue()


def marks(document: Any) -> list[str]:
    return [one.get(qn("w:name")) for one in document.element.iter(qn("w:bookmarkStart"))]


def test_the_file_has_true_styles_its_language_and_says_what_tables_and_pictures_are(edition: Edition) -> None:
    source = read_source(edition)
    document = Document(BytesIO(word_of(source)))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet"} <= styles
    titles = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 3"]
    assert [project.title for project in source.content.projects] == titles
    assert document.core_properties.language == "fr-FR"
    assert document.styles["Normal"].element.find(".//" + qn("w:lang")).get(qn("w:val")) == "fr-FR"
    assert 'TOC \\o "1-3"' in "".join(one.text or "" for one in document.element.iter(qn("w:instrText")))
    assert document.tables
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert all(kept[:2]), "no head stands alone at the end of a page"
        assert not kept[-1]
    assert [shape._inline.docPr.get("descr")[:5] for shape in document.inline_shapes] == ["Carte"]
    regions = next(table for table in document.tables if "Occitanie" in {cell.text for cell in table.columns[0].cells})
    assert [cell.text for cell in regions.rows[-1].cells][:2] == ["Total", "3"]


def test_texts_are_those_of_the_document_under_their_marks(edition: Edition) -> None:
    source = read_source(edition)
    document = Document(BytesIO(word_of(source)))
    names = marks(document)
    assert read_edition_mark(names[0]) == (edition.pk, source.known_at)
    texts = list(edition.blocks.values_list("pk", "version"))
    assert [found for name in names if (found := read_text_mark(name))] == texts
    titles = [name for name in names if is_title_mark(name)]
    assert {title_mark(*text) for text in texts} <= set(titles)
    assert {"fipe_p_presentation", "fipe_p_I_1"} <= set(titles)
    assert len(names) == 1 + len(texts) + len(titles)
    written = [paragraph.text for paragraph in document.paragraphs]
    for block in source.content.blocks:
        for paragraph in block.paragraphs:
            assert paragraph.text in written
    words = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("Il y a 3"))
    assert [run.text for run in words.runs if run.italic] == ["déjà"]


def test_frozen_it_no_longer_comes_back(cnaf: User, edition: Edition) -> None:
    change_edition(actor=cnaf, edition=edition, transition=CHECK)
    change_edition(actor=cnaf, edition=edition, transition=APPROVE)
    frozen = freeze_edition(actor=cnaf, edition=edition)
    edition.selection.all().delete()
    document = Document(BytesIO(word_of(read_source(edition))))
    assert len(marks(document)) == 1
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert frozen.sha256 in text
    assert "2 projets en Auvergne-Rhône-Alpes" in text.replace("\xa0", " ")


def test_what_xml_cannot_hold_is_no_fault(edition: Edition) -> None:
    edition.blocks.filter(position=1).update(body="<p>Un\x0bdeux <a href='https://exemple.fr'>là</a>.</p>")
    with ZipFile(BytesIO(word_of(read_source(edition)))) as archive:
        assert b"https://exemple.fr" in archive.read("word/_rels/document.xml.rels")


def test_each_numbered_list_counts_from_one(edition: Edition) -> None:
    edition.blocks.filter(position=1).update(
        body="<ol><li>Un</li><li>Deux</li></ol><p>Puis.</p><ol><li>Encore un</li></ol>"
    )
    document = Document(BytesIO(word_of(read_source(edition))))
    listed = [one for one in document.paragraphs if one.style.name == "List Number"]
    numbers = [one._p.pPr.numPr.numId.val for one in listed]
    assert numbers[0] == numbers[1] != numbers[2]
    numbering = document.part.numbering_part.element
    for number in set(numbers):
        assert numbering.num_having_numId(number).findall(".//" + qn("w:startOverride"))


def test_the_file_bears_the_logo_and_the_signatory_of_who_publishes(edition: Edition) -> None:
    logo = LogoContent(SVG, b64encode(SHAPE).decode(), 60, 20)
    imprint = Imprint("Caisse d’exemple", "#1b4f8f", logo, (), "Mention.", "Ana Rol", "directrice")
    source = read_source(edition)
    letter = replace(source.content, imprint=imprint, meta={**source.content.meta, "kind": "lettre"})
    document = Document(BytesIO(word_of(replace(source, content=letter))))
    shape = document.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "Logo\u00a0: Caisse d’exemple"
    assert (round(shape.width.mm), round(shape.height.mm)) == (54, 18)
    written = [paragraph.text for paragraph in document.paragraphs]
    assert written[written.index("Ana Rol") :][:3] == ["Ana Rol", "directrice", "Mention."]
