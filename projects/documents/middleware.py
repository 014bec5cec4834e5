"""What is heavier than any form of the portal is not read at all."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects.documents import conf


class NotTooHeavy:
    """413, before anything of the body is read. Files that are merely too heavy are said at their field (`uploads`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        if not told.isdecimal() or int(told) <= conf.max_request_bytes():
            return self.get_response(request)
        most = conf.max_request_bytes() // conf.MEGABYTE
        return render(request, "413.html", {"most": most, "each": conf.max_bytes() // conf.MEGABYTE}, status=413)
