"""What the pages of one bilan share: scope, right, the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from projects.accounts.requests import signed_in
from projects.bilans import links
from projects.bilans.models import Bilan
from projects.bilans.workflow import BILAN_LIFE
from projects.core.french import typeset


def visible(request: HttpRequest, pk: int) -> Bilan:
    """The bilan of that key; 404 when it does not exist for who asks."""
    return get_object_or_404(Bilan.objects.visible_to(signed_in(request)).with_identity(), pk=min(pk, 2**62))


def trail(bilan: Bilan | None = None) -> list[dict[str, str]]:
    steps = [{"label": "Bilans annuels", "url": reverse("bilan_list")}]
    if bilan is not None:
        steps.append({"label": title(bilan), "url": links.detail(bilan)})
    return steps


def title(bilan: Bilan) -> str:
    return typeset(f"Bilan {bilan.year}, {bilan.project.display_name}")


def frame(bilan: Bilan, heading: str, **more: Any) -> dict[str, Any]:
    """The context of a page about a bilan: where it is, how one leaves it."""
    return {
        "bilan": bilan,
        "title": heading,
        "subject": title(bilan),
        "trail": trail(bilan),
        "cancel_url": links.detail(bilan),
        "state_label": BILAN_LIFE.label(bilan.state),
        **more,
    }
