"""Where one chooses what one is told, and the page that the link of a mail opens."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from projects.accounts.requests import signed_in
from projects.core.forms import answer_form
from projects.outbox import services
from projects.outbox.enums import Topic
from projects.outbox.following import sections_of
from projects.outbox.forms import ChoicesForm
from projects.outbox.hours import next_leaving
from projects.outbox.selectors import waiting_for_digest
from projects.outbox.tokens import DAILY, read_token


@require_http_methods(["GET", "POST"])
def notification_choices(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)

    def save(form: Any) -> str:
        services.choose(actor=user, choices=form.cleaned_data)
        return reverse("notification_choices")

    context = {
        "next_digest": next_leaving(timezone.now()),
        "waiting": waiting_for_digest(user),
        "sections": sections_of(user),
    }
    form = ChoicesForm(initial={topic.value: how.value for topic, how in services.choices_of(user).items()})
    return answer_form(
        request, form=form, template="outbox/choices.html", save=save, context=context, success="Choix enregistrés."
    )


@csrf_exempt  # a mail program posts here by itself (RFC 8058): the signed link says who, and can only stop mails
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One question, one button. Opening the page changes nothing: programs that check links open them."""
    found = read_token(token)
    if found is None:
        return render(request, "outbox/unsubscribe.html", {"state": "unknown"}, status=404)
    user, topic = found
    state = "ask"
    if request.method == "POST":
        services.leave(user=user, topic=topic)
        state = "done"
    label = "le résumé du jour" if topic == DAILY else Topic(topic).label
    return render(request, "outbox/unsubscribe.html", {"state": state, "label": label, "is_daily": topic == DAILY})
