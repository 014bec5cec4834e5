"""What people are told about their access."""

from django.conf import settings
from django.urls import reverse

from projects.outbox.models import Message
from projects.outbox.registry import Mail, message_kind
from projects.people.models import Invitation
from projects.people.tokens import token_of

INVITATION = "invitation"


@message_kind(INVITATION, label="Invitation")
def invitation(message: Message) -> Mail | None:
    """Nothing for one that was withdrawn, accepted or sent again since."""
    found = Invitation.objects.with_scope().get(pk=message.params["invitation"])
    if not found.is_open or found.sends != message.params["sends"]:
        return None
    link = settings.SITE_URL + reverse("invitation_accept", args=[token_of(found)])
    return Mail("vous êtes invité", {"invitation": found, "link": link})
