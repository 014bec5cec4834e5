"""Light or dark: as the device says, or as one chose, in a cookie that the server reads: nothing flashes."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "apparence"
YEAR_SECONDS = 365 * 24 * 3600
# The value of `data-bs-theme`, and when the style sheet of the dark applies (none: never).
THEMES = {"auto": "screen and (prefers-color-scheme: dark)", "light": "", "dark": "screen"}
CHOICES = (("light", "Clair"), ("dark", "Sombre"), ("auto", "Selon l’appareil"))


def theme_of(request: HttpRequest) -> str:
    """« light », « dark », or « auto » when nothing (or nonsense) was chosen."""
    chosen = request.COOKIES.get(COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


@require_POST
@login_not_required
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year and go back to the page; « auto » forgets it. 404 for a theme that is none."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        raise Http404
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else "home")
    if theme == "auto":
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, theme, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=secure)
    return response
