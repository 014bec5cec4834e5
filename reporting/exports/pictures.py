"""A drawing of a document as a picture, for what does not read the drawings themselves."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from django.template.loader import render_to_string
from PIL import Image, ImageChops

from reporting.rendering.pdf import write_pdf
from reporting.rendering.shapes import Drawing

SCALE = 3  # of 72 dots an inch: what a printer needs of flat colours
BLANK = (255, 255, 255)


def as_picture(drawing: Drawing) -> bytes:
    """The drawing as a PNG, cut to what it draws."""
    svg = render_to_string("reporting/pdf/_svg.html", {"drawing": drawing})
    page = f'<!DOCTYPE html><html lang="fr"><head><title>Dessin</title></head><body>{svg}</body></html>'
    document = pypdfium2.PdfDocument(write_pdf([lambda: page]))
    image = document[0].render(scale=SCALE).to_pil().convert("RGB")
    drawn = ImageChops.difference(image, Image.new("RGB", image.size, BLANK)).getbbox()
    stream = BytesIO()
    image.crop(drawn).save(stream, "PNG", optimize=True)
    return stream.getvalue()
