"""What the pages of a scenario share: scope, right, the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from funding.arbitration import links
from funding.arbitration.models import Scenario
from funding.arbitration.policies import can_arbitrate
from projects.accounts.requests import signed_in
from projects.portfolio.views.editing_base import allow

VOTE = "Ces crédits vont aux Caf ; l’aide à chaque projet reste le vote de chaque Caf."


def visible(request: HttpRequest, pk: int) -> Scenario:
    """The scenario of that key; 404 when it does not exist for who asks."""
    return get_object_or_404(Scenario.objects.visible_to(signed_in(request)).with_identity(), pk=min(pk, 2**62))


def editable(request: HttpRequest, pk: int) -> Scenario:
    """404 out of one's scope, 403 when one only reads."""
    scenario = visible(request, pk)
    allow(signed_in(request), can_arbitrate, scenario)
    return scenario


def trail(scenario: Scenario | None = None) -> list[dict[str, str]]:
    steps = [{"label": "Arbitrages", "url": links.listing()}]
    if scenario is not None:
        steps.append({"label": scenario.title, "url": links.detail(scenario)})
    return steps


def frame(title: str, submit: str, scenario: Scenario | None = None, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "subject": f"{scenario.title}, {scenario.wave}" if scenario else "",
        "trail": trail(scenario),
        "submit_label": submit,
        "cancel_url": links.detail(scenario) if scenario else links.listing(),
        **more,
    }
