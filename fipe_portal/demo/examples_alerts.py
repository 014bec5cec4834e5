"""Examples of « points de vigilance »: invented answers about the projects of the demonstration's advisor."""

from __future__ import annotations

from datetime import timedelta

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.alerts import services
from projects.alerts.models import PointFact
from projects.core.paris import today
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected

NOTE = "Exemple : réponse inventée pour la démonstration."
# The answers, and how many days ago they were told.
ANSWERS = (
    ({"coordinateur": "oui", "recrutement": "oui", "partenaires": "oui", "suite": "en_cours"}, 40),
    ({"coordinateur": "non", "partenaires": "en_cours"}, 25),
    ({"recrutement": "en_cours", "suite": "non"}, 230),
    ({"coordinateur": "sans_objet", "recrutement": "sans_objet", "suite": "oui"}, 12),
)


def load() -> int:
    """Four projects of the Caf of the advisor, and one alert set aside; how many rows were made."""
    if PointFact.objects.exists():
        return 0
    advisor = User.objects.get(email=f"{Role.CAF_ADVISOR.value.replace('_', '-')}@demonstration.invalid")
    mine = selected(Project.objects.filter(caf__in=advisor.memberships.values("caf")), Clock.now())
    made = 0
    projects = list(mine.order_by("reference")[: len(ANSWERS)])
    for project, (values, days) in zip(projects, ANSWERS, strict=False):
        day = today() - timedelta(days=days)
        made += len(services.tell_points(actor=advisor, project=project, values=values, observed_on=day, note=NOTE))
    if len(projects) > 1:
        reason = "Exemple : l’accord est promis pour le mois prochain."
        services.dismiss(actor=advisor, project=projects[1], rule="coordinateur", reason=reason)
        made += 1
    return made
