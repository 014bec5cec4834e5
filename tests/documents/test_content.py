"""What a file is decides whether it is taken, never what its name or its browser says."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given as drawn
from hypothesis import settings as limits
from hypothesis import strategies as st
from PIL import Image

from projects.core.errors import DomainError
from projects.documents.content import inspect
from projects.documents.content.names import safe_name
from projects.documents.content.types import BY_EXTENSION
from projects.documents.wording import size_words
from tests.documents import samples
from tests.documents.samples import given

EXTENSIONS = sorted(BY_EXTENSION)
TEXTS = ("csv", "txt")


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_each_type_is_taken_under_its_own_name_and_refused_under_any_other(extension):
    content = samples.honest(extension)
    found = inspect(given(f"Budget 2026.{extension.upper()}", content))
    assert (found.type.extension, found.name) == (extension, f"Budget 2026.{extension}")
    for other in EXTENSIONS:
        if other != extension and not {other, extension} <= set(TEXTS):
            with pytest.raises(DomainError) as refused:
                inspect(given(f"a.{other}", content))
            assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.pdf", b"", "vide"),
        ("macro.docm", samples.ooxml("docx"), "macros"),
        ("macro.docx", samples.ooxml("docx", {"word/vbaProject.bin": b"x"}), "macros"),
        ("macro.ods", samples.odf("ods", {"Basic/Standard/Module1.xml": b"x"}), "macros"),
        ("chemin.docx", samples.ooxml("docx", {"../../etc/passwd": b"x"}), "chemins"),
        ("bombe.docx", samples.bomb(), "démesuré"),
        ("liste.docx", samples.long_list(), "démesuré"),
        ("bombe.pdf", samples.pdf_bomb(65), "démesuré"),
        ("script.svg", b"<svg onload='x'/>", "PNG"),
        ("page.txt", b"\xef\xbb\xbf <!DOCTYPE html><script>1</script>", "page web"),
        ("programme.pdf", b"MZ\x90\x00", "programme"),
        ("binaire.csv", b"a;b\x00\x01", "lisible"),
        ("lance.pdf", samples.pdf(launch="cmd.exe"), "commande"),
        ("ferme.pdf", samples.pdf(password="x"), "mot de passe"),
        ("coupe.pdf", samples.pdf()[:60], "abîmé"),
        # A wrong byte at the start of a compressed part.
        ("octet.docx", samples.ooxml("docx")[:49] + b"\0" + samples.ooxml("docx")[50:], "abîmé"),
        ("ancien.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format"),
        ("immense.png", samples.huge_picture(), "trop de points"),
        ("photo.heic", b"\0\0\0\x18ftypheic", "JPEG"),
        ("sans-type", b"x", "son type"),
        ("gros.pdf", b"%PDF-1.7" + bytes(25 * 1024 * 1024), "25.Mo"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_what_is_refused_says_why_in_french(name, content, said):
    with pytest.raises(DomainError, match=said) as refused:
        inspect(given(name, content))
    assert refused.value.field == "file"


def test_a_pdf_that_unfolds_within_reason_is_taken():
    assert inspect(given("a.pdf", samples.pdf_bomb(2))).type.extension == "pdf"


def test_a_form_of_the_administration_keeps_its_scripts_and_says_so():
    assert inspect(given("cerfa.pdf", samples.pdf(script="app.alert(1)"))).has_scripts
    assert not inspect(given("simple.pdf", samples.pdf())).has_scripts


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_a_photo_forgets_where_it_was_taken_and_stays_upright(extension):
    before = samples.picture(extension, told=True)
    assert b"SECRET PLACE" in before
    found = inspect(given(f"visite.{extension}", before))
    after = found.content.read()
    assert b"SECRET PLACE" not in after
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        assert one.tobytes() == other.tobytes()
        assert not other.getexif().get_ifd(0x8825)
        assert extension == "png" or other.getexif().get(0x0112) == 6


@limits(max_examples=150, deadline=None)
@drawn(content=st.binary(max_size=400), extension=st.sampled_from(EXTENSIONS), cut=st.integers(0, 400))
def test_any_bytes_are_taken_or_refused_in_french(content, extension, cut):
    """Noise, and honest files cut anywhere and followed by noise: an answer, never an error of ours."""
    for tried in (content, samples.honest(extension)[:cut] + content):
        with contextlib.suppress(DomainError):
            assert inspect(given(f"a.{extension}", tried)).type.extension == extension


@drawn(name=st.text(max_size=350), extension=st.sampled_from(["pdf", ""]))
def test_a_name_is_one_short_line_without_a_path(name, extension):
    found = safe_name(name, extension)
    assert 0 < len(found) <= 120
    assert len(found.encode()) <= 220
    assert not set(found) & set('/\\<>:"|?*\0\r\n\u202e\u200f')
    assert not found.startswith(".")
    assert safe_name(found, extension) == found


def test_names_that_people_give():
    assert safe_name("C:\\Users\\moi\\Compte rendu été.PDF") == "Compte rendu été.pdf"
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("photo\u202egpj.exe") == "photogpj.exe"
    assert safe_name("🎈 fête.png") == "🎈 fête.png"
    assert safe_name("a" * 300 + ".docx") == "a" * 115 + ".docx"


def test_sizes_that_people_read():
    said = {1: "1 octet", 537: "537 octets", 13_000: "13 Ko", 1_400_000: "1,3 Mo", 25 * 1024 * 1024: "25 Mo"}
    assert {size: size_words(size).replace("\xa0", " ") for size in said} == said


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_what_follows_a_photo_is_left_out(extension):
    """A second picture with its own place, an archive that another reader would open."""
    alone = samples.picture(extension, size=(300, 200))
    found = inspect(given(f"a.{extension}", alone + samples.picture("jpg", told=True) + samples.ooxml("docx")))
    assert found.content.read() == inspect(given(f"b.{extension}", alone)).content.read()
