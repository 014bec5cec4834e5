"""Handing over all that someone is in charge of: choose, read it over, confirm; and undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.french import count, typeset
from projects.people import policies, services
from projects.people.forms.handover import HandoverForm
from projects.people.models import HandoverAct
from projects.people.selectors import handover as selectors
from projects.people.views.people import _key, _person_or_404, manager

CONFIRM, REVISE = "confirmer", "modifier"


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person holds at the Caf that one manages, to whom each thing goes, then a preview to confirm."""
    user = manager(request)
    person = _person_or_404(user, pk)
    allowed, reason = policies.can_hand_over(user, person)
    if not allowed:
        raise PermissionDenied(reason)
    rights = selectors.caf_memberships(user, person)
    held = selectors.held_by(rights)
    items = selectors.givable(held)
    people = selectors.receivers({item.caf for item in items}, but=person)
    here = reverse("people:detail", args=[person.pk])
    context: dict[str, Any] = {
        "person": person,
        "items": items,
        "others": [item for item in held if item not in items],
        "nobody": bool(items) and not people,
        "past": selectors.past_acts(person, [row.caf_id or "" for row in rights]),
        "cancel_url": here,
        "again_url": request.path,
    }
    form = HandoverForm(items=items, people=people, user=user)
    if request.method == "POST" and REVISE in request.POST:
        form.bind(request.POST, judge=False)
        form.unsaved = True
        return render(request, "people/handover.html", {**context, "form": form})

    def save(filled: HandoverForm) -> Saved | HttpResponse:
        given = filled.given()
        if not given:
            raise DomainError(typeset("Choisissez à qui confier ces dossiers."), field="receiver")
        if CONFIRM not in request.POST:
            return render(request, "people/handover_preview.html", {**context, "form": filled, **_preview(filled)})
        # What came into these hands since the preview was not confirmed.
        given = {name: receiver for name, receiver in given.items() if name in request.POST}
        act = services.hand_over(actor=user, giver=person, given=given)
        said = typeset(
            f"{count(len(given), 'dossier ou tâche confié', 'dossiers et tâches confiés')} : {_names(given)}."
        )
        return Saved(here, said, undo_url=reverse("people:handover_undo", args=[person.pk, act.pk]))

    return answer_form(request, form=form, template="people/handover.html", save=save, context=context)


@require_POST
def handover_undo(request: HttpRequest, pk: int, act: int) -> HttpResponse:
    """Give everything of that act back to who had it."""
    user = manager(request)
    person = _person_or_404(user, pk)
    row = get_object_or_404(HandoverAct, pk=_key(act), giver=person)
    allowed, _ = policies.can_take_back_handover(user, row, row.lines.select_related("caf"))
    if not allowed:
        raise Http404
    try:
        back = services.take_back_handover(actor=user, act=row)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, typeset(f"{count(back, 'dossier rendu', 'dossiers rendus')} à {person}."))
    return redirect("people:handover", pk=person.pk)


def _preview(form: HandoverForm) -> dict[str, Any]:
    """Who gets what, and what stays."""
    by_person: dict[Any, list[Any]] = {}
    stays = []
    for item, receiver in form.plan():
        if receiver is None:
            stays.append(item)
        else:
            by_person.setdefault(receiver, []).append(item)
    posted = [(name, form.data.get(name, "")) for name in form.fields]
    return {
        "plan": list(by_person.items()),
        "stays": stays,
        "posted": posted,
        "number": sum(map(len, by_person.values())),
    }


def _names(given: dict[str, Any]) -> str:
    return ", ".join(sorted({str(user) for user in given.values()}))
