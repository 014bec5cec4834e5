"""What the porteur does with a proposal: have it validated, send it, take it back."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.core.transitions import Change
from projects.fiches import content as words
from projects.fiches.drafting import Draft, read_draft
from projects.fiches.enums import Opinion, ProposalState
from projects.fiches.models import FicheDraft, Proposal, ProposalField, UpdateRequest, Validation
from projects.fiches.policies import PROPOSAL_POLICIES, can_propose_fiche
from projects.fiches.sections import FIELDS, SECTION_OF
from projects.fiches.selectors.proposals import follower_of
from projects.fiches.workflow import OPEN, PROPOSAL_LIFE
from projects.journal.services import record
from projects.outbox.services import post
from projects.portfolio.models import Project

SENT, SENT_COPY, VALIDATION, VALIDATION_ANSWER = "fiche-sent", "fiche-received", "fiche-validation", "fiche-validated"
CHANGED_SINCE = "Le brouillon a changé depuis cette page : relisez avant d’envoyer."
NOTHING = "Rien n’a changé et rien n’est confirmé : il n’y a rien à envoyer."
READ_ALREADY = "La Caf a déjà ouvert cette proposition : elle ne se retire plus. Écrivez-lui."
VALIDATION_DAYS = 14


def send_proposal(*, actor: User, project: Project, draft_version: int) -> Proposal:
    """Send the draft, as it was read at `draft_version`, to the Caf; a receipt leaves by mail.

    StaleVersion when the draft changed since; DomainError when nothing is said, when a text means nothing, or when a
    proposal waits already. What it changes is frozen beside what its author had read of the fiche.
    """
    with transaction.atomic():
        draft, proposal = _held(actor, project, draft_version)
        _move(actor, proposal, "envoyer")
        _freeze(proposal, draft, actor)
        proposal.state, proposal.sent_at, proposal.sent_by = ProposalState.SENT, timezone.now(), actor
        proposal.save()
        _fields(proposal, draft)
        UpdateRequest.objects.filter(project=project, answer=None).update(answer=proposal)
        record(actor=actor, verb="fiche.proposal_sent", subject=project, fields=draft.changed)
        post(key=f"{SENT_COPY}:{proposal.pk}", kind=SENT_COPY, params={"proposal": proposal.pk}, recipient=actor)
        tell_followers(proposal)
    return proposal


def ask_validation(*, actor: User, project: Project, draft_version: int, email: str) -> Validation:
    """Send a link to an elected official or a president, who reads the draft as it is now. As `send_proposal`.

    A link sent before no longer opens.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise DomainError("Cette adresse ne se lit pas : vérifiez-la.", field="email") from None
    # Until it is sent, what becomes of it is its porteur's: the journal tells it of the proposal, not of the project.
    with transaction.atomic():
        draft, proposal = _held(actor, project, draft_version)
        if proposal.state != ProposalState.TO_VALIDATE:
            _move(actor, proposal, "faire-valider")
        _freeze(proposal, draft, actor)
        proposal.state = ProposalState.TO_VALIDATE
        proposal.save()
        now = timezone.now()
        Validation.objects.filter(proposal=proposal, decision="", revoked_at=None).update(revoked_at=now)
        validation = Validation.objects.create(
            proposal=proposal,
            email=email,
            digest=proposal.digest,
            asked_by=actor,
            expires_at=now + timedelta(days=VALIDATION_DAYS),
        )
        record(actor=actor, verb="fiche.validation_asked", subject=proposal)
        post(key=f"{VALIDATION}:{validation.pk}", kind=VALIDATION, params={"validation": validation.pk}, email=email)
    return validation


def answer_validation(*, validation: Validation, name: str, function: str, decision: str, comment: str) -> Validation:
    """The answer of whoever holds the link, once. DomainError (at its field) when it says too little, or too late."""
    name, function, comment = name.strip(), function.strip(), comment.strip()
    if not name:
        raise DomainError("Dites votre nom.", field="name")
    if not function:
        raise DomainError("Dites votre fonction.", field="function")
    if decision not in Opinion.values:
        raise DomainError("Choisissez votre réponse.", field="decision")
    if decision == Opinion.CORRECTION and not comment:
        raise DomainError("Dites ce qui est à corriger.", field="comment")
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=validation.proposal_id)
        held = Validation.objects.select_for_update().get(pk=validation.pk)
        if why := closed_because(held, proposal):
            raise DomainError(why)
        held.name, held.function, held.decision, held.comment = name, function, decision, comment
        held.decided_at = timezone.now()
        held.full_clean(exclude=["proposal"])
        held.save()
        step = "valider" if decision == Opinion.APPROVED else "demander-une-correction"
        line = PROPOSAL_LIFE.find(step)
        assert line is not None
        assert line.target is not None
        refused = PROPOSAL_LIFE.refusal(line, proposal.state, Change(today(), today(), comment))
        if refused:
            raise refused
        proposal.state = ProposalState(line.target)
        proposal.save(update_fields=["state"])
        record(actor=None, verb=f"fiche.validation_{decision}", subject=proposal)
        if held.asked_by is not None:
            post(key=f"{VALIDATION_ANSWER}:{held.pk}", kind=VALIDATION_ANSWER, params={"validation": held.pk},
                 recipient=held.asked_by)  # fmt: skip
    return held


def closed_because(validation: Validation, proposal: Proposal) -> str:
    """Why a link no longer answers, in French; "" while it does."""
    if validation.decision:
        return "Ce lien a déjà servi : la réponse est donnée."
    if validation.revoked_at is not None:
        return "Un lien plus récent a été envoyé : ouvrez celui-là."
    if validation.expires_at <= timezone.now():
        return "Ce lien a expiré : demandez-en un autre à la personne qui vous a écrit."
    if proposal.state != ProposalState.TO_VALIDATE:
        return "Cette proposition n’attend plus de validation."
    return ""


def withdraw_proposal(*, actor: User, proposal: Proposal) -> Proposal:
    """Take back what the Caf has not read: it is a draft again. DomainError once it was opened."""
    with transaction.atomic():
        # The project first, as everywhere: an update that the Caf asks for meanwhile waits, and is the one open.
        Project.objects.select_for_update(of=("self",)).get(pk=proposal.project_id)
        proposal = Proposal.objects.select_for_update(of=("self",)).select_related("project").get(pk=proposal.pk)
        _move(actor, proposal, "retirer")
        if proposal.read_at is not None:
            raise DomainError(READ_ALREADY)
        proposal.state = ProposalState.WITHDRAWN
        proposal.save(update_fields=["state"])
        Validation.objects.filter(proposal=proposal, decision="").update(revoked_at=timezone.now())
        open_again = UpdateRequest.objects.filter(answer=proposal).order_by("-asked_at").first()
        if open_again and not UpdateRequest.objects.filter(project=proposal.project_id, answer=None).exists():
            UpdateRequest.objects.filter(pk=open_again.pk).update(answer=None)
        record(actor=actor, verb="fiche.proposal_withdrawn", subject=proposal)
    return proposal


def mark_read(*, proposal: Proposal) -> None:
    """The Caf has opened it: said to the porteur, who no longer withdraws it."""
    Proposal.objects.filter(pk=proposal.pk, read_at=None, state=ProposalState.SENT).update(read_at=timezone.now())


def tell_followers(proposal: Proposal) -> None:
    """Tell who follows the project at the Caf; nobody when nobody was named."""
    user = follower_of(proposal.project)
    if user is not None:
        post(key=f"{SENT}:{proposal.pk}", kind=SENT, params={"proposal": proposal.pk}, recipient=user)


def _held(actor: User, project: Project, draft_version: int) -> tuple[Draft, Proposal]:
    """The draft, locked and just as it was read, and the proposal that is open, or a new one."""
    allowed, reason = can_propose_fiche(actor, project)
    if not allowed:
        raise DomainError(reason)
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    row = FicheDraft.objects.select_for_update(of=("self",)).filter(project=project, porteur=project.porteur_id)
    found = row.first()
    if (found.version if found else 0) != draft_version:
        raise StaleVersion(CHANGED_SINCE)
    draft = read_draft(project)
    if not (draft.changed or draft.row.exact):
        raise DomainError(NOTHING)
    wrong = words.check({name: draft.content[name] for name in draft.changed})
    if wrong:
        name, said = next(iter(wrong.items()))
        places = dict.fromkeys((SECTION_OF[name].title, FIELDS[name].label))  # some sections are named as their field
        raise DomainError(f"{', '.join(places)} : {said}", field=name)
    proposal = Proposal.objects.select_for_update(of=("self",)).filter(project=project, state__in=OPEN).first()
    assert project.porteur_id is not None  # the policy has asked
    if proposal is None:
        last = Proposal.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        proposal = Proposal(project=project, porteur_id=project.porteur_id, number=last + 1, created_by=actor)
    return draft, proposal


def _move(actor: User, proposal: Proposal, name: str) -> None:
    """Whether the table, and its policy, let `actor` do it now. DomainError when not."""
    line = PROPOSAL_LIFE.find(name)
    assert line is not None
    allowed, reason = PROPOSAL_POLICIES[line.who](actor, proposal)
    if not allowed:
        raise DomainError(reason)
    state = proposal.state if proposal.pk else None
    refused = PROPOSAL_LIFE.refusal(line, state, Change(today(), today()))
    if refused:
        raise refused


def _freeze(proposal: Proposal, draft: Draft, actor: User) -> None:
    proposal.content, proposal.digest, proposal.base_version = draft.content, draft.digest, draft.fiche_version
    # The project may have been taken over by another organisation since it was opened.
    if proposal.project.porteur_id is not None:
        proposal.porteur_id = proposal.project.porteur_id
    if proposal.pk is None:
        proposal.created_by = actor


def _fields(proposal: Proposal, draft: Draft) -> None:
    ProposalField.objects.filter(proposal=proposal).delete()
    ProposalField.objects.bulk_create(
        ProposalField(
            proposal=proposal,
            field=name,
            before=draft.before(name),
            proposed=draft.content[name],
            position=place,
        )
        for place, name in enumerate(draft.changed, start=1)
    )
