"""Leaving a form to make the porteur that it lacks, and coming back to it with what was typed and the porteur chosen.

What was typed waits in the session, for the page that it was typed on alone.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from projects.accounts.models import User
from projects.core.forms import Act, PortalForm
from projects.porteurs.models import Porteur
from projects.portfolio.policies import can_create_porteur

SESSION = "detour"
ACT = "_nouveau_porteur"
FIELD = "porteur"
# Forms hold a few paragraphs; what is longer than this is not a form of ours.
LARGEST = 200_000
LEFT_OUT = {"csrfmiddlewaretoken", ACT}


def offered(user: User) -> Sequence[Act]:
    """The button that leaves the form, for those who may make a porteur."""
    return [Act(ACT, "Créer un porteur absent de la liste")] if can_create_porteur(user)[0] else []


def leave(request: HttpRequest) -> HttpResponse | None:
    """Keep what is typed and go and make a porteur, when that is what was asked for."""
    if request.method != "POST" or ACT not in request.POST or not offered(request.user):  # type: ignore[arg-type]
        return None
    data = [(name, values) for name, values in request.POST.lists() if name not in LEFT_OUT]
    if sum(len(value) for _, values in data for value in values) <= LARGEST:
        request.session[SESSION] = {"path": request.get_full_path(), "data": data}
    query = urlencode({"nom": request.POST.get(FIELD, "")[:200], "retour": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('porteur_add')}?{query}")


def come_back(request: HttpRequest, porteur: Porteur, retour: str) -> str:
    """The address to go to with `porteur`: the form that was left, or the page of the porteur."""
    kept = request.session.get(SESSION)
    if not retour or not isinstance(kept, dict) or kept["path"] != retour:
        return reverse("porteur_detail", args=[porteur.pk])
    rest = [(name, values) for name, values in kept["data"] if name not in (FIELD, f"{FIELD}__key", f"{FIELD}__choice")]
    kept["data"] = [*rest, (FIELD, [porteur.name]), (f"{FIELD}__key", [str(porteur.pk)])]
    kept["ready"] = True
    request.session.modified = True
    return str(kept["path"])


def waits(request: HttpRequest, retour: str) -> bool:
    """Whether a form waits at that address."""
    kept = request.session.get(SESSION)
    return bool(retour) and isinstance(kept, dict) and kept["path"] == retour


def resume(request: HttpRequest, form: PortalForm) -> None:
    """Fill `form` with what was typed before the detour, once; nothing is judged nor saved yet."""
    kept: Any = request.session.get(SESSION)
    if request.method == "POST" or not isinstance(kept, dict) or kept["path"] != request.get_full_path():
        return
    del request.session[SESSION]
    data = QueryDict(mutable=True)
    for name, values in kept["data"]:
        data.setlist(name, values)
    form.user = request.user
    form.bind(data, judge=False)
    form.resumed = True
