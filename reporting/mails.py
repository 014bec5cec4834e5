"""What readers of an edition are told: that it is theirs to read, and that their answer is awaited."""

from __future__ import annotations

from django.urls import reverse

from projects.core.french import format_date, typeset
from projects.core.paris import today
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.outbox.services import post
from reporting.enums import EditionState
from reporting.models import Edition, EditionReader

INVITATION, REMINDER = "edition-review", "edition-review-reminder"


def invite(reader: EditionReader) -> None:
    post(key=f"edition-review-{reader.pk}", kind=INVITATION, params={"reader": reader.pk}, recipient=reader.user)


def remind(reader: EditionReader, turn: int) -> None:
    """`turn` names the reminder among those of a reader: each leaves once."""
    key = f"edition-review-{reader.pk}-{turn}"
    post(key=key, kind=REMINDER, params={"reader": reader.pk}, recipient=reader.user)


@message_kind(INVITATION, label="Édition à relire", topic=Topic.TACHES)
def invitation(message: Message) -> Mail | None:
    return _mail(message, "une édition vous est confiée pour relecture")


@message_kind(REMINDER, label="Rappel d’une relecture", topic=Topic.TACHES)
def reminder(message: Message) -> Mail | None:
    return _mail(message, "une relecture attend votre réponse")


def _mail(message: Message, subject: str) -> Mail | None:
    """Nothing once the reader has answered, when the review is over, when he no longer sees the edition."""
    rows = EditionReader.objects.select_related("edition", "user")
    reader = rows.filter(pk=message.params["reader"], answer="", edition__state=EditionState.IN_REVIEW).first()
    if reader is None or not Edition.objects.visible_to(reader.user).filter(pk=reader.edition_id).exists():
        return None
    edition = reader.edition
    link = absolute(reverse("edition_review", args=[edition.slug]))
    context = {
        "title": typeset(edition.title),
        "due": format_date(reader.due_on),
        "is_late": reader.due_on < today(),
        "link": link,
    }
    return Mail(typeset(f"{edition.title} : {subject}"), context, link=link)
