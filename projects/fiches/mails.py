"""What people are told about a fiche: asked for, sent, to validate, answered."""

from django.urls import reverse

from projects.accounts.models import User
from projects.fiches.enums import ProposalState
from projects.fiches.models import EntryLink, Proposal, UpdateRequest, Validation
from projects.fiches.policies import can_propose_fiche, can_review_proposal
from projects.fiches.services.proposals import (
    SENT,
    SENT_COPY,
    VALIDATION,
    VALIDATION_ANSWER,
    closed_because,
)
from projects.fiches.services.requests import ENTRY, REQUEST, make_entry_link, may_enter
from projects.fiches.services.review import ANSWERED
from projects.fiches.tokens import entry_token, validation_token
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind


def entry_address(user: User | None) -> str:
    """Where a mail leads someone of a porteur: a link that signs them in once, or the page itself for who may not."""
    if user is None or not may_enter(user):
        return absolute(reverse("expected"))
    return absolute(reverse("expected_entry", args=[entry_token(make_entry_link(user=user))]))


@message_kind(REQUEST, label="Mise à jour demandée")
def request(message: Message) -> Mail | None:
    """The link is made as the mail leaves. Nothing once it is answered, or for who left the porteur."""
    asked = UpdateRequest.objects.select_related("project__porteur", "asked_by").get(pk=message.params["request"])
    user = message.recipient
    if user is None or asked.answer_id is not None or not can_propose_fiche(user, asked.project)[0]:
        return None
    link = entry_address(user)
    return Mail("la Caf attend une mise à jour de votre fiche", {"asked": asked, "link": link}, link=link)


@message_kind(ENTRY, label="Nouveau lien d’entrée")
def entry(message: Message) -> Mail | None:
    link = EntryLink.objects.select_related("user").get(pk=message.params["link"])
    if not link.is_open or not may_enter(link.user):
        return None
    address = absolute(reverse("expected_entry", args=[entry_token(link)]))
    return Mail("votre lien pour entrer", {"entry": link, "link": address}, link=address)


@message_kind(SENT, label="Proposition reçue", topic=Topic.PROPOSITIONS)
def sent(message: Message) -> Mail | None:
    proposal = _proposal(message)
    user = message.recipient
    if user is None or proposal.state != ProposalState.SENT or not can_review_proposal(user, proposal)[0]:
        return None
    link = absolute(reverse("proposal_review", args=[proposal.public_id]))
    return Mail(f"une proposition à relire, {proposal.project}", {"proposal": proposal, "link": link}, link=link)


@message_kind(SENT_COPY, label="Reçu d’une proposition")
def receipt(message: Message) -> Mail | None:
    proposal = _proposal(message)
    link = absolute(reverse("proposal_detail", args=[proposal.public_id]))
    fields = list(proposal.fields.all())
    return Mail("reçu de votre envoi à la Caf", {"proposal": proposal, "fields": fields, "link": link}, link=link)


@message_kind(ANSWERED, label="Réponse à une proposition", topic=Topic.PROPOSITIONS)
def answered(message: Message) -> Mail | None:
    proposal = _proposal(message)
    user = message.recipient
    if user is None or not can_propose_fiche(user, proposal.project)[0]:
        return None
    link = absolute(reverse("proposal_detail", args=[proposal.public_id]))
    context = {"proposal": proposal, "link": link, "is_sent_back": proposal.state == ProposalState.SENT_BACK}
    return Mail("la Caf a répondu à votre proposition", context, link=link)


@message_kind(VALIDATION, label="Fiche à valider")
def validation(message: Message) -> Mail | None:
    asked = Validation.objects.select_related("proposal__project__porteur", "asked_by").get(
        pk=message.params["validation"]
    )
    if closed_because(asked, asked.proposal):
        return None
    link = absolute(reverse("proposal_validate", args=[validation_token(asked)]))
    return Mail("une fiche à valider", {"asked": asked, "project": asked.proposal.project, "link": link}, link=link)


@message_kind(VALIDATION_ANSWER, label="Réponse de l’élu", topic=Topic.PROPOSITIONS)
def validated(message: Message) -> Mail | None:
    given = Validation.objects.select_related("proposal__project__porteur").get(pk=message.params["validation"])
    user = message.recipient
    if user is None or not can_propose_fiche(user, given.proposal.project)[0]:
        return None
    link = absolute(reverse("fiche_send", args=[given.proposal.project.reference]))
    return Mail("réponse à votre demande de validation", {"given": given, "link": link}, link=link)


def _proposal(message: Message) -> Proposal:
    return Proposal.objects.with_project().get(pk=message.params["proposal"])
