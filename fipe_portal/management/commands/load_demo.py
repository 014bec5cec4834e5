"""`manage.py load_demo`: the real projects, the two editions and the people of the demonstration."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from fipe_portal.dataset.editions import load_edition
from fipe_portal.dataset.envelopes import ENVELOPES_FILE, load_envelopes
from fipe_portal.dataset.funds import FUNDS_FILE, load_funds
from fipe_portal.dataset.people import load_people, load_referents
from fipe_portal.dataset.projects import ProjectLoader
from fipe_portal.dataset.reading import EDITIONS_FOLDER, PROJECTS_FILE, digest, place, read_json
from fipe_portal.dataset.takeovers import load_realities, load_takeovers
from projects.core.errors import DomainError
from projects.core.french import count
from projects.territories.models import Dataset

DATASET = "projets-fipe"


class Command(BaseCommand):
    help = "Charge les projets réels des sources publiées, les deux éditions et les personnes de démonstration."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--directory", type=Path, default=settings.BASE_DIR, help="racine des fichiers de données")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            self.stdout.write(load(directory))
        except DomainError as error:
            raise CommandError(error.message) from None


@transaction.atomic
def load(base: Path) -> str:
    """Load everything or nothing; a second call with the same files does nothing. Return a French report."""
    editions = sorted((base / EDITIONS_FOLDER).glob("*.json"))
    files = [base / PROJECTS_FILE, base / FUNDS_FILE, base / ENVELOPES_FILE, *editions]
    # A missing or truncated file is told before anything is stored.
    content, *_ = [read_json(path) for path in files]
    sha256 = digest(*files)
    if Dataset.objects.filter(slug=DATASET, sha256=sha256).exists():
        return "Données de démonstration : déjà chargées."
    with place(FUNDS_FILE.name):
        load_funds(base)
    with place(ENVELOPES_FILE.name):
        load_envelopes(base)
    load_takeovers()
    with place(PROJECTS_FILE.name):
        projects = ProjectLoader(content).load()
    load_realities()
    created = 0
    for path in editions:
        with place(path.name):
            created += load_edition(path)
    people = load_people()
    load_referents()
    Dataset.objects.update_or_create(
        slug=DATASET,
        defaults={
            "title": "Projets Fipe des sources publiées",
            "source": "Recueil de janvier 2026, communiqué d’Occitanie de 2023",
            "licence": "faits publics, textes du portail",
            "sha256": sha256,
            "loaded_at": timezone.now(),
        },
    )
    parts = [count(projects, "projet"), count(created, "édition"), count(people, "personne")]
    return f"Données de démonstration : {', '.join(parts)}."
