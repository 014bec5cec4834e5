"""What was frozen of an edition: its data, its figures with their dossiers, its published file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from projects.core.french import typeset
from reporting.models import Edition, FrozenEdition, Publication
from reporting.rendering.canonical import layout_fingerprint
from reporting.selectors.frozen import Proof, frozen_content, proof_of, readdressed
from reporting.views.life import trail
from reporting.views.public import public_page
from reporting.views.published_files import as_file, published_file

# The largest number that the column holds.
LARGEST = 2**15 - 1


@require_safe
def frozen_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One frozen set: its hash, its clocks, the versions of what lays it out, its figures."""
    frozen = _frozen(request, slug, number)
    content = frozen_content(frozen)
    publication = Publication.objects.filter(frozen=frozen).first()
    context = {
        "frozen": frozen,
        "edition": frozen.edition,
        "trail": trail(frozen.edition),
        "publication": publication,
        "parts": sorted(frozen.parts.items()),
        "file_parts": sorted(publication.parts.items()) if publication else [],
        "moved": frozen.parts.get("mise en page") != layout_fingerprint(),
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
    response = HttpResponse(content, content_type="application/json")
    as_file(response, f"{slug}-gel-{number}.json")
    return response


@require_safe
def frozen_document(request: HttpRequest, slug: str, number: int) -> HttpResponse | FileResponse:
    """The published file, checked against its hash at each download."""
    frozen = _frozen(request, slug, number)
    publication = get_object_or_404(Publication, frozen=frozen)
    return published_file(publication, f"{slug}.pdf")


@login_not_required
@require_safe
def frozen_figure(request: HttpRequest, slug: str, number: int, id: str) -> HttpResponse:
    """A figure as it was frozen, with its dossiers: where those of the PDF of this frozen set lead.

    Open to all when the edition has a public page; a stranger signs in otherwise.
    """
    frozen = _rows().filter(edition__slug=slug, number=min(number, LARGEST)).first()
    seen = frozen is not None and Edition.objects.visible_to(request.user).filter(pk=frozen.edition_id).exists()
    if frozen is None or not (seen or Publication.objects.filter(frozen=frozen, is_public=True).exists()):
        if not request.user.is_authenticated:
            answer = redirect_to_login(request.get_full_path())
            return HttpResponseClientRedirect(answer.url) if request.headers.get("HX-Request") else answer
        raise Http404("ce gel n’existe pas")
    proof = proof_of(frozen_content(frozen), id, request.GET.get("cle", ""))
    if proof is None:
        raise Http404("ce chiffre n’est pas dans ces données")
    context = {**_proof_context(frozen, proof), **(_own(frozen, proof) if seen else _public(frozen, proof))}
    if request.user.is_authenticated:
        return render(request, "reporting/life/frozen_figure.html", context)
    return public_page("reporting/life/frozen_figure.html", context)


def _proof_context(frozen: FrozenEdition, proof: Proof) -> dict[str, Any]:
    return {
        "frozen": frozen,
        "figure": readdressed(proof.figure, partial(_address, frozen)),
        "selected": proof.row,
        "terms": proof.terms,
        "population": proof.population,
        "filters": proof.filters,
    }


def _own(frozen: FrozenEdition, proof: Proof) -> dict[str, Any]:
    """Where one is, and the dossiers, for those who see the edition on the portal."""
    number = reverse("frozen_detail", args=[frozen.edition.slug, frozen.number])
    return {
        "trail": [*trail(frozen.edition), {"label": f"Gel {frozen.number}", "url": number}],
        "dossiers": [{"fiche": one, "url": reverse("project_detail", args=[one.reference])} for one in proof.dossiers],
    }


def _public(frozen: FrozenEdition, proof: Proof) -> dict[str, Any]:
    """The same for those who read its public page alone: the query of the list, which may name a person, is not."""
    slug = frozen.edition.slug
    return {
        "filters": "",
        "trail": [{"label": typeset(frozen.edition.title), "url": reverse("publication_detail", args=[slug])}],
        "dossiers": [
            {"fiche": one, "url": reverse("publication_fiche", args=[slug, one.reference])} for one in proof.dossiers
        ],
    }


def _address(frozen: FrozenEdition, id: str, key: str = "") -> str:
    return reverse("frozen_figure", args=[frozen.edition.slug, frozen.number, id], query={"cle": key} if key else None)


def _frozen(request: HttpRequest, slug: str, number: int) -> FrozenEdition:
    rows = _rows().filter(edition__in=Edition.objects.visible_to(request.user))
    return get_object_or_404(rows, edition__slug=slug, number=min(number, LARGEST))


def _rows() -> QuerySet[FrozenEdition]:
    """Without the text of the data, which pages read once and keep."""
    return FrozenEdition.objects.defer("content").select_related("edition", "frozen_by")
