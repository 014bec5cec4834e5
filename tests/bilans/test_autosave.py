"""A page of a bilan that is kept while it is typed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from projects.accounts.enums import Role
from projects.bilans import links, services
from projects.bilans.enums import BilanState, SectionSlug
from projects.bilans.models import Bilan, BilanAnswer, BilanQuestion
from projects.bilans.workflow import ASK, SEND_BACK
from projects.core.french import NBSP
from projects.journal.models import Entry
from tests.bilans.test_pages import fields_of
from tests.factories import member
from tests.factories.bilans import bilan_of, indicator_of, ready_bilan

pytestmark = pytest.mark.django_db


def told(name: str) -> list[str]:
    key = name.removeprefix("question_")
    return list(BilanAnswer.objects.filter(question=key).values_list("text", flat=True))


def statements(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def test_what_is_typed_is_kept_as_it_is_typed_and_two_tabs_are_told() -> None:
    """Kept as by the button; another tab's field is left alone, its words never overwritten; a wrong text is said."""
    bilan = bilan_of()
    client = Client()
    client.force_login(member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur))
    page, keep = links.section(bilan, "activite"), links.autosave(bilan, "activite")
    one, other = (f"question_{row.pk}" for row in BilanQuestion.of_year(bilan.year)[:2])
    client.get(page)
    with CaptureQueriesContext(connection) as reading:
        shown = client.get(page).content
    assert f'data-brouillon="{keep}"' in shown.decode()
    first, second = fields_of(shown), fields_of(shown)
    for text in ("Des at", "Des ateliers", "Des ateliers."):
        first[one] = text
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(keep, first)
        first["read"] = answer.json()["read"]
    assert told(one) == ["Des ateliers."]
    assert Entry.objects.filter(verb="bilan.saved").count() == 1  # one line in a sitting
    assert Bilan.objects.get().state == BilanState.DRAFTING
    assert len(statements(asked)) <= len(statements(reading)) + 1
    # The other tab, opened before: its own field is kept, twice, and the words of the first one stand.
    for text in ("Des fam", "Des familles"):
        second[other] = text
        answer = client.post(keep, second)
        second["read"] = answer.json()["read"]
    assert (told(one), told(other)) == (["Des ateliers."], ["Des familles"])
    assert client.post(keep, second | {one: "Autre chose"}).status_code == 409
    assert client.post(page, second | {one: "Autre chose"}).status_code == 409
    # The button of a page whose last words arrived, unanswered: they are its own, and nobody is asked to compare.
    assert client.post(page, second | {other: "Des familles."}).headers["Location"] == page
    assert (told(one), told(other)) == (["Des ateliers."], ["Des familles."])
    # What cannot be kept is said at its field, the rest of the page is kept.
    fresh = fields_of(client.get(page).content)
    kept = client.post(keep, fresh | {one: "é" * 100_000, other: "Des parents."}).json()
    assert "trop long" in kept["left"][one]
    assert kept["said"].endswith(f", sauf 1{NBSP}champ à corriger.")
    assert (told(one), told(other)) == (["Des ateliers."], ["Des parents."])


@pytest.mark.parametrize("slug", list(SectionSlug))
def test_keeping_a_page_costs_one_query_more_than_reading_it(slug: SectionSlug) -> None:
    """Read, lock, compare, write, raise the version; never what stands beside the fields."""
    bilan = bilan_of()
    indicator_of(bilan.project)
    client = Client()
    client.force_login(member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur))
    page, keep = links.section(bilan, slug), links.autosave(bilan, slug)
    fields = fields_of(client.get(page).content)
    inputs = html.fromstring(client.get(page).content).xpath("//form[@data-saisie]//*[@name]/@name")
    typed = next(name for name in reversed(inputs) if name.startswith(("question", "actual", "need")))
    assert client.post(keep, fields | {typed: "12"}).status_code == 200
    with CaptureQueriesContext(connection) as reading:
        fields = fields_of(client.get(page).content)
    with CaptureQueriesContext(connection) as kept:
        client.post(keep, fields | {typed: "13"})
    assert fields_of(client.get(page).content)[typed].strip().removesuffix(",00") == "13"
    assert len(statements(kept)) <= len(statements(reading)) + 1


def test_the_reason_of_the_caf_is_said_wherever_it_is_answered_and_nothing_told_is_not_complete() -> None:
    bilan = bilan_of()
    porteur = member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur)
    client = Client()
    client.force_login(porteur)
    pages = [*(links.section(bilan, slug) for slug in SectionSlug), links.check(bilan), reverse("expected")]
    why = "Dites aussi ce que l’hiver a changé."
    assert "Facultatif, rien de dit" in client.get(links.detail(bilan)).text
    ready_bilan(bilan, porteur)
    for name in (ASK, SEND_BACK):
        services.deposit_bilan(actor=porteur, bilan=bilan)
        assert why not in client.get(reverse("expected")).text
        caf = {"actor": member(Role.CAF_ADVISOR, caf_id="07"), "bilan": bilan, "reason": why}
        if name == ASK:
            services.ask_completion(**caf, comments={})
        else:
            services.change_bilan(**caf, transition=name)
        bilan.refresh_from_db()
        assert [why in client.get(page).text for page in pages] == [True] * 6
