"""Migrations in batches make the same tables as Django's own order, and can be undone."""

from __future__ import annotations

import pgtrigger
import pgtrigger.compiler
import pgtrigger.migrations
import pytest
from django.db import connection, migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from projects.core import migrating

CATALOGUE = """
    SELECT 'column ' || ordinal_position, column_name, data_type || ' ' || is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name LIKE 'tried%'
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid::regclass::text LIKE 'tried%'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'tried%'
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid::regclass::text LIKE 'tried%' AND NOT tgisinternal
    ORDER BY 1, 2, 3
"""


def _trigger(name: str, table: str) -> pgtrigger.compiler.Trigger:
    sql = pgtrigger.compiler.UpsertTriggerSql(
        func="RAISE EXCEPTION 'no';",
        hash="0" * 40,
        operation="DELETE",
        pgid=f"pgtrigger_{name}",
        table=table,
        when="BEFORE",
    )
    return pgtrigger.compiler.Trigger(name=name, sql=sql)


def _operations() -> list[Operation]:
    """Each kind: a field to a table made later, one added after its trigger, data in the middle."""
    key = [("id", models.BigAutoField(primary_key=True))]
    return [
        migrations.CreateModel("Town", [*key, ("name", models.TextField())]),
        pgtrigger.migrations.AddTrigger("town", _trigger("keep_town", "tried_town")),
        migrations.AddField("town", "region", models.ForeignKey("tried.Region", models.PROTECT, null=True)),
        migrations.CreateModel("Region", [*key, ("code", models.CharField(max_length=3))]),
        migrations.AddConstraint("region", models.UniqueConstraint(fields=["code"], name="tried_code")),
        migrations.RunSQL("INSERT INTO tried_region (code) VALUES ('044')", migrations.RunSQL.noop),
        migrations.AddField("region", "capital", models.ForeignKey("tried.Town", models.PROTECT, null=True)),
        migrations.AddConstraint("town", models.CheckConstraint(condition=~models.Q(name=""), name="tried_name")),
        migrations.AddIndex("town", models.Index(fields=["name"], name="tried_name_index")),
    ]


def _order(*, batched: bool) -> list[Operation]:
    # Of Django's own order, the field that points to a later table comes after it.
    operations = _operations()
    operations.insert(3, operations.pop(2))
    return list(migrating.batches(operations, "tried")) if batched else operations


def _apply(operations: list[Operation], *, undone: bool = False) -> list[tuple[str, str, str]]:
    migration = migrations.Migration("0001_tried", "tried")
    migration.operations = operations  # type: ignore[misc]
    state = MigrationLoader(connection).project_state()
    before = state.clone()
    with connection.schema_editor(atomic=True) as editor:
        migration.apply(state, editor)
    if undone:
        with connection.schema_editor(atomic=True) as editor:
            migration.unapply(before, editor)
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return list(cursor.fetchall())


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS tried_town, tried_region CASCADE")


@pytest.mark.django_db(transaction=True)
def test_batches_make_the_tables_of_the_plain_order_and_are_undone() -> None:
    try:
        plain = _apply(_order(batched=False))
        _drop()
        together = _apply(_order(batched=True))
        _drop()
        left = _apply(_order(batched=True), undone=True)
    finally:
        _drop()
    assert together == plain
    assert {kind.split()[0] for kind, _, _ in plain} == {"column", "constraint", "index", "trigger"}
    assert left == []


@pytest.mark.django_db
def test_batches_leave_the_state_of_the_plain_order() -> None:
    """Every migration of the portal: the same fields and options, so `makemigrations` finds nothing to add."""
    loader = MigrationLoader(connection)
    together, plain = ProjectState(real_apps=loader.unmigrated_apps), ProjectState(real_apps=loader.unmigrated_apps)
    for node in _whole_plan(loader):
        migration = loader.graph.nodes[node]
        migration.mutate_state(together, preserve=False)
        for operation in type(migration).operations:
            operation.state_forwards(migration.app_label, plain)
    assert MigrationAutodetector(plain, together).changes(loader.graph) == {}


def _whole_plan(loader: MigrationLoader) -> list[tuple[str, str]]:
    plan: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        plan |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    return list(plan)
