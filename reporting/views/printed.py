"""What the printed document of an edition says, beside what the portal counts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from projects.core.reading import one_moment
from reporting.models import Edition
from reporting.selectors import edition_figures, edition_snapshot
from reporting.selectors.printed import printed_lines


@require_safe
@one_moment()
def edition_printed(request: HttpRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user).select_related("printed_source"), slug=slug)
    if edition.printed_source is None:
        raise Http404
    snapshot = edition_snapshot(edition)
    context = {
        "edition": edition,
        "source": edition.printed_source,
        "printed": printed_lines(edition, snapshot, edition_figures(snapshot)),
        "described": len(snapshot.dossiers),
    }
    return render(request, "reporting/edition_printed.html", context)
