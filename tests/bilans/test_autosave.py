"""A page of a bilan that is kept while it is typed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.bilans import links
from projects.bilans.enums import BilanState
from projects.bilans.models import Bilan, BilanAnswer, BilanQuestion
from projects.journal.models import Entry
from tests.bilans.test_pages import fields_of
from tests.factories import member
from tests.factories.bilans import bilan_of

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
        first |= {"read": answer.json()["read"], "version": str(answer.json()["version"])}
    assert told(one) == ["Des ateliers."]
    assert Entry.objects.filter(verb="bilan.saved").count() == 1  # one line in a sitting
    assert Bilan.objects.get().state == BilanState.DRAFTING
    # Read, lock, compare, replace, raise the version, ask the journal; never what stands beside the fields.
    assert len(statements(asked)) <= len(statements(reading)) + 5
    # The other tab, opened before: its own field is kept, twice, and the words of the first one stand.
    for text in ("Des fam", "Des familles"):
        second[other] = text
        answer = client.post(keep, second)
        second["read"] = answer.json()["read"]
    assert "version" not in answer.json()  # its button compares: it still shows an old answer
    assert (told(one), told(other)) == (["Des ateliers."], ["Des familles"])
    assert client.post(keep, second | {one: "Autre chose"}).status_code == 409
    assert client.post(page, second | {one: "Autre chose"}).status_code == 409
    assert client.post(keep, first | {one: "é" * 100_000}).status_code == 422
    assert told(one) == ["Des ateliers."]
