"""What projects bring to applications, which stand below them: the project that one becomes, what there is to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.calls.effects import register_effect
from projects.calls.enums import ApplicationStatus as Status
from projects.calls.models import Application
from projects.calls.registry import register_project_url, register_referent
from projects.calls.workflow import MAKE_PROJECT
from projects.portfolio import links
from projects.portfolio.expected import Expected, ExpectedState, register_expected
from projects.portfolio.models import Project, Referent
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.selectors.people import possible_referents
from projects.portfolio.services.selected import make_project
from projects.portfolio.todo import Due, DueKind, register_due

# By state: how it reads in a list of things to do, what it asks, the words of the button.
WAITING_FOR_CAF: dict[str, tuple[DueKind, str, str]] = {
    Status.SUBMITTED: (DueKind.DUE, "Candidature déposée, à recevoir", "Recevoir"),
    Status.COMPLETED: (DueKind.DUE, "Candidature complétée, à relire", "Relire"),
    Status.ADMISSIBLE: (DueKind.DUE, "Candidature à instruire", "Instruire"),
    Status.INCOMPLETE: (DueKind.WAITING, "Candidature à compléter par le porteur", "Voir"),
    Status.INSTRUCTED: (DueKind.WAITING, "Candidature instruite, avis attendu", "Noter l’avis"),
}
WAITING_FOR_VOTE: dict[str, tuple[DueKind, str, str]] = {
    Status.OPINION_GIVEN: (DueKind.DUE, "Candidature à présenter au vote", "Noter la décision")
}
# By state: where it stands for its porteur.
ASKED_OF_PORTEUR: dict[str, tuple[ExpectedState, str, str]] = {
    Status.DRAFT: (ExpectedState.DRAFT, "Candidature à déposer", "Continuer"),
    Status.INCOMPLETE: (ExpectedState.SENT_BACK, "Candidature à compléter", "Compléter"),
}
CAF_ROLES = (Role.CAF_ADVISOR, Role.CAF_MANAGER)


def register() -> None:
    register_effect(MAKE_PROJECT, make_project)
    register_project_url(project_url)
    register_referent(referent_of)
    register_due("candidatures", due_applications)
    register_expected("candidatures", expected_applications)


def project_url(user: User, application: Application) -> str:
    """The page of the project that `application` became, for who sees it."""
    project = Project.objects.visible_to(user).filter(application=application.pk).first()
    return links.tab(project.reference, "fiche") if project else ""


def referent_of(application: Application) -> User | None:
    """Who follows the project of `application` today, if they still are of its Caf."""
    project = Project.objects.filter(application=application.pk).first()
    if project is None:
        return None
    followed_by = last_fact(Referent, [project.pk], Clock.now(), "user").get(project.pk, (None,))[0]
    return possible_referents(project).filter(pk=followed_by).first() if followed_by else None


def due_applications(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """What the Caf has to do about applications: one query, whatever their number."""
    scope = scope_of(user)
    if not scope.has_role(*CAF_ROLES):
        return ()
    asked = WAITING_FOR_CAF | (WAITING_FOR_VOTE if scope.has_role(Role.CAF_MANAGER) else {})
    seen = Application.objects.visible_to(user).in_states(*asked)
    return [_due(application, asked) for application in seen.select_related("porteur", "commune", "epci", "department")]


def expected_applications(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Expected]:
    """What a porteur has to do about its applications: one query, whatever their number."""
    porteurs = scope_of(user).porteurs
    if not porteurs:
        return ()
    mine = Application.objects.filter(porteur__in=porteurs).in_states(*ASKED_OF_PORTEUR)
    return [_expected(application) for application in mine.select_related("call")]


def _expected(application: Application) -> Expected:
    state, what, act = ASKED_OF_PORTEUR[application.status or ""]
    return Expected(
        project=None,
        what=f"{what} : {application.title or application.reference}",
        state=state,
        url=reverse("application_detail", args=[application.reference]),
        act=act,
        due_on=application.call.closed_on if state == ExpectedState.DRAFT else None,
        detail=application.reference,
    )


def _due(application: Application, asked: dict[str, tuple[DueKind, str, str]]) -> Due:
    kind, what, act = asked[application.status or ""]
    return Due(
        project=None,
        kind=kind,
        what=what,
        url=reverse("application_detail", args=[application.reference]),
        act=act,
        on=application.since,
        detail=f"{application.reference} · {application.title or application.display_name}",
        key=f"candidature-{application.pk}",
    )
