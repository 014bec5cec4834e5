"""What the API answers when it cannot give what is asked, in French."""

from typing import Any

from django.http import Http404
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import exception_handler


def in_french(exc: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's handler, but for the English words that Django gives to what it does not find."""
    if isinstance(exc, Http404):
        exc = NotFound("Introuvable.")
    return exception_handler(exc, context)
