"""One-click entry by role, in the demonstration only."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.models import User
from projects.journal.services import record


@require_POST
@login_not_required
def enter(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demonstration's person of `role`; 404 anywhere but in the demonstration."""
    if not settings.DEMO_LOGIN:
        raise Http404
    person = next((person for person in DEMO_PEOPLE if person.role == role), None)
    if person is None:
        raise Http404
    user = get_object_or_404(User, email=person.email, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    UserSession.objects.create_from_request(request)
    record(actor=user, verb="demo.entered", subject=user)
    # The page that sign-in was asked for, when it is one of ours.
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    return redirect("home")
