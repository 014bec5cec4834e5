"""Keeping a page of a bilan while it is typed, as its button would."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.bilans.enums import SectionSlug
from projects.bilans.forms.sections import SECTION_FORMS
from projects.bilans.models import Bilan, BilanSection
from projects.bilans.policies import can_fill_bilan
from projects.bilans.views.filling import SAVES
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms.autosave import ELSEWHERE, keep_touched, still_read
from projects.core.forms.base import fingerprint
from projects.core.french import NBSP, typeset
from projects.core.paris import PARIS
from projects.portfolio.views.editing_base import allow

TRIES = 3
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
        return JsonResponse(_kept(user, row, slug, request.POST))
    except StaleVersion as stale:
        return JsonResponse({"state": "conflict", "said": stale.message}, status=409)
    except DomainError as refused:
        return JsonResponse({"state": "refused", "said": refused.message}, status=422)


def _kept(user: User, row: BilanSection, slug: SectionSlug, posted: QueryDict) -> dict[str, Any]:
    for _ in range(TRIES):
        form: Any = SECTION_FORMS[slug](row=row)
        data = posted.copy()
        data["version"] = str(row.version)  # what was read is said field by field
        form.bind(data)
        if not form.is_valid():
            raise DomainError(_first_error(form))
        held = {name: fingerprint(form.cleaned_data[name]) for name in form.compared}
        changed = keep_touched(form)
        stored = {name: form.cleaned_data[name] for name in form.compared}
        try:
            if changed:
                SAVES[slug](user, row.bilan, form)
        except StaleVersion:
            # Someone saved in between: what they did not touch is still ours.
            row = BilanSection.objects.select_related(*IDENTITY).get(pk=row.pk)
            continue
        form.initial.update(stored)
        read = still_read(form.read_fingerprints(), held, form.fingerprints())
        now = timezone.localtime(timezone.now(), PARIS)
        said = f"Brouillon enregistré à {now.hour}{NBSP}h{NBSP}{now.minute:02d}."
        return {"state": "saved", "said": said, "read": read}
    raise StaleVersion(ELSEWHERE)


def _first_error(form: Any) -> str:
    line = next(iter(form.wrong_fields), None)
    return typeset(f"{line.label} : {line.errors[0]}" if line else "Cette page est incomplète : rechargez-la.")
