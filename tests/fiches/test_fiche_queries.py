"""Lists cost the same however long; keeping what is typed costs one query more than reading it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.fiches.drafting import read_draft
from projects.fiches.forms import form_of
from projects.fiches.models import Proposal, UpdateRequest
from projects.fiches.sections import find_section
from projects.fiches.sources import expected, proposals_due, requests_due
from projects.portfolio.models import Project
from tests import factories as make
from tests.fiches.people import place, typed

pytestmark = pytest.mark.django_db


def cost(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def more(porteur: object, author: User, number: int) -> None:
    """That many projects of the porteur, each with an update asked for and a proposal sent."""
    for _ in range(number):
        project = make.ProjectFactory.create(porteur=porteur, selected_on=make.DAY)
        UpdateRequest.objects.create(project=project, asked_by=author)
        Proposal.objects.create(
            project=project, porteur=porteur, number=1, state="sent", digest="a" * 64, sent_at="2026-01-05T10:00Z",
            sent_by=author,
        )  # fmt: skip


def test_lists_cost_the_same_at_three_and_at_forty() -> None:
    porteur = make.PorteurFactory.create()
    nadia, camille = make.member(Role.PORTEUR_MEMBER, porteur=porteur), make.member(Role.CAF_ADVISOR, caf_id="07")
    costs = []
    for number in (3, 37):
        more(porteur, camille, number)
        costs.append(
            {
                "expected": cost(lambda: client_of(nadia).get(reverse("expected"))),
                "proposals": cost(lambda: client_of(camille).get(reverse("proposal_list"))),
                "due": cost(lambda: [
                    source(User.objects.get(pk=camille.pk), Project.objects.all(), today())
                    for source in (proposals_due, requests_due)
                ]),
                "told": cost(lambda: expected(User.objects.get(pk=nadia.pk), Project.objects.all(), today())),
            }
        )  # fmt: skip
    assert costs[0] == costs[1]


def test_keeping_what_is_typed_costs_one_query_more_than_reading() -> None:
    here = place()
    typed(here.nadia, here.project, title="Un début")
    client = client_of(here.nadia)
    page = reverse("fiche_edit", args=[here.project.reference, "projet"])
    keep = {"title": "Un début, et la suite", "read": read_now(here.project)}
    client.get(page)
    reading = cost(lambda: client.get(page))
    with CaptureQueriesContext(connection) as queries:
        client.post(f"{page}brouillon/", keep)
    assert read_draft(here.project).text("title") == "Un début, et la suite"
    assert len(queries) <= reading + 1
    writes = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert [sql.split()[:2] for sql in writes] == [["UPDATE", '"fiches_fichedraft"']]


def read_now(project: Project) -> str:
    part = find_section("projet")
    assert part is not None
    found: str = form_of(read_draft(project), part).initial["read"]
    return found
