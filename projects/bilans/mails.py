"""What people are told of bilans: the porteur's responsible contact, whoever deposited, the advisor in charge."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from projects.bilans.enums import NOT_DEPOSITED, BilanState
from projects.bilans.models import Bilan, BilanStep
from projects.bilans.policies import fills_as_porteur
from projects.bilans.selectors.content import commentable
from projects.bilans.workflow import ASK, DEPOSITS, REOPEN, SEND_BACK, UNWAIVE, VALIDATE, WAIVE
from projects.core.paris import today
from projects.fiches.mails import entry_address
from projects.fiches.services.requests import may_enter
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.outbox.services import post
from projects.portfolio.models import Referent
from projects.portfolio.selectors.contacts import recipients

RECEIPT, RECEIVED, NEWS, REMINDER = "bilan-receipt", "bilan-received", "bilan-news", "bilan-reminder"
# What the porteur reads first, by what the Caf did.
SUBJECTS = {
    ASK: "la Caf vous demande un complément",
    SEND_BACK: "la Caf vous retourne le bilan pour correction",
    VALIDATE: "la Caf a validé votre bilan",
    REOPEN: "la Caf a rouvert votre bilan",
    WAIVE: "la Caf n’attend plus de bilan",
    UNWAIVE: "la Caf attend de nouveau votre bilan",
}


def tell_porteur(step: BilanStep) -> None:
    """A receipt to who deposited (to the responsible contact when the Caf did it), or what the Caf answers."""
    bilan, actor = step.bilan, step.actor
    if step.transition in DEPOSITS and actor is not None and fills_as_porteur(actor, bilan):
        post(key=f"bilan-receipt-{step.pk}", kind=RECEIPT, params={"step": step.pk}, recipient=actor)
        return
    if whom := recipients([bilan.project]).get(bilan.project_id):
        kind = RECEIPT if step.transition in DEPOSITS else NEWS
        post(key=f"{kind}-{step.pk}", kind=kind, params={"step": step.pk}, **whom)


def tell_caf(step: BilanStep) -> None:
    """The referent of the project at the Caf, unless it is who deposited."""
    rows = Referent.objects.filter(project=step.bilan.project_id)
    last = rows.latest_per("project", situation_on=today(), known_at=timezone.now()).select_related("user").first()
    if last is not None and last.user is not None and last.user != step.actor:
        post(key=f"bilan-received-{step.pk}", kind=RECEIVED, params={"step": step.pk}, recipient=last.user)


@message_kind(RECEIPT, label="Accusé de dépôt d’un bilan", topic=Topic.BILANS)
def receipt(message: Message) -> Mail | None:
    found = _seen(message)
    return _mail(found, "votre bilan est arrivé à la Caf") if found else None


@message_kind(RECEIVED, label="Bilan déposé", topic=Topic.BILANS)
def received(message: Message) -> Mail | None:
    """Nothing once somebody has dealt with it."""
    found = _seen(message)
    if found is None or found.bilan.state != found.state:
        return None
    again = found.state == BilanState.COMPLETED
    return _mail(found, "un bilan complété vous revient" if again else "un bilan vient d’être déposé")


@message_kind(NEWS, label="Réponse de la Caf sur un bilan", topic=Topic.BILANS)
def news(message: Message) -> Mail | None:
    found = _seen(message)
    return _mail(found, SUBJECTS[found.transition], comments=comments_of(found)) if found else None


@message_kind(REMINDER, label="Rappel d’un bilan attendu", topic=Topic.BILANS)
def reminder(message: Message) -> Mail | None:
    """Nothing once it has been deposited."""
    bilan = Bilan.objects.with_identity().get(pk=message.params["bilan"])
    if bilan.state not in NOT_DEPOSITED or not _may_see(message, bilan):
        return None
    days = (bilan.campaign.due_on - today()).days
    subject = "un bilan est attendu" if days >= 0 else "un bilan est en retard"
    user = message.recipient
    page = absolute(reverse("bilan_detail", args=[bilan.pk]))
    # Who comes in by a link finds the bilan on the page of what is expected.
    link = entry_address(user) if user is not None and may_enter(user) else page
    return Mail(_named(subject, bilan), {"bilan": bilan, "link": link, "is_late": days < 0}, link=link)


def comments_of(step: BilanStep) -> list[tuple[str, str]]:
    """The remarks of a step with what each is about, in the order of the bilan."""
    last = step.bilan.versions.order_by("-number").first()
    told = dict(step.comments.values_list("key", "text"))
    known = commentable(last.content) if last else {}
    return [(label, told[key]) for key, (label, _) in known.items() if key in told]


def _seen(message: Message) -> BilanStep | None:
    """The step that a message tells of; None when its recipient sees that bilan no more."""
    rows = BilanStep.objects.select_related(
        "bilan__campaign",
        "bilan__project__porteur",
        "bilan__project__commune",
        "bilan__project__epci",
        "actor",
        "version",
    )
    step = rows.select_related("bilan__project__department").get(pk=message.params["step"])
    return step if _may_see(message, step.bilan) else None


def _may_see(message: Message, bilan: Bilan) -> bool:
    """A person as pages show it to them; an address as long as it is still that of the responsible contact."""
    if message.recipient is not None:
        return Bilan.objects.visible_to(message.recipient).filter(pk=bilan.pk).exists()
    whom = recipients([bilan.project]).get(bilan.project_id, {})
    return whom.get("email", "").lower() == message.email


def _mail(step: BilanStep, subject: str, **more: object) -> Mail:
    link = absolute(reverse("bilan_detail", args=[step.bilan_id]))
    context = {"step": step, "bilan": step.bilan, "link": link, **more}
    return Mail(_named(subject, step.bilan), context, link=link)


def _named(subject: str, bilan: Bilan) -> str:
    return f"{subject} ({bilan.project.display_name}, {bilan.year})"
