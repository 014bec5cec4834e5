"""A drawing of a document as a picture, for what does not read the drawings themselves."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import pypdfium2
from django.template.loader import render_to_string
from PIL import Image, ImageChops

from reporting.rendering import imprints
from reporting.rendering.content import RecueilContent
from reporting.rendering.imprints import LogoView, Picture
from reporting.rendering.pdf import write_pdf
from reporting.rendering.shapes import Drawing

SCALE = 3  # of 72 dots an inch: what a printer needs of flat colours
BLANK = (255, 255, 255)


def as_picture(drawing: Drawing) -> bytes:
    """The drawing as a PNG, cut to what it draws."""
    return _picture(render_to_string("reporting/pdf/_svg.html", {"drawing": drawing}), {})


def logo_picture(content: RecueilContent) -> tuple[bytes, LogoView] | None:
    """The logo of who publishes as a PNG, with its size and its words; None where there is none."""
    by = imprints.view(content, imprints.ON_LETTER)
    if by is None or by.logo is None:
        return None
    sized = render_to_string("reporting/pdf/_imprint_style.html", {"by": by, "scope": "seul"})
    shown = render_to_string("reporting/pdf/_logo.html", {"logo": by.logo})
    return _picture(f'{sized}<div class="seul">{shown}</div>', imprints.pictures(content)), by.logo


def _picture(drawn: str, pictures: Mapping[str, Picture]) -> bytes:
    page = f'<!DOCTYPE html><html lang="fr"><head><title>Dessin</title></head><body>{drawn}</body></html>'
    document = pypdfium2.PdfDocument(write_pdf([lambda: page], pictures))
    image = document[0].render(scale=SCALE).to_pil().convert("RGB")
    edges = ImageChops.difference(image, Image.new("RGB", image.size, BLANK)).getbbox()
    stream = BytesIO()
    image.crop(edges).save(stream, "PNG", optimize=True)
    return stream.getvalue()
