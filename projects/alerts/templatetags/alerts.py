"""`{% load alerts %}`: the pages that stand beside the alerts, for who may open them."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from projects.alerts import policies

register = template.Library()
PAGES = (
    ("alertes", "Alertes", "alert_list", policies.can_read_signals),
    ("ou-en-est-on", "Où en est-on", "readiness", policies.can_read_signals),
    ("journal", "Journal", "journal_list", policies.can_read_journal),
    ("regles", "Règles", "alert_rules", policies.can_read_signals),
)


@register.simple_tag(takes_context=True)
def alert_pages(context: Any, current: str) -> list[dict[str, Any]]:
    user = context["request"].user
    return [
        {"label": label, "url": reverse(name), "current": slug == current}
        for slug, label, name, policy in PAGES
        if policy(user)[0]
    ]
