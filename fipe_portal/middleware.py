"""What every answer of the portal must say."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PrivatePages:
    """No cache, not even the browser's, keeps what a signed-in person was shown: shared desks, proxies.

    A view that says otherwise is obeyed. Static files are answered before this runs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # In this order: `/sante/` says its own, and must not read a session from a database that may be down.
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
