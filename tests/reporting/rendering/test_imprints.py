"""The organisation that publishes, on covers and letterheads: its logo is told in words, and asks for nothing."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from reporting.enums import EditionKind
from reporting.logos import PNG, SVG
from reporting.rendering import kinds
from reporting.rendering.canonical import canonical_json, read_content
from reporting.rendering.content import Imprint, LogoContent, RecueilContent
from reporting.rendering.imprints import ON_COVER, Picture, view
from reporting.rendering.pdf import ForbiddenAddressError, ProjectFetcher
from reporting.rendering.recueil import render_recueil
from tests.reporting.rendering import samples
from tests.reporting.rendering.test_kinds import document, letter
from tests.reporting.rendering.test_recueil import check_accessible, text_of

SHAPE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20" fill="#145"/></svg>'


def drawing() -> LogoContent:
    return LogoContent(SVG, base64.b64encode(SHAPE).decode(), 60, 20)


def picture() -> LogoContent:
    stream = io.BytesIO()
    Image.new("RGBA", (300, 200), (120, 20, 60, 128)).save(stream, "PNG")
    return LogoContent(PNG, base64.b64encode(stream.getvalue()).decode(), 300, 200)


def imprint(logo: LogoContent | None) -> Imprint:
    return Imprint(
        "Caisse d’exemple", "#7a2e6b", logo, ("1, rue de l’Exemple",), "Mention d’exemple.", "Ana Rol", "déléguée"
    )


def bearing(content: RecueilContent, logo: LogoContent | None) -> RecueilContent:
    return replace(content, publisher="Caisse d’exemple", imprint=imprint(logo))


def alternatives(data: bytes) -> list[str]:
    """What each picture of the document says in words."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]


@pytest.mark.parametrize("logo", [drawing(), picture()], ids=["svg", "png"])
@pytest.mark.parametrize("kind", ["recueil", "lettre", "communique"])
def test_a_logo_is_printed_with_its_words(kind: str, logo: LogoContent, tmp_path: Path) -> None:
    content = letter() if kind == "lettre" else document(EditionKind(kind), 1)
    # As it is read of what was frozen: the file is laid out of nothing else.
    frozen = read_content(canonical_json(bearing(content, logo)))
    data = render_recueil(frozen)
    check_accessible(data, tmp_path)
    assert alternatives(data).count("Logo\u00a0: Caisse d’exemple") == 1
    assert render_recueil(read_content(canonical_json(frozen))) == data


def test_a_letter_says_who_writes_and_who_signs() -> None:
    text = text_of(render_recueil(bearing(letter(), None)))
    said = ["Caisse d’exemple", "1, rue de l’Exemple", "La direction générale", "Ana Rol", "déléguée", "Mention"]
    places = [text.index(one) for one in said]
    assert places == sorted(places)


def test_a_cover_bears_no_signatory() -> None:
    text = text_of(render_recueil(bearing(samples.recueil(1), drawing())))
    assert "Caisse d’exemple" in text
    assert "Ana Rol" not in text


def test_the_colour_is_that_of_the_organisation() -> None:
    cover = kinds.plan(bearing(samples.recueil(1), None))[0]
    assert "--accent: #7a2e6b" in cover.build("", False)
    assert "--accent" not in kinds.plan(samples.recueil(1))[0].build("", False)


@pytest.mark.parametrize(("width", "height"), [(60.0, 20.0), (10.0, 80.0), (800.0, 100.0)])
def test_a_logo_holds_in_its_place_and_keeps_its_shape(width: float, height: float) -> None:
    shown = view(bearing(samples.recueil(1), replace(drawing(), width=width, height=height)), ON_COVER)
    assert shown is not None
    assert shown.logo is not None
    assert shown.logo.width <= ON_COVER[0]
    assert shown.logo.height <= ON_COVER[1]
    assert shown.logo.width / shown.logo.height == pytest.approx(width / height, rel=0.01)


def test_no_other_picture_is_given() -> None:
    fetcher = ProjectFetcher({"fipe-logo:0": Picture(SVG, SHAPE)})
    assert fetcher.fetch("fipe-logo:0").read() == SHAPE
    for address in ("fipe-logo:1", "data:image/png;base64,iVBORw0KGgo="):
        with pytest.raises(ForbiddenAddressError):
            fetcher.fetch(address)


def test_a_document_frozen_before_there_were_any_prints_as_it_did() -> None:
    content = samples.recueil(1)
    older = canonical_json(content).replace('"imprint":null,', "")
    assert "imprint" not in older
    assert read_content(older).imprint is None
    assert render_recueil(read_content(older)) == render_recueil(read_content(canonical_json(content)))
