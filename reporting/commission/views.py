"""The note for the commission: read, copied, taken as a Word file, by those who write the project."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.accounts.requests import signed_in
from projects.portfolio import links
from projects.portfolio.models import Project
from projects.portfolio.policies import can_edit_project
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import editable
from reporting.commission.note import Note, read_note
from reporting.commission.text import as_text
from reporting.commission.word import DOCX, as_word


@require_safe
@never_cache
def commission_note(request: HttpRequest, reference: str) -> HttpResponse:
    project, note = _note(request, reference)
    context = {
        "note": note,
        "project": project,
        "text": as_text(note),
        "docx_url": reverse("commission_docx", args=[reference]),
        "trail": [
            {"label": "Projets", "url": reverse("project_list")},
            {"label": project.display_name, "url": links.tab(reference, "fiche")},
        ],
    }
    return render(request, "reporting/commission/note.html", context)


@require_safe
@never_cache
def commission_docx(request: HttpRequest, reference: str) -> HttpResponse:
    """Made in a tenth of a second: no job for it."""
    _, note = _note(request, reference)
    response = HttpResponse(as_word(note), content_type=DOCX)
    name = f"Note commission {note.reference}.docx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _note(request: HttpRequest, reference: str) -> tuple[Project, Note]:
    project = editable(request, reference, can_edit_project)
    note = read_note(signed_in(request), project, Clock.now())
    if note is None:
        raise Http404("sa candidature n’est pas retenue")
    return project, note
