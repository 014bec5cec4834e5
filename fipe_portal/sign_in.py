"""Where someone goes to sign in, and where they land afterwards: always on a page.

An address that only takes POST (a button) is no page. A person whose session ended presses it, signs in, and would be
sent to it by GET: 405. So what they come back to is the page where the button was, or else the nearest page above it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from fipe_portal import drafts

SAFE = ("GET", "HEAD")


class SignInFirst(LoginRequiredMiddleware):
    """Strangers sign in first. A part of a page that htmx asks for takes the whole window there, not its own place."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        drafts.hold(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if (page := drafts.sign_in_with_text(request)) is not None:
            return page
        wanted = page_asked_from(request)
        answer = redirect_to_login(wanted, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(answer.url)
        return answer


class PagesOfButtons:
    """A browser that opens the address of a button is led to its page; a program is told 405, as it should be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponseNotAllowed)
            and request.method in SAFE
            and "text/html" in request.headers.get("Accept", "")
        ):
            return HttpResponseRedirect(page_above(request.path_info))
        return response


def page_asked_from(request: HttpRequest) -> str:
    """The page to come back to, with its filters: the one asked for, or the one that the request was sent from."""
    fragment = request.headers.get("HX-Request") == "true"
    if request.method in SAFE and not fragment:
        return request.get_full_path()
    sender = request.headers.get("HX-Current-URL" if fragment else "Referer", "")
    if sender and url_has_allowed_host_and_scheme(sender, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(sender)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return page_above(request.path_info)


def page_above(path: str) -> str:
    """The nearest address above `path` that the portal knows; « / » is one."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
