"""What the Caf makes of a proposal: taken field by field into the fiche, or sent back with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms.base import fingerprint
from projects.core.paris import today
from projects.core.transitions import Change
from projects.fiches import content as words
from projects.fiches.enums import Decision, ProposalState
from projects.fiches.models import FicheDraft, Proposal, ProposalField, UpdateRequest
from projects.fiches.policies import PROPOSAL_POLICIES, can_review_proposal
from projects.fiches.services.writing import freeze, held_fiche, write_content
from projects.fiches.workflow import PROPOSAL_LIFE
from projects.journal.services import record
from projects.outbox.services import post
from projects.portfolio.models import Project
from projects.portfolio.services.search import refresh_search

ANSWERED = "fiche-answered"
DECIDED = (Decision.ACCEPTED, Decision.REFUSED)
UNDECIDED = "Décidez pour chaque champ : le prendre, ou garder la fiche."
NOTHING_TAKEN = "Vous ne prenez rien : renvoyez la proposition, et dites pourquoi."
ALREADY = "Quelqu’un a déjà répondu à cette proposition."
NOTED = (
    "Un collègue a noté d’autres décisions entre-temps. Les vôtres sont affichées : enregistrées, elles les remplacent."
)


@dataclass(frozen=True)
class Answer:
    """What is decided of one field, with a word for the porteur."""

    decision: str
    comment: str = ""


def noted(proposal: Proposal) -> str:
    """The fingerprint of the decisions noted so far: who notes others says which they had read."""
    rows = ProposalField.objects.filter(proposal=proposal).order_by("position")
    return fingerprint(repr(list(rows.values_list("field", "decision", "comment", "decided_on"))))


def keep_decisions(
    *, actor: User, proposal: Proposal, read: str, answers: Mapping[str, Answer], shown: Mapping[str, str]
) -> None:
    """Note what is decided so far, without concluding: the fiche is not touched and the porteur is told nothing.

    `read` is what `noted` said when the page was shown, `shown` the fingerprint of the words of each field then.
    DomainError when not allowed; StaleVersion when a colleague has answered, or noted others.
    """
    with transaction.atomic():
        proposal = _held(actor, proposal)
        allowed, why = can_review_proposal(actor, proposal)
        if not allowed:
            raise DomainError(why)
        if proposal.state != ProposalState.SENT:
            raise StaleVersion(ALREADY)
        if read != noted(proposal):
            raise StaleVersion(NOTED)
        rows = list(ProposalField.objects.filter(proposal=proposal))
        for row in rows:
            answer = answers.get(row.field, Answer(""))
            row.decision = answer.decision if answer.decision in DECIDED else Decision.PENDING
            row.comment = answer.comment.strip()
            row.decided_on = shown.get(row.field, "")[:64] if row.decision in DECIDED else ""
        ProposalField.objects.bulk_update(rows, ["decision", "comment", "decided_on"])


def decide_proposal(*, actor: User, proposal: Proposal, fiche_version: int, answers: Mapping[str, Answer]) -> Proposal:
    """Write what is accepted in the fiche, as it was read at `fiche_version`, and publish it; the porteur is told.

    One transaction: the fiche, its published version, the decisions, the draft that is relieved of what was answered.
    StaleVersion when the fiche changed since, or when a colleague has answered; DomainError (at its field) when a
    field is not decided or when what is proposed can no longer be written. Nothing is written then.
    """
    with transaction.atomic():
        proposal = _held(actor, proposal)
        rows = list(ProposalField.objects.filter(proposal=proposal).order_by("position"))
        for row in rows:
            answer = answers.get(row.field)
            if answer is None or answer.decision not in DECIDED:
                raise DomainError(UNDECIDED, field=row.field)
            row.decision, row.comment = answer.decision, answer.comment.strip()
        taken = {row.field: row.proposed for row in rows if row.decision == Decision.ACCEPTED}
        if rows and not taken:
            raise DomainError(NOTHING_TAKEN, field="reason")
        step = "accepter" if len(taken) == len(rows) else "accepter-en-partie"
        _check(actor, proposal, step)
        changed = _take(actor, proposal, fiche_version, taken) if taken else []
        ProposalField.objects.bulk_update(rows, ["decision", "comment"])
        line = PROPOSAL_LIFE.find(step)
        assert line is not None
        assert line.target is not None
        _close(actor, proposal, ProposalState(line.target))
        _relieve(proposal, rows)
        record(actor=actor, verb=f"fiche.proposal_{line.target}", subject=proposal.project, fields=changed)
    return proposal


def _take(actor: User, proposal: Proposal, fiche_version: int, taken: Mapping[str, str]) -> list[str]:
    """Write the texts in the fiche and publish it; the names of the fields that changed, none when it said them all."""
    fiche = held_fiche(proposal.project)
    changed = write_content(fiche, version=fiche_version, values=taken)
    if changed:
        refresh_search([proposal.project])
        freeze(actor=actor, fiche=fiche, proposal=proposal)
    return changed


def send_back(*, actor: User, proposal: Proposal, reason: str, comments: Mapping[str, str]) -> Proposal:
    """Give it back to the porteur with a reason, and a word by field if need be: the fiche is not touched."""
    with transaction.atomic():
        proposal = _held(actor, proposal)
        _check(actor, proposal, "renvoyer", reason)
        rows = list(ProposalField.objects.filter(proposal=proposal))
        for row in rows:
            row.comment = comments.get(row.field, "").strip()
            row.decision, row.decided_on = Decision.PENDING, ""
        ProposalField.objects.bulk_update(rows, ["decision", "comment", "decided_on"])
        proposal.reason = reason.strip()
        _close(actor, proposal, ProposalState.SENT_BACK)
        request = UpdateRequest.objects.filter(answer=proposal).order_by("-asked_at").first()
        if request and not UpdateRequest.objects.filter(project=proposal.project_id, answer=None).exists():
            UpdateRequest.objects.filter(pk=request.pk).update(answer=None)
        record(actor=actor, verb="fiche.proposal_sent_back", subject=proposal.project)
    return proposal


def _held(actor: User, proposal: Proposal) -> Proposal:
    # The project first, as everywhere: two acts on one fiche never wait for each other.
    Project.objects.select_for_update(of=("self",)).get(pk=proposal.project_id)
    held = Proposal.objects.select_for_update(of=("self",)).select_related("project__porteur").get(pk=proposal.pk)
    if held.decided_at is not None:
        raise StaleVersion(ALREADY)
    return held


def _check(actor: User, proposal: Proposal, step: str, reason: str = "") -> None:
    line = PROPOSAL_LIFE.find(step)
    assert line is not None
    allowed, why = PROPOSAL_POLICIES[line.who](actor, proposal)
    if not allowed:
        raise DomainError(why)
    refused = PROPOSAL_LIFE.refusal(line, proposal.state, Change(today(), today(), reason))
    if refused:
        raise refused


def _close(actor: User, proposal: Proposal, state: ProposalState) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = state, timezone.now(), actor
    proposal.read_at = proposal.read_at or proposal.decided_at
    proposal.save()
    if proposal.sent_by is not None:
        post(key=f"{ANSWERED}:{proposal.pk}", kind=ANSWERED, params={"proposal": proposal.pk},
             recipient=proposal.sent_by)  # fmt: skip


def _relieve(proposal: Proposal, rows: list[ProposalField]) -> None:
    """Take out of the draft what was answered; what was typed since it was sent stays, against the fiche of now."""
    draft = FicheDraft.objects.select_for_update().filter(project=proposal.project_id, porteur=proposal.porteur_id)
    row = draft.first()
    if row is None:
        return
    for field in rows:
        if words.same(str(row.answers.get(field.field, field.proposed)), field.proposed):
            row.answers.pop(field.field, None)
            row.base.pop(field.field, None)
        elif field.decision == Decision.ACCEPTED:
            row.base[field.field] = field.proposed
    row.exact = {}
    row.version += 1
    row.save()
