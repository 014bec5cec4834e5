"""Public pages: a published edition for everybody, without sign-in, the same for all, so that caches may keep it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from projects.core.french import count
from projects.core.spreadsheets import CSV
from reporting.models import Publication
from reporting.rendering.content import FicheContent, RecueilContent
from reporting.selectors.frozen import frozen_content
from reporting.selectors.open_data import FIELDS, LICENCE, as_csv, as_json, data_package, json_schema
from reporting.selectors.public import Search, categories_of, found_fiches, open_publications, regions_of
from reporting.views.published_files import published_file

# A page that Cnaf closes leaves the caches in this many seconds.
KEPT = 300


@login_not_required
@require_safe
def publication_list(request: HttpRequest) -> HttpResponse:
    return public_page("reporting/public/list.html", {"publications": open_publications()})


@login_not_required
@require_safe
def publication_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The fiches of an edition, searched by words, region and category; its PDF and its data beside them."""
    publication, content = _open(slug)
    search = Search(
        " ".join(request.GET.get("q", "").split()), request.GET.get("region", ""), request.GET.get("categorie", "")
    )
    found = found_fiches(content, search)
    context = {
        **_frame(publication, content),
        "search": search,
        "regions": regions_of(content),
        "categories": categories_of(content),
        "fiches": [{"fiche": one, "url": _fiche_url(content, one)} for one in found],
        "found": count(len(found), "fiche"),
        "all": len(content.projects),
        "figures": [one for one in content.figures.values() if one.value is not None and not one.rows],
        "fields": FIELDS,
    }
    return public_page("reporting/public/detail.html", context)


@login_not_required
@require_safe
def publication_fiche(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    publication, content = _open(slug)
    fiche = next((one for one in content.projects if one.reference == reference), None)
    if fiche is None:
        raise Http404("cette fiche n’est pas dans le document")
    return public_page("reporting/public/fiche.html", {**_frame(publication, content), "fiche": fiche})


@login_not_required
@require_safe
def publication_document(request: HttpRequest, slug: str) -> FileResponse:
    publication, _ = _open(slug)
    response = published_file(publication, f"{slug}.pdf")
    shared(response)
    return response


@login_not_required
@require_safe
def publication_csv(request: HttpRequest, slug: str) -> HttpResponse:
    _, content = _open(slug)
    response = HttpResponse(as_csv(content), content_type=CSV)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{slug}.csv")
    return _data(response)


@login_not_required
@require_safe
def publication_json(request: HttpRequest, slug: str) -> HttpResponse:
    publication, content = _open(slug)
    return _data(_json(as_json(content, publication.frozen.sha256)))


@login_not_required
@require_safe
def publication_package(request: HttpRequest, slug: str) -> HttpResponse:
    _, content = _open(slug)
    return _data(_json(data_package(content, settings.SITE_URL + reverse("publication_csv", args=[slug]))))


@login_not_required
@require_safe
def publication_schema(request: HttpRequest, slug: str) -> HttpResponse:
    _open(slug)
    return _data(_json(json_schema()))


def public_page(template: str, context: dict[str, Any]) -> HttpResponse:
    """A page made without the request: nothing in it depends on who reads it."""
    everyone = {"organisation": settings.ORGANISATION, "demo_login": settings.DEMO_LOGIN}
    response = HttpResponse(render_to_string(template, {**everyone, **context}))
    shared(response)
    return response


def shared(response: HttpResponseBase) -> None:
    """Let caches keep an answer that is the same for all."""
    response["Cache-Control"] = f"public, max-age={KEPT}"


def _open(slug: str) -> tuple[Publication, RecueilContent]:
    """The public edition of that slug; 404 for one that is not, or not any more."""
    publication = get_object_or_404(open_publications(), frozen__edition__slug=slug)
    return publication, frozen_content(publication.frozen)


def _frame(publication: Publication, content: RecueilContent) -> dict[str, Any]:
    after = publication.replaced_by
    return {
        "publication": publication,
        "content": content,
        "slug": content.slug,
        "licence": {"name": LICENCE[0], "url": LICENCE[1]},
        "replaced_url": reverse("publication_detail", args=[after.frozen.edition.slug])
        if after and after.is_public
        else "",
    }


def _fiche_url(content: RecueilContent, fiche: FicheContent) -> str:
    return reverse("publication_fiche", args=[content.slug, fiche.reference])


def _json(data: dict[str, Any]) -> HttpResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _data(response: HttpResponse) -> HttpResponse:
    """Data that pages of other sites may read too."""
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    shared(response)
    return response
