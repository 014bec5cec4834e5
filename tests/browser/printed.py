"""Pages of the documents of the demonstration, as pictures for the README and the documentation."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
from PIL import Image

from projects.accounts.models import User
from reporting.enums import WaiverKind
from reporting.models import Edition, Publication
from reporting.rendering.content import RecueilContent
from reporting.rendering.recueil import render_recueil
from reporting.selectors import recueil_content
from reporting.selectors.checking import checked_edition
from reporting.services import freeze_edition, waive_finding
from reporting.services.editions import update_edition
from reporting.services.publishing import publish_document
from tests.factories.editions import approved

DPI = 55
# Pages that say much, side by side: numbers, since whoever takes the pictures looks at them.
STRIPS = {
    "recueil": ("recueil-national", (1, 6, 21, 37)),
    "communique": ("communique-occitanie", (1, 2)),
    "lettre": ("lettre-reseau-2026", (1, 2)),
}
GAP, GROUND = 10, (226, 230, 226)


# Two projects of the printed recueil are « en pérennisation » without results: the portal prints what its source does.
AS_PRINTED = "C’est ce que dit la source imprimée ; les résultats sont demandés aux deux porteurs."


def publish(slug: str, officer: User) -> Publication:
    """A document of the demonstration through all its life, laid out as the job does."""
    edition = Edition.objects.get(slug=slug)
    update_edition(actor=officer, edition=edition, version=edition.version, values={"signatory": officer})
    edition.refresh_from_db()
    for finding in checked_edition(edition).report.blocking:
        waive_finding(
            actor=officer, edition=edition, fingerprint=finding.fingerprint, kind=WaiverKind.PASSED, reason=AS_PRINTED
        )
    frozen = freeze_edition(actor=officer, edition=approved(officer, edition))
    return publish_document(actor=officer, frozen=frozen, is_public=True, render=_laid_out)


def _laid_out(content: RecueilContent) -> tuple[bytes, int]:
    data = render_recueil(content)
    with pikepdf.open(io.BytesIO(data)) as document:
        return data, len(document.pages)


def take_the_pages(folder: Path) -> None:
    """A strip of pages for each document, side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (slug, numbers) in STRIPS.items():
        data = render_recueil(recueil_content(Edition.objects.get(slug=slug)))
        pages = [_page(data, number) for number in numbers]
        width = sum(page.width for page in pages) + GAP * (len(pages) + 1)
        strip = Image.new("RGB", (width, pages[0].height + 2 * GAP), GROUND)
        left = GAP
        for page in pages:
            strip.paste(page, (left, GAP))
            left += page.width + GAP
        strip.save(folder / f"{name}.webp", quality=80, method=6)


def _page(data: bytes, number: int) -> Image.Image:
    command = ["pdftoppm", "-r", str(DPI), "-f", str(number), "-l", str(number), "-png", "-"]
    shown = subprocess.run(command, input=data, capture_output=True, check=True)
    return Image.open(io.BytesIO(shown.stdout))
