"""Leaving a form to make the porteur that it lacks, and coming back to it with what was typed and the porteur chosen.

What was typed waits in the session, for the page that it was typed on alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from projects.accounts.requests import signed_in
from projects.core.forms import Act, PortalForm, answer_form
from projects.core.forms.answers import Outcome
from projects.core.french import format_number
from projects.porteurs.models import Porteur
from projects.portfolio.policies import can_create_porteur

SESSION = "detour"
ACT = "_nouveau_porteur"
FIELD = "porteur"
# Forms hold a few paragraphs; a session holds no more.
LARGEST = 200_000
TOO_LONG = (
    f"Votre saisie est trop longue pour attendre pendant que vous créez un porteur (plus de {format_number(LARGEST)} "
    "signes) : enregistrez-la sans lui, ou raccourcissez-la."
)
LEFT_OUT = {"csrfmiddlewaretoken", ACT}


def answer_with_detour(
    request: HttpRequest,
    *,
    form: PortalForm,
    template: str,
    save: Callable[[Any], Outcome],
    context: Mapping[str, Any],
) -> HttpResponse:
    """As `answer_form`, for a form with a porteur: those who may make one are offered to, and come back to it."""
    if can_create_porteur(signed_in(request))[0]:
        form.other_acts = [Act(ACT, "Créer un porteur absent de la liste")]
        if request.method == "POST" and ACT in request.POST:
            return _left(request) or render(request, template, {**context, "form": _kept(request, form)})
    _resume(request, form)
    return answer_form(request, form=form, template=template, save=save, context=context)


def _left(request: HttpRequest) -> HttpResponse | None:
    """Keep what is typed and go and make a porteur; None when it is too long to be kept."""
    data = [(name, values) for name, values in request.POST.lists() if name not in LEFT_OUT]
    if sum(len(value) for _, values in data for value in values) > LARGEST:
        return None
    request.session[SESSION] = {"path": request.get_full_path(), "data": data}
    query = urlencode({"nom": request.POST.get(FIELD, "")[:200], "retour": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('porteur_add')}?{query}")


def _kept(request: HttpRequest, form: PortalForm) -> PortalForm:
    """The form as it is typed, which says why one did not leave it."""
    form.user = request.user
    form.bind(request.POST, request.FILES, judge=False)
    form.cleaned_data = {}
    form.add_error(FIELD, TOO_LONG)
    return form


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


def _resume(request: HttpRequest, form: PortalForm) -> None:
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
