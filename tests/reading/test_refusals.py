"""What cannot be read says why, and what to do; nothing that a file claims costs more than the limits."""

from __future__ import annotations

import contextlib
import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.reading import documents
from reporting.reading.documents import UnreadableDocument, read_document
from tests.documents import samples
from tests.reading.files import WORDPROCESSING, lines, odt_of, pdf_of, scan, word, word_of

HUNDRED_MEGABYTES = 100 * 1024 * 1024
NAMES = ("a.txt", "a.docx", "a.odt", "a.pdf")
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.txt", b"", "vide"),
        ("blanc.txt", b" \n\n", "aucun texte"),
        ("binaire.txt", b"a\0b", "pas un texte lisible"),
        ("binaire.txt", bytes(range(1, 256)) * 20, "pas un texte lisible"),
        ("photo.txt", samples.picture("png"), "Formats lus"),
        ("page.txt", b"<!DOCTYPE html><p>212", "page web"),
        ("programme.docx", b"MZ\x90", "programme"),
        ("ancien.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format .docx"),
        ("renomme.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format"),
        ("lettre.rtf", b"{\\rtf1 212}", ".docx, .odt ou PDF"),
        ("tableau.xlsx", samples.ooxml("xlsx"), "PDF ou Word"),
        ("texte.docx", b"212 projets", "abîmé, ou a été renommé"),
        ("coupe.docx", word([("Normal", "212 projets")])[:4000], "abîmé"),
        ("coupe.odt", odt_of("<text:p>212</text:p>")[:300], "abîmé"),
        ("sans-texte.docx", word_of("<w:p/>"), "aucun texte"),
        ("mal-forme.docx", samples.ooxml("docx", {"word/document.xml": b"<w:document"}), "abîmé"),
        ("entites.docx", samples.ooxml("docx", {"word/document.xml": f"{ENTITIES}<x>&f;</x>".encode()}), "abîmé"),
        ("macros.docm", word([("Normal", "212")]), "macros"),
        ("macros.docx", samples.ooxml("docx", {"word/vbaProject.bin": b"x"}), "macros"),
        ("bombe.docx", samples.bomb(), "démesuré"),
        ("bombe.docx", samples.ooxml("docx", {"word/document.xml": b" " * HUNDRED_MEGABYTES}), "démesuré"),
        ("bombe.odt", samples.odf("odt", {"content.xml": b" " * HUNDRED_MEGABYTES}), "démesuré"),
        ("ferme.odt", samples.odf("odt", {"META-INF/manifest.xml": b"<m:encryption-data/>"}), "mot de passe"),
        ("scan.pdf", scan(), "reconnaissance de caractères"),
        ("blanc.pdf", samples.pdf(), "reconnaissance de caractères"),
        ("ferme.pdf", samples.pdf(password="x"), "mot de passe"),
        ("coupe.pdf", pdf_of("<p>212 projets")[:900], "abîmé"),
        ("lourd.txt", bytes(50 * 1024 * 1024), "50.Mo.* jusqu’à 25.Mo"),
        ("long.txt", b"projets " * 700_000, "5 millions de signes"),
    ],
)
def test_what_is_not_read_says_why_and_what_to_do(name, content, said):
    with pytest.raises(UnreadableDocument, match=said) as refused:
        read_document(name, content)
    assert refused.value.field == "file"


def test_entities_are_never_followed():
    """Where a document type hides behind a long comment, what it calls stays out of the text."""
    body = (
        f"<w:document {WORDPROCESSING}><w:body><w:p><w:r><w:t>212 &f; projets</w:t></w:r></w:p></w:body></w:document>"
    )
    hidden = f"<!--{'x' * 5000}-->{ENTITIES}{body}"
    read = lines("a.docx", samples.ooxml("docx", {"word/document.xml": hidden.encode()}))
    assert read in (["212"], ["212 projets"])


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(documents, "WAIT", 0.001)
    with pytest.raises(UnreadableDocument, match="partagez-le"):
        read_document("a.pdf", pdf_of("<p>212"))


def test_a_pdf_of_too_many_pages_is_refused():
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(3001):
        document.add_blank_page()
    document.save(out)
    with pytest.raises(UnreadableDocument, match="3000 pages"):
        read_document("a.pdf", out.getvalue())


@settings(max_examples=40)
@given(st.sampled_from(NAMES), st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(name, content):
    with contextlib.suppress(UnreadableDocument):
        assert read_document(name, content).name == name


HONEST = {
    "a.docx": word([("Normal", "212 projets")]),
    "a.odt": odt_of("<text:p>212 projets</text:p>"),
    "a.pdf": pdf_of("<p>212 projets"),
}


@settings(max_examples=25)
@given(st.sampled_from(sorted(HONEST)), st.data())
def test_a_file_with_wrong_bytes_is_read_or_refused(name, data):
    content = bytearray(HONEST[name])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableDocument):
        read_document(name, bytes(content))
