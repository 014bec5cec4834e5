"""`manage.py figures --edition SLUG [--as-of DATE] [--known-at DATETIME] [--json]`."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.core.errors import DomainError
from projects.core.french import format_date
from reporting.figures.document import as_document
from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue
from reporting.management.arguments import edition_of, instant, situation_day
from reporting.selectors import edition_figures, edition_snapshot
from reporting.selectors.editions import number_text


class Command(BaseCommand):
    help = "Donne les chiffres d’une édition, avec les références des dossiers derrière chacun."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--edition", required=True, metavar="SLUG", help="identifiant de l’édition")
        parser.add_argument("--as-of", metavar="DATE", help="situation au (par défaut, celle de l’édition)")
        parser.add_argument("--known-at", metavar="DATETIME", help="connu à cet instant (par défaut, maintenant)")
        parser.add_argument("--json", action="store_true", help="en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = edition_of(options["edition"])
        try:
            snapshot = edition_snapshot(
                edition, situation_on=situation_day(options["as_of"]), known_at=instant(options["known_at"])
            )
            values = edition_figures(snapshot)
        except DomainError as error:
            raise CommandError(error.message) from None
        if options["json"]:
            document = as_document(edition.slug, snapshot, values)
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self._write_text(snapshot, values)

    def _write_text(self, snapshot: Snapshot, values: dict[str, FigureValue]) -> None:
        self.stdout.write(f"{snapshot.population}. Situation au {format_date(snapshot.situation_on)}.")
        for value in values.values():
            unit = value.figure.unit
            self.stdout.write(f"\n{value.figure.label} : {number_text(value.counted.value, unit)}")
            for row in value.counted.rows:
                self.stdout.write(f"  {row.label} : {number_text(row.value, unit)}")
