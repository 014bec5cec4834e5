"""A logo that somebody gives: what is kept of it, and what is refused, in words that say what to change."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from projects.core.errors import DomainError
from reporting import logos
from reporting.logos import PNG, SVG, clean_logo
from reporting.signing import faults_of, split
from reporting.tints import contrast_with_white, fault_of

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
LINKED = 'xmlns:x="http://www.w3.org/1999/xlink" x:href'


def svg(inside: str = "", attributes: str = 'viewBox="0 0 100 40"') -> bytes:
    return f"<svg {NAMESPACE} {attributes}>{inside}</svg>".encode()


def png(width: int = 300, height: int = 100, **saved: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(stream, "PNG", **saved)
    return stream.getvalue()


def test_a_drawing_is_written_again_with_its_shapes_and_colours_alone() -> None:
    editor = 'xmlns:e="http://example.org/e" e:note="secret"'
    kept = clean_logo(
        svg(
            f"<!-- secret --><title>secret</title><metadata>secret</metadata><e:view {editor}/>"
            f'<g {editor} id="g"><path d="M0 0h9v9z" style="fill:#f00;font-family:secret" class="secret"/></g>',
            'width="100px" height="40px"',
        )
    )
    assert (kept.media_type, kept.width, kept.height) == (SVG, 100, 40)
    assert kept.data.decode() == (
        f'<svg {NAMESPACE} viewBox="0 0 100 40"><g id="g"><path d="M0 0h9v9z" fill="#f00"/></g></svg>'
    )
    assert clean_logo(kept.data) == kept


CUT_BY_B = '<rect clip-path="url(#b)"/>'


def cut(name: str, inside: str) -> str:
    return f'<clipPath id="{name}">{inside}</clipPath>'


def test_a_shape_may_be_cut_by_others() -> None:
    kept = clean_logo(svg(cut("b", "<rect/>" * 200) + CUT_BY_B * 50))
    assert kept.data.count(b"url(#b)") == 50


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>1</script>", "« script »"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>', "« script »"),
        ('<rect onclick="x()"/>', "« onclick »"),
        ("<foreignObject/>", "« foreignObject »"),
        ('<image href="http://example.org/x.png"/>', "vectorisez-la"),
        ('<image href="file:///etc/passwd"/>', "vectorisez-la"),
        (f'<rect {LINKED}="#a"/>', "ressource extérieure"),
        ('<rect fill="url(http://example.org/x)"/>', "ressource extérieure"),
        ('<rect style="background:url(//example.org/x)"/>', "ressource extérieure"),
        ('<rect fill="u\\72l(http://example.org/x)"/>', "ne se lit pas"),
        ("<style>@import 'http://example.org/a.css';</style>", "attributs de présentation"),
        ("<text>Caf</text>", "convertissez les textes en tracés"),
        ("<linearGradient/>", "couleurs pleines"),
        ("<use/>", "clones"),
        ("<svg/>", "simplifiez"),
        ('<path d="M0 0h1e300"/>', "ne se lit pas"),
        ("<g/>" * logos.MOST_ELEMENTS, "trop d’éléments"),
        ("<g>" * 400 + "</g>" * 400, "ne se lit pas"),
        # Drawn six times six times six… times: a drawing of two kilobytes that takes hours.
        (f"{cut('a', f'<g>{CUT_BY_B}</g>')}{cut('b', '<rect/>')}", "fusionnez-les"),
        (f'<clipPath id="a" clip-path="url(#a)"><rect/></clipPath>{CUT_BY_B}', "fusionnez-les"),
        (cut("b", "<rect/>" * 200) + CUT_BY_B * 51, "clip-path"),
        ("<g>", "ne se lit pas"),
        ("<g/>" * logos.LARGEST_SVG, "100 Ko au plus"),
    ],
)
def test_what_could_run_fetch_or_hide_is_refused_by_its_name(inside: str, said: str) -> None:
    with pytest.raises(DomainError, match=said) as refused:
        clean_logo(svg(inside))
    assert refused.value.field == "logo"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"), "DOCTYPE"),
        (b'<?xml-stylesheet href="http://example.org/a.css"?>' + svg(), "ressource extérieure"),
        ('<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + svg(), "ne se lit pas"),
        (b"<html/>", "ne se lit pas"),
        (b"GIF89a", "ne se lit pas"),
        (b"", "ne se lit pas"),
        (svg(attributes='width="100%" height="40"'), "sa taille"),
        (svg(attributes='viewBox="0 0 0 40"'), "sa taille"),
        (svg(attributes='viewBox="0 0 inf 40"'), "sa taille"),
        (svg(attributes='viewBox="0 0 900 40"'), "huit fois"),
        (png()[:60], "ne se lit pas"),
        (png(100, 100), "trop petite"),
        (png(2600, 2600), "trop de points"),
        (png(2400, 200), "huit fois"),
        (png() + b"\0" * logos.LARGEST_PNG, "1 Mo au plus"),
    ],
)
def test_what_is_no_logo_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        clean_logo(data)


def test_a_picture_is_decoded_and_written_again() -> None:
    told = PngInfo()
    told.add_text("Author", "secret")
    kept = clean_logo(png(2400, 1200, pnginfo=told) + b"secret")
    assert (kept.media_type, kept.width, kept.height) == (PNG, 1200, 600)
    assert b"secret" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as shown:
        assert shown.getpixel((5, 5)) == (255, 0, 0)


def test_a_colour_is_read_on_white() -> None:
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
    assert not fault_of("#767676")
    assert "contraste de 4,4, il faut 4,5" in fault_of("#777777")


def test_a_signatory_is_a_name_and_a_function() -> None:
    assert split("Ana Rol, directrice, par délégation") == ("Ana Rol", "directrice, par délégation")
    assert not faults_of("Ana Rol, directrice\n\nLéo Pic, adjoint")
    assert "« Ana Rol »" in faults_of("Ana Rol")
    assert "au plus" in faults_of("\n".join(f"Nom {rank}, rôle" for rank in range(9)))
