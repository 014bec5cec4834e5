"""Addresses of the pages of bilans."""

from __future__ import annotations

from django.urls import reverse

from projects.bilans.models import Bilan


def listing(**query: str | int) -> str:
    return reverse("bilan_list", query=query or None)


def detail(bilan: Bilan) -> str:
    return reverse("bilan_detail", args=[bilan.pk])


def section(bilan: Bilan, slug: str) -> str:
    return reverse("bilan_section", args=[bilan.pk, slug])


def autosave(bilan: Bilan, slug: str) -> str:
    return reverse("bilan_autosave", args=[bilan.pk, slug])


def check(bilan: Bilan) -> str:
    return reverse("bilan_check", args=[bilan.pk])


def act(bilan: Bilan, transition: str) -> str:
    return reverse("bilan_act", args=[bilan.pk, transition])


def version(bilan: Bilan, number: int) -> str:
    return reverse("bilan_version", args=[bilan.pk, number])


def indicator_add(bilan: Bilan) -> str:
    return reverse("bilan_indicator_add", args=[bilan.pk])


def indicator_edit(bilan: Bilan, indicator: int) -> str:
    return reverse("bilan_indicator_edit", args=[bilan.pk, indicator])
