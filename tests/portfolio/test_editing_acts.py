"""Each act that rewrites leaves one line with what changed; one that fails leaves nothing, and says why."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from projects.core.errors import DomainError
from projects.journal.models import Entry
from tests import factories as make
from tests.portfolio.editing_acts import COMPOSED, EDITS
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
edits = pytest.mark.parametrize("service", EDITS, ids=lambda service: service.__name__)


def called(values: dict[str, Any]) -> dict[str, Any]:
    """Some changes need a row of the database: they are made when they are used."""
    return {
        name: called(value) if isinstance(value, dict) else value() if callable(value) else value
        for name, value in values.items()
    }


@edits
def test_an_edit_is_journalled_once_with_what_changed(service: Callable[..., Any]) -> None:
    edit, actor = EDITS[service], make.UserFactory.create()
    given = edit.given()
    service(actor=actor, **given)
    entry, about = Entry.objects.get(), edit.about(given)
    assert (entry.verb, entry.actor, entry.fields) == (edit.verb, actor, list(edit.fields))
    assert (entry.object_type, entry.object_id) == (about._meta.label_lower, about.pk)


@edits
def test_an_edit_that_cannot_be_journalled_did_not_happen(
    service: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the journal is full")

    given = EDITS[service].given()
    before = row_counts()
    monkeypatch.setattr(inspect.getmodule(service), "record", fail)
    with pytest.raises(RuntimeError, match="journal"):
        service(actor=None, **given)
    assert row_counts() == before


WRONG = [
    pytest.param(service, given, changes, id=f"{service.__name__}-{n}")
    for service, given, wrong in [
        *((service, edit.given, edit.wrong) for service, edit in EDITS.items()),
        *((service, given, wrong) for service, (_, given, wrong) in COMPOSED.items()),
    ]
    for n, changes in enumerate(wrong)
]


@pytest.mark.parametrize(("service", "given", "changes"), WRONG)
def test_what_is_refused_leaves_nothing_and_says_why(
    service: Callable[..., Any], given: Callable[[], dict[str, Any]], changes: dict[str, Any]
) -> None:
    arguments = given() | called(changes)
    before = row_counts()
    with pytest.raises((ValidationError, DomainError)) as told:
        service(actor=None, **arguments)
    said = told.value.messages if isinstance(told.value, ValidationError) else [told.value.message]
    assert said
    assert all(message[0].isupper() or message[0] == "«" for message in said)
    assert row_counts() == before


@pytest.mark.parametrize("service", COMPOSED)
def test_several_acts_in_one_leave_each_their_line(service: Callable[..., Any]) -> None:
    verbs, given, _ = COMPOSED[service]
    actor = make.UserFactory.create()
    service(actor=actor, **given())
    assert list(Entry.objects.order_by("pk").values_list("verb", "actor")) == [(verb, actor.pk) for verb in verbs]


def test_nothing_to_change_leaves_no_line() -> None:
    for service, edit in EDITS.items():
        given = edit.given()
        if "values" in given:
            row = next(value for name, value in given.items() if name not in ("version", "values"))
            same = {name: getattr(row, name) for name in given["values"]}
            kept = {name: value for name, value in given.items() if name != "amounts"}
            assert service(actor=None, **{**kept, "values": same}) == []
    assert not Entry.objects.exists()
