"""The migrations of editions go back and forth without losing a word."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from projects.accounts.enums import Role
from reporting.models import EditionBlock
from tests.factories import member
from tests.factories.editions import draft_of

pytestmark = pytest.mark.django_db

BODY = "<p>Un &lt; <strong>deux</strong>.</p><ul><li>Trois</li><li><em>Quatre</em></li></ul><p>Cinq</p>"


def migrated(name: str | None) -> None:
    """The tables as that migration left them, as they now are for None."""
    executor = MigrationExecutor(connection)
    leaves = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "reporting"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else rows of this transaction hold the tables
    executor.migrate([("reporting", name)] if name else leaves)


def test_texts_keep_their_words_when_they_go_back_to_paragraphs_and_lists() -> None:
    key = draft_of(member(Role.CNAF), blocks=[{"section": "chapo", "body": BODY}]).blocks.get().pk
    migrated("0001_initial")
    for table, name in (("reporting_editionblock", "id"), ("reporting_editionblockevent", "pgh_obj_id")):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT paragraphs, items FROM {table} WHERE {name} = %s", [key])  # noqa: S608
            assert cursor.fetchone() == (["Un < deux.", "Cinq"], ["Trois", "Quatre"])
    migrated(None)
    assert EditionBlock.objects.get(pk=key).body == (
        "<p>Un &lt; deux.</p><p>Cinq</p><ul><li>Trois</li><li>Quatre</li></ul>"
    )
