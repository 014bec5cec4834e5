"""Addresses of the money of a project."""

from __future__ import annotations

from django.urls import reverse

from funding.grants.models import Financing
from funding.rules.enums import Funder

# In an address, a funder is said in French.
SLUGS = {Funder.STATE: "etat", Funder.CAF: "caf"}
FUNDERS = {slug: funder for funder, slug in SLUGS.items()}


def of(reference: str, year: int, funder: str) -> str:
    """The page of a year by one funder, followed or not."""
    return reverse("financing_detail", args=[reference, year, SLUGS[Funder(funder)]])


def detail(financing: Financing) -> str:
    return of(financing.project.reference, financing.year.year, financing.funder)


def act(financing: Financing, name: str) -> str:
    return reverse(
        "financing_act",
        args=[financing.project.reference, financing.year.year, SLUGS[Funder(financing.funder)], name],
    )


def money(reference: str) -> str:
    """The tab of the money of a project."""
    return reverse("project_tab", args=[reference, "financement"])


def sitting() -> str:
    return reverse("sitting")
