"""What was recorded stays as it was recorded: no road updates it or deletes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from funding.grants.models import VoteRule
from projects.journal.models import Entry
from projects.journal.services import record
from projects.portfolio.models import ClassificationItem, InterviewPerson, Statement
from tests import factories as make
from tests.journal.facts import FACTS, stored_fact

pytestmark = pytest.mark.django_db


def stored_item(_: type[models.Model]) -> Any:
    return make.classified(make.ProjectFactory.create(), ["qualite"]).items.get()


def stored_entry(_: type[models.Model]) -> Any:
    return record(actor=None, verb="test.done", subject=make.PorteurFactory.create())


MAKERS: dict[type[models.Model], Callable[[Any], Any]] = {
    **dict.fromkeys(FACTS, stored_fact),
    Entry: stored_entry,
    ClassificationItem: stored_item,
    InterviewPerson: lambda _: make.InterviewPersonFactory.create(),
    Statement: lambda _: make.StatementFactory.create(),
    VoteRule: lambda _: make.VoteRuleFactory.create(),
}
REFUSED = "Cannot update or delete rows from {table} table"


def sql(statement: str, row: models.Model) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table=row._meta.db_table), [row.pk])


def save_again(row: models.Model) -> None:
    row.save(force_update=True)


def bulk_update(row: models.Model) -> None:
    name = next(field.name for field in row._meta.concrete_fields if not field.primary_key)
    type(row)._base_manager.bulk_update([row], [name])


ROADS: dict[str, Callable[[models.Model], object]] = {
    "save": save_again,
    "bulk_update": bulk_update,
    "delete": lambda row: row.delete(),
    "sql_update": lambda row: sql("UPDATE {table} SET id = id WHERE id = %s", row),
    "sql_delete": lambda row: sql("DELETE FROM {table} WHERE id = %s", row),
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model._meta.model_name)
def test_a_recorded_row_cannot_change(model: type[models.Model], road: str) -> None:
    row = MAKERS[model](model)
    before = model._base_manager.filter(pk=row.pk).values().get()
    with pytest.raises(DatabaseError, match=REFUSED.format(table=row._meta.db_table)), transaction.atomic():
        ROADS[road](row)
    assert model._base_manager.filter(pk=row.pk).values().get() == before


def test_every_line_of_a_fact_is_kept_too() -> None:
    """A model that hangs on a fact is part of it: it needs the same protection, hence a line in MAKERS."""
    parts = {
        relation.related_model
        for fact in FACTS
        for relation in fact._meta.related_objects
        if isinstance(relation, models.ManyToOneRel) and not isinstance(relation, models.OneToOneRel)
    }
    assert {ClassificationItem, InterviewPerson} <= parts
    assert parts <= set(MAKERS)


def test_the_journal_holds_who_did_what_and_no_text() -> None:
    actor = make.UserFactory.create()
    project = make.ProjectFactory.create()
    entry = record(actor=actor, verb="project.changed", subject=project, fields=["title"])
    entry.refresh_from_db()
    assert (entry.actor, entry.verb, entry.object_type) == (actor, "project.changed", "portfolio.project")
    assert (entry.object_id, entry.reference, entry.fields) == (project.pk, project.reference, ["title"])
    assert entry.at is not None
    # An object whose key is a code is found by its reference.
    source = record(actor=None, verb="source.read", subject=make.SourceFactory.create(slug="recueil-x"))
    assert (source.actor, source.reference) == (None, "recueil-x")


def test_an_act_that_fails_leaves_no_line() -> None:
    @transaction.atomic
    def act() -> None:
        record(actor=None, verb="test.done", subject=make.PorteurFactory.create())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Entry.objects.exists()
