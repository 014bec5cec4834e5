"""Migrations whose tables are made together.

Django composes every model again after each operation of a migration, and nearly all models of the portal lean on each
other: creating the schema took two minutes, of which the database spent a few seconds. Here the operations of one
migration that touch the structure of the tables are run in batches, with the models composed once a batch. What ends up
in the database is what Django's own order makes (`tests/core/test_migrating.py` compares them).

`migrate --fake-initial` does not see the tables of a batch: a database that was restored without its
`django_migrations` needs `migrate --fake`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import ModelOperation
from django.db.migrations.optimizer import MigrationOptimizer
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

# What only adds to the tables, and asks the composed models for nothing but names and columns.
_ADDS = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddIndex,
    migrations.AddConstraint,
    AddTrigger,
)


class Together(Operation):
    """Operations of one migration that see the models as they are after the last of them.

    None of them may add a field, an index or a constraint to a table that another of them creates: the table would
    already have it. A trigger may be added to it.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state without composing it, then compose once what changed and what leans on it."""
        composed = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if composed is not None:
            state.__dict__["apps"] = composed
            state.reload_models([(app_label, _model_of(operation)) for operation in self.operations])

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        # Before the batch some of its tables do not exist: what is undone is looked up in the state that has them.
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


class Migration(migrations.Migration):
    """Base class of the migrations that make tables; the file itself stays as `makemigrations` wrote it."""

    def __init__(self, name: str, app_label: str) -> None:
        super().__init__(name, app_label)
        self.operations = list(batches(self.operations, app_label))  # type: ignore[misc]


def batches(operations: Iterable[Operation], app_label: str) -> Iterable[Operation]:
    """The operations in batches; what does not only add (data, SQL, removals) keeps its place between them."""
    for adds, run in groupby(operations, key=lambda operation: isinstance(operation, _ADDS)):
        if adds:
            yield from _together(list(run), app_label)
        else:
            yield from run


def _together(run: list[Operation], app_label: str) -> Iterable[Operation]:
    """Triggers last, since they want nothing but the table; what the optimiser can put in a new table is put there."""
    triggers = [operation for operation in run if isinstance(operation, AddTrigger)]
    others = [operation for operation in run if not isinstance(operation, AddTrigger)]
    batch: list[Operation] = []
    created: set[str] = set()
    for operation in MigrationOptimizer().optimize(others, app_label):
        if isinstance(operation, migrations.CreateModel):
            created.add(operation.name_lower)
        elif _model_of(operation) in created:
            yield Together(batch)
            batch, created = [], set()
        batch.append(operation)
    yield Together([*batch, *triggers])


def _model_of(operation: Operation) -> str:
    """The lower-case name of the model that an operation changes."""
    name: str = operation.name if isinstance(operation, ModelOperation) else operation.model_name  # type: ignore[attr-defined]
    return name.lower()
