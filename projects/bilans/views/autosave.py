"""Keeping a page of a bilan while it is typed, as its button would."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from projects.accounts.requests import signed_in
from projects.bilans.enums import SectionSlug
from projects.bilans.forms.sections import SECTION_FORMS
from projects.bilans.models import Bilan, BilanSection
from projects.bilans.policies import can_fill_bilan
from projects.bilans.views.filling import SAVES
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms.autosave import keep
from projects.portfolio.views.editing_base import allow

# What the policies and the form read of the bilan, in the query of its page.
IDENTITY = ("bilan__campaign", "bilan__project__porteur")


@require_POST
def bilan_autosave(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Keep what can be read of the page. The answer says so, at what time, and what the page now stands on."""
    if section not in SectionSlug.values:
        raise Http404("cette page n’existe pas")
    user, slug = signed_in(request), SectionSlug(section)
    rows = BilanSection.objects.filter(slug=slug, bilan__in=Bilan.objects.visible_to(user))
    row = get_object_or_404(rows.select_related(*IDENTITY), bilan=min(pk, 2**62))
    allow(user, can_fill_bilan, row.bilan)
    try:
        form = SECTION_FORMS[slug](row=row)
        return JsonResponse(keep(form, request.POST, lambda form: SAVES[slug](user, row.bilan, form)))
    except StaleVersion as stale:
        return JsonResponse({"state": "conflict", "said": stale.message}, status=409)
    except DomainError as refused:
        return JsonResponse({"state": "refused", "said": refused.message}, status=422)
