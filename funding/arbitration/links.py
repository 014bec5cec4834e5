"""Addresses of the pages of arbitration."""

from __future__ import annotations

from django.urls import reverse

from funding.arbitration.models import Scenario


def listing() -> str:
    return reverse("scenario_list")


def detail(scenario: Scenario, **query: str | int) -> str:
    return reverse("scenario_detail", args=[scenario.pk], query=query or None)
