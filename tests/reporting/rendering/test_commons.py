"""What most fiches draw alike is in a document once, and looks as if it were drawn in each place."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string
from pikepdf import Pdf
from PIL import Image, ImageChops

from reporting.rendering import commons, palette, pdf
from reporting.rendering.content import FicheContent
from reporting.rendering.recueil import render_fiche
from reporting.rendering.segments import fiche_segment
from tests.reporting.rendering import samples

SCALE = 3
BETWEEN = (0, 24 * 72 // 25 * SCALE, 595 * SCALE, 270 * 72 // 25 * SCALE)  # the margins


def taken(data: bytes) -> list[tuple[str, tuple[int, int]]]:
    """What pages and drawings call the common drawings, and which object each name stands for."""
    with Pdf.open(io.BytesIO(data)) as document:
        found: list[Any] = [one.get("/XObject", {}) for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        return [(name, one[name].objgen) for one in found for name in one if name.startswith("/Common")]


def picture(data: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        made: Image.Image = document[0].render(scale=SCALE).to_pil().convert("RGB").crop(BETWEEN)
        return made
    finally:
        document.close()


def drawn_in_place(project: FicheContent) -> bytes:
    segment = fiche_segment(project, project.title)
    body = segment.build("", segment.settings[0])
    html = render_to_string("reporting/pdf/document.html", {"title": project.title, "bodies": [body]})
    return pdf.write_pdf([lambda: html])


def test_a_drawing_of_many_fiches_is_there_once(recueil_18: bytes) -> None:
    found = taken(recueil_18)
    names = Counter(name for name, _ in found)
    assert names[commons.name(0)] + names[commons.name(1)] == 18, "the country, on each fiche"
    assert len(set(found)) == len(names) == 3, "with and without the overseas regions, and a band"


@pytest.mark.parametrize("department", [commons.MAINLAND, commons.OVERSEAS])
@pytest.mark.parametrize("main", [None, *palette.CATEGORIES])
def test_it_looks_as_drawn_in_place(main: str | None, department: str) -> None:
    project = replace(samples.fiche(1, main=main), department_code=department)
    joined = render_fiche(project)
    assert len(taken(joined)) >= 1
    gap = ImageChops.difference(picture(joined), picture(drawn_in_place(project))).convert("L").histogram()
    # Rounding of the corners, at the edges of the dots alone.
    assert sum(gap[80:]) == 0
    assert sum(gap[10:]) < 0.002 * sum(gap)


def test_a_place_that_no_map_has_is_left_without(recueil_18: bytes) -> None:
    project = replace(samples.fiche(1), department_code="")
    assert commons.name(0) not in {name for name, _ in taken(render_fiche(project))}
