"""A second redistribution wave, invented and open: one may answer it. It comes last, for the dossiers to fill it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from fipe_portal.demo.examples_waves import INSTRUCTIONS
from funding.waves import services
from funding.waves.models import Wave
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import PARIS, today

SLUG = "exemple-2026-2"
OPEN_FOR = timedelta(days=42)


def load() -> int:
    """Asked today, awaited in six weeks; nothing where it was loaded once, or where no wave came before."""
    cnaf = User.objects.filter(memberships__role=Role.CNAF, email__endswith="@demonstration.invalid").first()
    if cnaf is None or not Wave.objects.exists() or Wave.objects.filter(slug=SLUG).exists():
        return 0
    day = today()
    wave = services.add_wave(
        actor=cnaf,
        slug=SLUG,
        title="Exemple fictif : deuxième vague 2026",
        year=2026,
        number=2,
        opens_on=day,
        deadline=datetime.combine(day + OPEN_FOR, time(23, 59), tzinfo=PARIS),
        instructions=INSTRUCTIONS,
        source_text="Exemple : aucune source n’annonce cette vague.",
    )
    return wave.answers.count()
