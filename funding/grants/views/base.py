"""What the pages of one yearly financing share: scope, the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from funding.grants import links
from funding.grants.models import Financing
from funding.grants.querysets import money_projects
from funding.rules.models import FundingYear
from projects.accounts.requests import signed_in
from projects.core.french import typeset
from projects.portfolio.querysets import ProjectQuerySet


def visible(request: HttpRequest, reference: str, year: int, funder: str) -> Financing:
    """That year by that funder, unsaved when nobody follows it yet; 404 when it does not exist for who asks."""
    key = links.FUNDERS.get(funder)
    if key is None:
        raise Http404("ce financeur n’existe pas")
    rows = money_projects(signed_in(request))
    assert isinstance(rows, ProjectQuerySet)
    project = get_object_or_404(rows.with_identity().select_related("application__call"), reference=reference)
    row = get_object_or_404(FundingYear, year=year)
    found = Financing.objects.filter(project=project, year=row, funder=key).first()
    financing = found or Financing(project=project, year=row, funder=key)
    # Read once: a page about them asks for their territory, their call, their year.
    financing.project, financing.year = project, row
    return financing


def subject_of(financing: Financing) -> str:
    return typeset(f"{financing}, {financing.project.display_name}")


def trail(financing: Financing, *, inside: bool = False) -> list[dict[str, str]]:
    project = financing.project
    steps = [{"label": project.display_name, "url": links.money(project.reference)}]
    if inside:
        steps.append({"label": str(financing), "url": links.detail(financing)})
    return steps


def frame(financing: Financing, title: str, **more: Any) -> dict[str, Any]:
    """The context of a page of one act: where it is, how one leaves it."""
    return {
        "financing": financing,
        "title": title,
        "subject": subject_of(financing),
        "trail": trail(financing, inside=True),
        "cancel_url": links.detail(financing),
        **more,
    }
