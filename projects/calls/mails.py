"""What people are told of applications: members of the porteur, of each answer; the people of the Caf, of a deposit."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership, User
from projects.calls.enums import ApplicationStatus as Status
from projects.calls.models import Application, ApplicationState
from projects.calls.registry import referent
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.outbox.services import post
from projects.territories.models import Caf

NEWS, RECEIVED = "application-news", "application-received"
# What the porteur reads first, by state. Of the others it is told nothing: they are steps between offices.
SUBJECTS: dict[str, str] = {
    Status.SUBMITTED: "votre candidature est déposée",
    Status.INCOMPLETE: "votre candidature est à compléter",
    Status.COMPLETED: "votre complément est arrivé",
    Status.ADMISSIBLE: "votre candidature est recevable",
    Status.INADMISSIBLE: "votre candidature n’est pas recevable",
    Status.SELECTED: "votre candidature est retenue",
    Status.WAITING_LIST: "votre candidature est sur liste d’attente",
    Status.REFUSED: "votre candidature n’est pas retenue",
}
FOR_CAF: dict[str, str] = {
    Status.SUBMITTED: "une candidature est déposée",
    Status.COMPLETED: "une candidature est complétée",
}


def tell(state: ApplicationState) -> None:
    """In the transaction of the step. Who took it is not told of it, but for the receipt of a deposit."""
    application = state.application
    if state.status in SUBJECTS and application.porteur_id:
        members = _now(role=Role.PORTEUR_MEMBER, porteur=application.porteur_id)
        for member in members:
            _post(NEWS, state, member)
    if state.status in FOR_CAF:
        for person in _of_caf(application):
            if person.pk != state.recorded_by_id:
                _post(RECEIVED, state, person)


@message_kind(NEWS, label="Suite d’une candidature", topic=Topic.CANDIDATURES)
def news(message: Message) -> Mail | None:
    return _mail(message, SUBJECTS)


@message_kind(RECEIVED, label="Candidature reçue", topic=Topic.CANDIDATURES)
def received(message: Message) -> Mail | None:
    return _mail(message, FOR_CAF)


def _of_caf(application: Application) -> list[User]:
    """The referent of its project, if there is one; else all those of its Caf, advisors and managers."""
    followed_by = referent(application)
    return [followed_by] if followed_by else list(_now(role__in=CAF_ROLES, caf__in=_cafs(application)))


def _cafs(application: Application) -> QuerySet[Caf]:
    """Its own; all those of its department as long as none is said."""
    if application.caf_id:
        return Caf.objects.filter(pk=application.caf_id)
    return Caf.objects.filter(departments=application.department_id)


def _now(**scope: Any) -> QuerySet[User]:
    """Those who have that role there today."""
    held = Membership.objects.current().filter(**scope)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def _post(kind: str, state: ApplicationState, recipient: User) -> None:
    post(key=f"{kind}-{state.pk}-{recipient.pk}", kind=kind, params={"state": state.pk}, recipient=recipient)


def _mail(message: Message, subjects: dict[str, str]) -> Mail | None:
    """Nothing once the state was taken back, or another stands, or the reader no longer sees the application."""
    state = ApplicationState.objects.select_related("application__call").get(pk=message.params["state"])
    assert message.recipient is not None  # both kinds are told to people who have an account
    seen = Application.objects.visible_to(message.recipient).in_states(state.status).filter(pk=state.application_id)
    if not seen.exists() or ApplicationState.objects.filter(retracts=state).exists():
        return None
    link = absolute(reverse("application_detail", args=[state.application.reference]))
    context = {"state": state, "application": state.application, "link": link}
    return Mail(subjects[state.status], context, link=link)
