"""The only module that imports WeasyPrint: HTML in, the bytes of one tagged PDF out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reporting.rendering import fonts
from reporting.rendering.imprints import Picture

STYLESHEET = "reporting/pdf/recueil.css"
PDF_VARIANT = "pdf/ua-1"

# Its warnings repeat, for every segment, what the tests check once on the joined document.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


class ForbiddenAddressError(FatalURLFetchingError):
    """A document asked for something else than the project's own fonts: the rendering stops."""


class ProjectFetcher(URLFetcher):
    """Give the fonts of the documents and the pictures of this one, refuse every other address.

    No network, no file, no `data:`: a picture is one that the document came with, named by its hash.
    """

    def __init__(self, pictures: Mapping[str, Picture] | None = None) -> None:
        super().__init__()
        self._pictures = pictures or {}
        paths = [face.path for face in fonts.faces()] + [fonts.UPRIGHT_FILE, fonts.ITALIC_FILE]
        self._allowed = frozenset(path.resolve() for path in paths)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if picture := self._pictures.get(url):
            return URLFetcherResponse(url, picture.data, {"Content-Type": picture.media_type})
        parts = urlsplit(url)
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or parts.netloc or path.resolve() not in self._allowed:
            raise ForbiddenAddressError(f"address refused by the renderer: {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


@cache
def prepare() -> tuple[FontConfiguration, CSS, ProjectFetcher]:
    """Fonts and style sheet, read once by process; forked workers inherit them."""
    fetcher = ProjectFetcher()
    configuration = FontConfiguration()
    context = {
        "faces": fonts.faces(),
        "family": fonts.FAMILY,
        "fallback": fonts.FALLBACK_FAMILY,
        "upright": fonts.UPRIGHT_FILE.as_uri(),
        "italic": fonts.ITALIC_FILE.as_uri(),
    }
    css = CSS(string=render_to_string(STYLESHEET, context), font_config=configuration, url_fetcher=fetcher)
    return configuration, css, fetcher


def write_pdf(settings: Sequence[Callable[[], str]], pictures: Mapping[str, Picture] | None = None) -> bytes:
    """One tagged document (PDF/UA-1), with `pictures` by address; `ForbiddenAddressError` on a foreign address.

    `settings` give the same text set in several ways: the first that holds on a page is kept, or else
    the one that takes the fewest pages. Two lines alone on a page are worse than smaller margins.
    """
    best: Document | None = None
    for setting in settings:
        document = _lay_out(setting(), pictures)
        if best is None or len(document.pages) < len(best.pages):
            best = document
        if len(best.pages) == 1:
            break
    if best is None:
        raise ValueError("nothing to lay out")
    pdf: bytes = best.write_pdf(pdf_variant=PDF_VARIANT)
    return pdf


def _lay_out(html: str, pictures: Mapping[str, Picture] | None) -> Document:
    configuration, css, fetcher = prepare()
    fetcher = ProjectFetcher(pictures) if pictures else fetcher
    return HTML(string=html, url_fetcher=fetcher).render(
        stylesheets=[css], font_config=configuration, pdf_variant=PDF_VARIANT
    )
