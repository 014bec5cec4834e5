"""The list of what was found, taken away for Word or for a spreadsheet: made at once, no job for it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.accounts.requests import signed_in
from reporting.exports.readings import FORMATS
from reporting.readings.asked import Asked
from reporting.selectors.readings import found_of
from reporting.views.readings import seen_reading


@require_safe
@never_cache
def reading_export(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """`docx` or `xlsx`, of what the filters of the address show, with verdicts and notes."""
    reading = seen_reading(request, pk)
    if extension not in FORMATS:
        raise Http404("ce format n’existe pas")
    media_type, write = FORMATS[extension]
    response = HttpResponse(
        write(found_of(signed_in(request), reading, Asked.of(request.GET))), content_type=media_type
    )
    name = f"contradictions-{slugify(reading.title)[:60] or reading.pk}.{extension}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
