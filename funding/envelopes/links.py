"""Addresses of the pages of envelopes."""

from __future__ import annotations

from django.urls import reverse

from funding.envelopes.models import Envelope


def listing(**query: str | int) -> str:
    return reverse("envelope_list", query=query or None)


def detail(envelope: Envelope) -> str:
    return reverse("envelope_detail", args=[envelope.pk])
