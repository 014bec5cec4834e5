"""Writes the Word template of the note for the commission, to keep beside the code or to start one's own from."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reporting.commission.template import make_template
from reporting.commission.word import TEMPLATE


class Command(BaseCommand):
    help = "Écrit le gabarit Word de la note pour la commission d’action sociale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=TEMPLATE, help="fichier à écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        make_template(options["output"])
        self.stdout.write(str(options["output"]))
