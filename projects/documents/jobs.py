"""Previews: made apart, in the confined process of a job, since what people join is read there by a renderer."""

import io
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.documents import storage
from projects.documents.enums import Family, ScanState
from projects.documents.models import Document, DocumentVersion
from projects.jobs.context import JobContext
from projects.jobs.registry import MEGABYTE, job_kind

PREVIEW = "documents.preview_version"
MOST_PAGES = 5
# Points of a side: what a screen shows at once, sharp on a fine one.
PAGE_WIDTH, PICTURE_SIDE = 1200, 1600
LONGEST_RATIO = 4
GONE = "Ce document n’est plus là, ou plus dans votre périmètre."
UNREADABLE = "Ce fichier ne s’affiche pas : téléchargez-le pour l’ouvrir."


def readers(user: User | AnonymousUser) -> Q:
    """A preview shows what the document does: it is for those who see the document, until it is taken off."""
    of = Cast(KeyTextTransform("document", OuterRef("params")), UUIDField())
    return Q(Exists(Document.objects.visible_to(user).standing().filter(public_id=of)))


@job_kind(
    PREVIEW,
    label="Aperçu d’un document",
    time_limit=60,
    memory_limit=768 * MEGABYTE,
    shared=True,
    preload=("pypdfium2", "PIL.Image"),
    readers=readers,
)
def preview_version(ctx: JobContext, *, document: str, version: int) -> dict[str, Any]:
    """Pictures of the first pages of a PDF, or of a picture at the size of a screen."""
    row = DocumentVersion.objects.filter(document__public_id=document, number=version).first()
    if row is None or row.scan == ScanState.INFECTED:
        raise DomainError(GONE)
    try:
        stream = storage.open_verified(row.path, size=row.size, sha256=row.sha256)
    except storage.FileUnusable:
        raise DomainError(GONE) from None
    with stream:
        raw = stream.read()
    if row.type is not None and row.type.family == Family.PDF:
        return _pages(ctx, raw)
    return _picture(ctx, raw)


def _pages(ctx: JobContext, raw: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
        total = len(document)
        shown = min(total, MOST_PAGES)
        for number in range(shown):
            ctx.progress(number, shown, f"Page {number + 1}")
            page = document[number]
            width, height = page.get_size()
            # A page of a kilometre is drawn small.
            scale = min(PAGE_WIDTH / max(width, 1), PAGE_WIDTH * LONGEST_RATIO / max(height, 1))
            picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
            _write(ctx, number + 1, picture, "PNG")
    except pypdfium2.PdfiumError:
        raise DomainError(UNREADABLE) from None
    return {"pages": shown, "of": total}


def _picture(ctx: JobContext, raw: bytes) -> dict[str, Any]:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(raw), formats=["JPEG", "PNG", "WEBP"]) as opened:
            opened.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
            opened.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
            ground = Image.new("RGBA", upright.size, "white")
            _write(ctx, 1, Image.alpha_composite(ground, upright).convert("RGB"), "JPEG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise DomainError(UNREADABLE) from None
    return {"pages": 1, "of": 1}


def _write(ctx: JobContext, number: int, picture: Any, form: str) -> None:
    extension = "png" if form == "PNG" else "jpg"
    with ctx.write_file(f"page-{number}.{extension}", f"image/{form.lower()}") as stream:
        picture.save(stream, form)
