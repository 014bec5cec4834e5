"""A message as it is given to the mail server: two forms, and what mail programs read."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from projects.core.french import typeset
from projects.outbox import registry
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute
from projects.outbox.services.digests import DIGEST
from projects.outbox.tokens import token_of


def as_email(message: Message, mail: Mail) -> EmailMultiAlternatives:
    """Its words in text and in HTML. Who has an account is led to their choices; a topic can be left in one click."""
    context = {
        "name": message.recipient.first_name if message.recipient else "",
        "site_url": settings.SITE_URL,
        "organisation": settings.ORGANISATION,
        "choices_url": absolute(reverse("notification_choices")) if _topic_of(message) else "",
        **mail.context,
    }
    # On one line: a title may hold a break, which no header takes.
    subject = " ".join(typeset(f"Portail Fipe : {mail.subject}").splitlines())
    email = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"outbox/{message.kind}.txt", context),
        to=[message.address],
        # Out-of-office programs do not answer those.
        headers={"Auto-Submitted": "auto-generated", **_way_out(message)},
    )
    page = render_to_string(f"outbox/{message.kind}.html", context | {"subject": subject})
    email.attach_alternative(page, "text/html")
    return email


def _topic_of(message: Message) -> str:
    """What its reader may choose about: a topic, or the digest itself; "" for security, and for a mere address."""
    if not message.recipient:
        return ""
    return DIGEST if message.kind == DIGEST else registry.get(message.kind).topic or ""


def _way_out(message: Message) -> dict[str, str]:
    """The headers by which a mail program offers « se désabonner » (RFC 8058)."""
    topic = _topic_of(message)
    if not message.recipient or not topic:
        return {}
    address = absolute(reverse("unsubscribe", args=[token_of(message.recipient, topic)]))
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
