"""`manage.py render SLUG --output DIR`: the PDF of an edition, made here by the code of the job."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.core.errors import DomainError
from reporting.management.arguments import edition_of
from reporting.rendering.recueil import render_recueil
from reporting.selectors import recueil_content


class Command(BaseCommand):
    help = "Met en page une édition et écrit son PDF dans un dossier."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", help="identifiant de l’édition")
        parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="dossier où écrire le PDF")

    def handle(self, *args: Any, slug: str, output: Path, **options: Any) -> None:
        edition = edition_of(slug)
        try:
            output.mkdir(parents=True, exist_ok=True)
            pdf = render_recueil(recueil_content(edition), on_progress=self._tell)
            self.stdout.write(str(write_whole(output / f"{edition.slug}.pdf", pdf).resolve()))
        except DomainError as error:
            raise CommandError(error.message) from None
        except OSError as error:
            raise CommandError(f"Impossible d’écrire dans « {output} » : {error.strerror}.") from None

    def _tell(self, done: int, total: int, step: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{done}/{total} {step}")


def write_whole(path: Path, content: bytes) -> Path:
    """Write aside, then rename: a file of that name is whole or is not there."""
    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    os.chmod(aside, 0o644)
    os.replace(aside, path)
    return path
