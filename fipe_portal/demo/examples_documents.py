"""Documents of one project, made by code: a small PDF in two versions, a drawing; each says it is an example."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.documents.services import add_version
from projects.portfolio.models import Project, ProjectDocument
from projects.portfolio.papers import Circle, PaperKind, Side
from projects.portfolio.services.documents import add_documents

PROJECT = "FIPE-2023-07-001"


def load() -> int:
    """Nothing where a project has documents already."""
    email = next(person.email for person in DEMO_PEOPLE if person.role == Role.CAF_ADVISOR)
    advisor, project = User.objects.filter(email=email).first(), Project.objects.filter(reference=PROJECT).first()
    if ProjectDocument.objects.exists() or advisor is None or project is None:
        return 0
    given = ((_pdf(1), PaperKind.BUDGET, Circle.PORTEUR), (_picture(), PaperKind.PHOTO, Circle.CAFLAB))
    made = [
        add_documents(actor=advisor, project=project, uploads=[upload], kind=kind, circle=circle, side=Side.CAF)[0]
        for upload, kind, circle in given
    ]
    add_version(actor=advisor, document=made[0].document, upload=_pdf(2))
    return len(made) + 1


def _pdf(version: int) -> SimpleUploadedFile:
    """One page that says what it is, in a font that every reader has."""
    import pikepdf

    document, out = pikepdf.new(), io.BytesIO()
    page = document.add_blank_page(page_size=(420, 300))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    words = f"Exemple : budget invent\u00e9 pour la d\u00e9monstration, version {version}".encode("cp1252")
    page.obj.Contents = document.make_stream(b"BT /F1 13 Tf 30 200 Td (" + words + b") Tj ET")
    document.Root.Lang = pikepdf.String("fr")
    document.docinfo["/Title"] = "Exemple de budget"
    document.save(out)
    return SimpleUploadedFile("Exemple de budget.pdf", out.getvalue())


def _picture() -> SimpleUploadedFile:
    from PIL import Image, ImageDraw

    drawing = Image.new("RGB", (640, 400), "#f3efe6")
    pencil = ImageDraw.Draw(drawing)
    pencil.rectangle((120, 200, 520, 360), fill="#8fb8a8", outline="#1f2a44", width=4)
    pencil.polygon([(90, 205), (320, 70), (550, 205)], fill="#d98e5f", outline="#1f2a44")
    pencil.rectangle((290, 270, 350, 360), fill="#1f2a44")
    pencil.text((20, 15), "Exemple : dessin fait par le portail", fill="#1f2a44", font_size=20)
    out = io.BytesIO()
    drawing.save(out, "PNG")
    return SimpleUploadedFile("Exemple de dessin.png", out.getvalue())
