"""What people are told of a wave: the managers of a Caf, its advisors next, who submitted, Cnaf's own by nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from funding.waves import links
from funding.waves.enums import NOT_SUBMITTED
from funding.waves.models import Answer, AnswerStep
from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership, User
from projects.core.paris import today
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.outbox.services import post

RECEIPT, REOPENED, REMINDER = "wave-receipt", "wave-reopened", "wave-reminder"


def people_of(cafs: Sequence[str], *, everyone: bool = False) -> dict[str, list[User]]:
    """By key of Caf, its managers, else its advisors; both, managers first, with `everyone`. One query."""
    rows = Membership.objects.current().filter(role__in=CAF_ROLES, caf__in=cafs, user__is_active=True)
    found: dict[str, dict[str, dict[int, User]]] = defaultdict(lambda: {role: {} for role in CAF_ROLES})
    for row in rows.select_related("user").order_by("user__last_name", "user_id"):
        found[row.caf_id or ""][row.role][row.user_id] = row.user
    people = {}
    for caf, by_role in found.items():
        managers, advisors = by_role[Role.CAF_MANAGER], by_role[Role.CAF_ADVISOR]
        people[caf] = list((managers | advisors if everyone else managers or advisors).values())
    return people


def tell_submitted(step: AnswerStep) -> None:
    """A receipt to who submitted, in the transaction of the act."""
    if step.actor is not None:
        post(key=f"wave-receipt-{step.pk}", kind=RECEIPT, params={"step": step.pk}, recipient=step.actor)


def tell_caf(step: AnswerStep) -> None:
    """Cnaf reopened: the managers and the advisors of the Caf are told, who reopened is not."""
    for person in people_of([step.answer.caf_id], everyone=True).get(step.answer.caf_id, ()):
        if person != step.actor:
            post(
                key=f"wave-reopened-{step.pk}-{person.pk}",
                kind=REOPENED,
                params={"step": step.pk},
                recipient=person,
            )


@message_kind(RECEIPT, label="Accusé de transmission à la Cnaf")
def receipt(message: Message) -> Mail | None:
    step = _seen(message)
    return _mail(step, "votre réponse est arrivée à la Cnaf") if step else None


@message_kind(REOPENED, label="Réponse rouverte par la Cnaf", topic=Topic.TACHES)
def reopened(message: Message) -> Mail | None:
    """Nothing once the Caf has answered again, or the wave closed."""
    step = _seen(message)
    if step is None or step.answer.state != step.state or step.answer.wave.closed_on is not None:
        return None
    return _mail(step, "la Cnaf rouvre votre réponse")


@message_kind(REMINDER, label="Rappel d’une vague de redistribution", topic=Topic.TACHES)
def reminder(message: Message) -> Mail | None:
    """Nothing once it has been submitted, or the wave closed."""
    answer = Answer.objects.with_identity().get(pk=message.params["answer"])
    if answer.state not in NOT_SUBMITTED or answer.wave.closed_on is not None or not _may_see(message, answer):
        return None
    late = answer.wave.is_over(timezone.now()) and answer.reopened_at is None
    subject = "la réponse de votre Caf est en retard" if late else "la réponse de votre Caf est attendue"
    link = absolute(links.questionnaire(answer))
    context = {"answer": answer, "wave": answer.wave, "link": link, "is_late": late, "today": today()}
    return Mail(_named(subject, answer), context, link=link)


def _seen(message: Message) -> AnswerStep | None:
    """The step that a message tells of; None when its recipient sees that answer no more."""
    rows = AnswerStep.objects.select_related("answer__wave", "answer__caf", "actor", "version")
    step = rows.get(pk=message.params["step"])
    return step if _may_see(message, step.answer) else None


def _may_see(message: Message, answer: Answer) -> bool:
    user = message.recipient
    return user is not None and Answer.objects.visible_to(user).filter(pk=answer.pk).exists()


def _mail(step: AnswerStep, subject: str) -> Mail:
    link = absolute(links.questionnaire(step.answer))
    context = {"step": step, "answer": step.answer, "wave": step.answer.wave, "version": step.version, "link": link}
    return Mail(_named(subject, step.answer), context, link=link)


def _named(subject: str, answer: Answer) -> str:
    return f"{subject} ({answer.wave.title}, {answer.caf.name})"
