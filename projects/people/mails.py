"""What people are told about their access."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from projects.accounts.models import Membership, User
from projects.core.french import count
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, message_kind
from projects.people.models import HandoverAct, Invitation, Succession
from projects.people.policies import can_decide_succession
from projects.people.registry import Handover, handovers_of
from projects.people.tokens import token_of

INVITATION = "invitation"
NEW_PASSWORD = "new-password"  # noqa: S105  (the name of a mail)
SECOND_FACTORS_RESET = "second-factors-reset"
HANDED_OVER = "dossiers-handed-over"
SUCCESSION_ASKED = "succession-asked"
SUCCESSION_ACCEPTED = "succession-accepted"
SUCCESSION_REFUSED = "succession-refused"


@message_kind(INVITATION, label="Invitation")
def invitation(message: Message) -> Mail | None:
    """Nothing for one that was withdrawn, accepted or sent again since."""
    found = Invitation.objects.with_scope().get(pk=message.params["invitation"])
    if not found.is_open or found.sends != message.params["sends"]:
        return None
    link = settings.SITE_URL + reverse("invitation_accept", args=[token_of(found)])
    return Mail("une invitation vous attend", {"invitation": found, "link": link})


@message_kind(NEW_PASSWORD, label="Nouveau mot de passe")
def new_password(message: Message) -> Mail | None:
    """The link is made as the mail leaves, and is stored nowhere. Nothing for an account that was closed since."""
    user = message.recipient
    if user is None or not user.is_active:
        return None
    return Mail("choisir votre mot de passe", {"user": user, "link": _new_password_link(user)})


@message_kind(SECOND_FACTORS_RESET, label="Double authentification retirée")
def second_factors_reset(message: Message) -> Mail | None:
    return Mail("votre double authentification a été retirée", {"link": settings.SITE_URL + reverse("account_login")})


@message_kind(HANDED_OVER, label="Dossiers confiés", topic=Topic.DOSSIERS)
def handed_over(message: Message) -> Mail | None:
    """What was given and is still theirs; nothing when it was all taken back or moved on."""
    receiver = message.recipient
    act = HandoverAct.objects.select_related("giver", "done_by").get(pk=message.params["act"])
    items = _still_held(act, receiver) if receiver and not act.undone_at else []
    if not items:
        return None
    link = settings.SITE_URL + reverse("home")
    context = {"items": items, "giver": act.giver, "by": act.done_by, "site": settings.SITE_URL, "link": link}
    number = count(len(items), "dossier ou tâche", "dossiers ou tâches")
    return Mail(f"{number} à reprendre de {act.giver}", context, link=link)


def _still_held(act: HandoverAct, receiver: User) -> list[Handover]:
    given = {f"{line.source}-{line.key}" for line in act.lines.filter(receiver=receiver)}
    rights = Membership.objects.current().filter(user=receiver, caf__in=act.lines.values("caf")).select_related("user")
    found = {item.name: item for row in rights for item in handovers_of(row) if item.name in given}
    return list(found.values())


@message_kind(SUCCESSION_ASKED, label="Demande de reprise de dossiers", topic=Topic.DOSSIERS)
def succession_asked(message: Message) -> Mail | None:
    """To who keeps the people of the porteur; nothing once somebody decided, or for who keeps them no more."""
    asked = Succession.objects.select_related("porteur").get(pk=message.params["succession"])
    if message.recipient is None or not can_decide_succession(message.recipient, asked)[0]:
        return None
    link = settings.SITE_URL + reverse("people:succession", args=[asked.public_id])
    return Mail("une demande de reprise de dossiers", {"succession": asked, "link": link}, link=link)


@message_kind(SUCCESSION_ACCEPTED, label="Dossiers repris")
def succession_accepted(message: Message) -> Mail | None:
    asked = Succession.objects.select_related("porteur").get(pk=message.params["succession"])
    link = settings.SITE_URL + reverse("home")
    return Mail("vos dossiers vous attendent", {"succession": asked, "link": link}, link=link)


@message_kind(SUCCESSION_REFUSED, label="Demande de reprise refusée")
def succession_refused(message: Message) -> Mail | None:
    asked = Succession.objects.select_related("porteur").get(pk=message.params["succession"])
    link = settings.SITE_URL + reverse("succession_ask")
    return Mail("votre demande de reprise de dossiers", {"succession": asked, "link": link}, link=link)


def _new_password_link(user: User) -> str:
    """Under the address of the portal as it is set, whatever name the request came under."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=parts)
