"""What logs may tell of a request: an address may hold the key of an account, and an error the name of somebody."""

from __future__ import annotations

import logging
import traceback
from typing import Any

UNKNOWN = "unknown address"


class WithoutAddresses(logging.Filter):
    """Puts the route in the place of the address (« /invitation/<str:token>/ »), and cuts what PostgreSQL quotes.

    For the loggers of Django that tell an address: « Not Found: %s », « Forbidden (%s): %s ».
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            route = _route_of(request)
            record.args = tuple(route if argument == path else argument for argument in record.args)
        if record.exc_info and not record.exc_text:
            record.exc_text = _without_quotes("".join(traceback.format_exception(*record.exc_info)))
        return True


def _route_of(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else UNKNOWN


def _without_quotes(text: str) -> str:
    """« DETAIL: Key (email)=(…) already exists » and what follows it: values of rows."""
    kept = [line for line in text.splitlines() if not line.startswith(("DETAIL:", "CONTEXT:"))]
    return "\n".join(kept)
