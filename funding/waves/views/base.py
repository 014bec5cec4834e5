"""What the pages of waves share: scope, the way back, what stands beside the lines."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from funding.waves import links
from funding.waves.models import Answer, Wave
from funding.waves.policies import can_read_waves, can_set_waves
from funding.waves.workflow import ANSWER_LIFE
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.french import typeset


def reader(request: HttpRequest) -> User:
    """Who asks; to whom waves are none of their business, they do not exist."""
    user = signed_in(request)
    if not can_read_waves(user)[0]:
        raise Http404("aucune vague")
    return user


def visible_wave(request: HttpRequest, slug: str) -> Wave:
    """The wave of that address; 404 when no answer of it exists for who asks. Cnaf sees those that await nobody."""
    user = reader(request)
    wave = get_object_or_404(Wave, slug=slug)
    if not can_set_waves(user)[0] and not Answer.objects.visible_to(user).filter(wave=wave).exists():
        raise Http404("aucune réponse")
    return wave


def visible_answer(request: HttpRequest, wave: str, caf: str) -> Answer:
    rows = Answer.objects.visible_to(reader(request)).with_identity()
    return get_object_or_404(rows, wave__slug=wave, caf=caf)


def trail(wave: Wave | None = None, answer: Answer | None = None) -> list[dict[str, str]]:
    steps = [{"label": "Redistribution", "url": links.listing()}]
    if wave is not None:
        steps.append({"label": wave.title, "url": links.wave_page(wave)})
    if answer is not None:
        steps.append({"label": answer.caf.name, "url": links.questionnaire(answer)})
    return steps


def frame(answer: Answer, heading: str, **more: Any) -> dict[str, Any]:
    """The context of a page about an answer: where it is, how one leaves it."""
    return {
        "answer": answer,
        "wave": answer.wave,
        "title": heading,
        "subject": typeset(f"{answer.wave.title}, {answer.caf.name}"),
        "trail": trail(answer.wave, answer),
        "cancel_url": links.questionnaire(answer),
        "state_label": ANSWER_LIFE.label(answer.state),
        **more,
    }
