"""What was frozen of an edition: its data, its figures with their dossiers, its published file."""

from __future__ import annotations

import logging
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from projects.jobs.files import FileUnusable
from reporting.models import Edition, FrozenEdition, Publication
from reporting.selectors.frozen import Proof, frozen_content, proof_of
from reporting.services import kept_files
from reporting.views.life import trail

logger = logging.getLogger(__name__)
# Whatever a file holds, a browser that opens it runs nothing and reaches nothing.
FILE_POLICY = "sandbox; default-src 'none'"


@require_safe
def frozen_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One frozen set: its hash, its clocks, the versions of what lays it out, its figures."""
    frozen = _frozen(request, slug, number)
    content = frozen_content(frozen)
    context = {
        "frozen": frozen,
        "edition": frozen.edition,
        "trail": trail(frozen.edition),
        "publication": Publication.objects.filter(frozen=frozen).first(),
        "parts": sorted(frozen.parts.items()),
        "projects": len(content.projects),
        "figures": [
            {"label": figure.label, "text": figure.text, "url": _address(frozen, figure.id)}
            for figure in content.figures.values()
        ],
    }
    return render(request, "reporting/life/frozen.html", context)


@require_safe
def frozen_data(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The very text that was frozen: its SHA-256 is the one that is shown."""
    frozen = _frozen(request, slug, number)
    content = FrozenEdition.objects.values_list("content", flat=True).get(pk=frozen.pk)
    return _as_file(HttpResponse(content, content_type="application/json"), f"{slug}-gel-{number}.json")


@require_safe
def frozen_document(request: HttpRequest, slug: str, number: int) -> HttpResponse | FileResponse:
    """The published file, checked against its hash at each download."""
    frozen = _frozen(request, slug, number)
    publication = get_object_or_404(Publication, frozen=frozen)
    return published_file(publication, f"{slug}.pdf")


def published_file(publication: Publication, name: str) -> FileResponse:
    """The bytes of a publication; 404 when they are not there any more, or are not those that were published."""
    try:
        stream = kept_files.open_kept(publication)
    except FileUnusable as error:
        logger.error("publication %s cannot be served: %s", publication.pk, error)
        raise Http404 from None
    response = FileResponse(stream, content_type=kept_files.PDF)
    response["ETag"] = f'"{publication.sha256}"'
    return _as_file(response, name)


@require_safe
def frozen_figure(request: HttpRequest, slug: str, number: int, id: str) -> HttpResponse:
    """A figure as it was frozen, with its dossiers: where those of the PDF of this frozen set lead."""
    frozen = _frozen(request, slug, number)
    proof = proof_of(frozen_content(frozen), id, request.GET.get("cle", ""))
    if proof is None:
        raise Http404("ce chiffre n’est pas dans ces données")
    return render(request, "reporting/life/frozen_figure.html", _proof_context(frozen, proof))


def _proof_context(frozen: FrozenEdition, proof: Proof) -> dict[str, Any]:
    figure, row = proof.figure, proof.row
    number = reverse("frozen_detail", args=[frozen.edition.slug, frozen.number])
    return {
        "frozen": frozen,
        "trail": [*trail(frozen.edition), {"label": f"Gel {frozen.number}", "url": number}],
        "figure": figure,
        "selected": row,
        "url": _address(frozen, figure.id),
        "rows": [{"row": one, "url": _address(frozen, figure.id, one.key)} for one in figure.rows],
        "whole": proof.whole,
        "population": proof.population,
        "filters": proof.filters,
        "dossiers": [{"fiche": one, "url": reverse("project_detail", args=[one.reference])} for one in proof.dossiers],
    }


def _address(frozen: FrozenEdition, id: str, key: str = "") -> str:
    return reverse("frozen_figure", args=[frozen.edition.slug, frozen.number, id], query={"cle": key} if key else None)


def _frozen(request: HttpRequest, slug: str, number: int) -> FrozenEdition:
    seen = Edition.objects.visible_to(request.user)
    rows = FrozenEdition.objects.defer("content").select_related("edition", "frozen_by").filter(edition__in=seen)
    return get_object_or_404(rows, edition__slug=slug, number=min(number, 2**15 - 1))


def _as_file(response: Any, name: str) -> Any:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
