"""`manage.py load_territories [--directory DIR] [--force]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.territories.services import LoadError, load_territories


class Command(BaseCommand):
    help = "Charge les territoires, les Caf et les indicateurs depuis leurs fichiers publiés ; sans effet s’ils y sont."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, help="dossier d’une autre édition, avec son sources.toml")
        parser.add_argument("--force", action="store_true", help="relire des fichiers déjà chargés ou plus anciens")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_territories(options["directory"], force=options["force"])
        except LoadError as error:
            raise CommandError(f"Rien n’a été chargé.\n{error}") from error
        for line in report.lines():
            self.stdout.write(line)
