"""Giving a published file, checked against its hash at each download."""

from __future__ import annotations

import logging
from typing import Any

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from projects.jobs.files import FileUnusable
from reporting.models import Publication
from reporting.services import kept_files

logger = logging.getLogger(__name__)
# Whatever a file holds, a browser that opens it runs nothing and reaches nothing.
FILE_POLICY = "sandbox; default-src 'none'"


def published_file(publication: Publication, name: str) -> FileResponse:
    """The bytes of a publication; 404 when they are not there any more, or are not those that were published."""
    try:
        stream = kept_files.open_kept(publication)
    except FileUnusable as error:
        logger.error("publication %s cannot be served: %s", publication.pk, error)
        raise Http404 from None
    response = FileResponse(stream, content_type=kept_files.PDF)
    response["ETag"] = f'"{publication.sha256}"'
    as_file(response, name)
    return response


def as_file(response: Any, name: str) -> None:
    """A file to keep, which no page opens."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
