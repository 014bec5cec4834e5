"""Schema, reference data and demonstration data: put in place once, looked at quickly afterwards."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fipe_portal.demo.examples import load_examples
from fipe_portal.demo.progress import Progress
from fipe_portal.embedded.locks import FileLock


def prepare(progress: Progress, lock: Path) -> None:
    """Bring the database up to date. Two demonstrations that start together do it one after the other."""
    with FileLock(lock):
        _migrate(progress)
        with progress.step("Territoires : codes officiels et Caf"):
            _quietly("load_territories")
        with progress.step("Données de démonstration : projets des recueils publiés"):
            _quietly("load_demo")
            load_examples()


def _migrate(progress: Progress) -> None:
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with progress.step("Schéma de la base de données"):
        call_command("migrate", verbosity=0, interactive=False)


def _quietly(name: str) -> None:
    """Run a command of the project; what it prints is not for the person who starts the demonstration."""
    if name in get_commands():
        call_command(name, stdout=io.StringIO())
