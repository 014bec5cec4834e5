"""What the managers of a Caf are told: the credits that an arbitration gave it, and when they are taken back."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from funding.arbitration.models import Allotment, ScenarioStep
from funding.envelopes.models import Envelope
from funding.waves.mails import people_of
from projects.core.money import format_euros
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.outbox.services import post

ALLOTTED, UNDONE = "allotment", "allotment-undone"


def tell_allotted(step: ScenarioStep, given: Sequence[Allotment]) -> None:
    _tell(ALLOTTED, step, given)


def tell_undone(step: ScenarioStep, given: Sequence[Allotment]) -> None:
    _tell(UNDONE, step, given)


def _tell(kind: str, step: ScenarioStep, given: Sequence[Allotment]) -> None:
    """The managers of each Caf, else its advisors, in the transaction of the act."""
    people = people_of([row.caf_id for row in given])
    for row in given:
        for person in people.get(row.caf_id, ()):
            post(
                key=f"{kind}-{row.pk}-{person.pk}",
                kind=kind,
                params={"allotment": row.pk, "step": step.pk},
                recipient=person,
            )


@message_kind(ALLOTTED, label="Crédits attribués par la Cnaf", topic=Topic.TACHES)
def allotted(message: Message) -> Mail | None:
    """Nothing once they were taken back."""
    row = _seen(message)
    if row is None or row.scenario.steps.filter(pk__gt=message.params["step"]).exists():
        return None
    return _mail(row, f"la Cnaf attribue {format_euros(row.movement.amount)} à votre Caf")


@message_kind(UNDONE, label="Attribution de la Cnaf annulée", topic=Topic.TACHES)
def undone(message: Message) -> Mail | None:
    row = _seen(message)
    if row is None:
        return None
    reason = ScenarioStep.objects.values_list("reason", flat=True).get(pk=message.params["step"])
    return _mail(row, "la Cnaf annule une attribution à votre Caf", reason=reason)


def _seen(message: Message) -> Allotment | None:
    """The allotment that a message tells of; None when its recipient sees that envelope no more."""
    rows = Allotment.objects.select_related("scenario__wave", "caf", "movement__envelope")
    row = rows.get(pk=message.params["allotment"])
    user = message.recipient
    seen = user is not None and Envelope.objects.visible_to(user).filter(pk=row.movement.envelope_id).exists()
    return row if seen else None


def _mail(row: Allotment, subject: str, **more: object) -> Mail:
    link = absolute(reverse("envelope_detail", args=[row.movement.envelope_id]))
    context = {"allotment": row, "wave": row.scenario.wave, "amount": row.movement.amount, "link": link, **more}
    return Mail(f"{subject} ({row.scenario.wave})", context, link=link)
