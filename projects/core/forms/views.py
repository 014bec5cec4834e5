"""What a field suggests while someone types."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from projects.core.forms.lookups import SHOWN, find_lookup, found


@require_safe
def lookup(request: HttpRequest, lookup: str) -> HttpResponse:
    """`/chercher/<slug>/?q=…`: the choices that this person may see, and whether there are more."""
    kind = find_lookup(lookup)
    if kind is None:
        raise Http404
    choices = found(kind, request.user, request.GET.get("q", ""), SHOWN + 1)
    rows = [{"key": one.key, "label": one.label, "detail": one.detail} for one in choices[:SHOWN]]
    return JsonResponse({"choices": rows, "more": len(choices) > SHOWN})
