"""A reference written in small letters, by hand or by a mail program: one leads to the true address."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from projects.portfolio.models import Project


@require_safe
def canonical(request: HttpRequest, reference: str, rest: str = "") -> HttpResponse:
    """The same page under the reference as it is written, for those who may see the project; else 404."""
    if not Project.objects.visible_to(request.user).filter(reference=reference).exists():
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"/projets/{reference}/{rest}" + (f"?{query}" if query else ""))
