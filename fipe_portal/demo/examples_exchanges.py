"""Exchanges and tasks of the people of the demonstration, said to be examples in every text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from projects.accounts.models import User
from projects.core.paris import today
from projects.followup.enums import ExchangeKind, Visibility
from projects.followup.models import Exchange, Task
from projects.followup.services import add_task, note_exchange
from projects.followup.services.exchanges import Guest, Present, TaskDraft
from projects.portfolio.models import Project

ADVISOR, MANAGER = "caf-advisor@demonstration.invalid", "caf-manager@demonstration.invalid"


def load() -> int:
    if Exchange.objects.exists():
        return 0
    people = {user.email: user for user in User.objects.filter(email__in=[ADVISOR, MANAGER])}
    made = 0
    for email, cafs, wanted in (
        (ADVISOR, ("01", "03", "07", "38", "43"), _of_advisor),
        (MANAGER, ("31",), _of_manager),
    ):
        projects = list(Project.objects.filter(caf__in=cafs).order_by("reference")[:4])
        if email in people and len(projects) == 4:
            made += wanted(people[email], projects)
    return made


def _of_advisor(advisor: User, projects: list[Project]) -> int:
    day = today()
    first, second, third, fourth = projects
    _note(
        advisor, third, ExchangeKind.VISIT, 3,
        "Exemple : visite du site un matin d’accueil. L’équipe montre comment elle s’organise.",
        visibility=Visibility.PORTEUR, next_step="Exemple : comité de suivi",
        next_on=day + timedelta(days=18), present=Present(guests=[Guest("Une animatrice (exemple)", "accueil")]),
        task=TaskDraft("Exemple : envoyer le compte rendu de visite", day + timedelta(days=4), advisor, day),
    )  # fmt: skip
    _note(
        advisor, first, ExchangeKind.CALL, 12,
        "Exemple : appel au porteur, qui attend la réponse d’un partenaire avant d’ouvrir le second lieu.",
        visibility=Visibility.CAFLAB, next_step="Exemple : rappeler après la réponse", next_on=day + timedelta(days=6),
    )  # fmt: skip
    _note(
        advisor, second, ExchangeKind.DIFFICULTY, 20,
        "Exemple : un recrutement prend du retard ; la Caf cherche avec le porteur une solution provisoire.",
        task=TaskDraft("Exemple : transmettre une fiche de poste", day + timedelta(days=9), None),
    )  # fmt: skip
    late = add_task(actor=advisor, project=fourth, title="Exemple : relire le plan de financement",
                    due_on=day, assignee=advisor)  # fmt: skip
    # Given for a day that has passed since, as it would be after some days of use.
    Task.objects.filter(pk=late.pk).update(due_on=day - timedelta(days=5))
    return 4


def _of_manager(manager: User, projects: list[Project]) -> int:
    _note(
        manager, projects[0], ExchangeKind.MEETING, 8,
        "Exemple : comité technique. Le calendrier des travaux est confirmé, l’ouverture est attendue au printemps.",
        visibility=Visibility.PORTEUR,
    )  # fmt: skip
    _note(
        manager, projects[1], ExchangeKind.SUCCESS, 25,
        "Exemple : la première session de formation a fait le plein.", visibility=Visibility.CAFLAB,
    )  # fmt: skip
    return 2


def _note(author: User, project: Project, kind: ExchangeKind, days_ago: int, text: str, **more: Any) -> None:
    observed_on = today() - timedelta(days=days_ago)
    note_exchange(actor=author, project=project, kind=kind, observed_on=observed_on, text=text, **more)
