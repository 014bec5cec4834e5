"""What fiches give to pages that do not know them: what is due at the Caf, what the Caf expects of a porteur."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.french import format_date
from projects.core.paris import PARIS, day_of, end_of_day
from projects.fiches.enums import ProposalState
from projects.fiches.models import FicheDraft, Proposal, UpdateRequest
from projects.fiches.policies import can_review_proposal
from projects.fiches.sections import SECTIONS
from projects.fiches.selectors.proposals import last_proposals
from projects.portfolio.expected import Expected, ExpectedState, register_expected
from projects.portfolio.listing.silence import register_news
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock
from projects.portfolio.todo import Due, DueKind, register_due

WHAT = "Mettre à jour la fiche du projet"
WAITING = {
    ProposalState.TO_VALIDATE: "Votre élu n’a pas encore répondu.",
    ProposalState.VALIDATED: "Votre élu a validé : il reste à l’envoyer.",
}


def register() -> None:
    register_due("fiches.proposals", proposals_due)
    register_due("fiches.requests", requests_due)
    register_expected("fiches", expected)
    # A project whose porteur has just written is not silent.
    register_news(Proposal, told=sent_by)


def sent_by(clock: Clock) -> QuerySet[Proposal]:
    """The proposals sent to the Caf as they were known, with their day."""
    sent = Proposal.objects.filter(sent_at__lte=clock.known_at, sent_at__lt=end_of_day(clock.situation_on))
    return sent.annotate(observed_on=TruncDate("sent_at", tzinfo=PARIS))


def proposals_due(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """The proposals that wait for this person's answer, the oldest first."""
    scope = scope_of(user)
    if not (scope.cafs or scope.national):
        return []
    rows = Proposal.objects.filter(state=ProposalState.SENT, project__in=projects).with_project().order_by("sent_at")
    return [
        Due(
            project=row.project_id,
            kind=DueKind.PROPOSAL,
            what="Relire la proposition du porteur",
            url=reverse("proposal_review", args=[row.public_id]),
            act="Relire",
            on=day_of(row.sent_at) if row.sent_at else None,
            detail=f"Envoyée par {row.sent_by}" if row.sent_by else "",
            key=f"proposal-{row.pk}",
        )
        for row in rows
        if can_review_proposal(user, row)[0]
    ]


def requests_due(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """The updates that were asked for, and that have not come."""
    rows = UpdateRequest.objects.filter(answer=None, project__in=projects, asked_by=user).order_by("due_on", "pk")
    return [
        Due(
            project=row.project_id,
            kind=DueKind.LATE if row.due_on and row.due_on < today else DueKind.WAITING,
            what="Mise à jour de la fiche demandée au porteur",
            url=reverse("fiche_request", args=[row.project.reference]),
            act="Relancer",
            on=row.due_on or day_of(row.asked_at),
            key=f"update-{row.pk}",
        )
        for row in rows.select_related("project")
    ]


def expected(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Expected]:
    """One line by project that this person's porteur leads: asked for, begun, sent, to take up again, or nothing."""
    leads = projects.filter(porteur__in=scope_of(user).porteurs).order_by("reference")
    found = {row.pk: row for row in leads}
    asked = {row.project_id: row for row in UpdateRequest.objects.filter(answer=None, project__in=found)}
    drafts = {row.project_id: row for row in FicheDraft.objects.filter(project__in=found)}
    proposals = last_proposals(list(found))
    return [
        _expected(project.pk, project.reference, asked.get(key), drafts.get(key), proposals.get(key))
        for key, project in found.items()
    ]


def _expected(
    project: int, reference: str, asked: UpdateRequest | None, draft: FicheDraft | None, last: Proposal | None
) -> Expected:
    begin = reverse("fiche_edit", args=[reference, SECTIONS[0].slug])
    due_on = asked.due_on if asked else None
    note = asked.note if asked else ""
    if last and last.state == ProposalState.SENT and last.sent_at:
        detail = f"Envoyé à la Caf le {format_date(last.sent_at)}."
        url = reverse("proposal_detail", args=[last.public_id])
        return Expected(project, WHAT, ExpectedState.SENT, url, "Lire mon reçu", due_on, detail)
    if last and last.state == ProposalState.SENT_BACK and not _is_newer(draft, last):
        url = reverse("proposal_detail", args=[last.public_id])
        return Expected(project, WHAT, ExpectedState.SENT_BACK, url, "Lire la réponse", due_on, last.reason)
    if draft and not draft.is_empty:
        detail = WAITING.get(ProposalState(last.state), "") if last else ""
        saved = f"Brouillon enregistré le {format_date(draft.updated_at)}. Rien n’est encore envoyé à la Caf."
        return Expected(project, WHAT, ExpectedState.DRAFT, begin, "Continuer", due_on, detail or saved)
    if asked:
        return Expected(project, WHAT, ExpectedState.TO_DO, begin, "Commencer", due_on, note)
    if last and last.state in (ProposalState.ACCEPTED, ProposalState.PARTLY):
        url = reverse("proposal_detail", args=[last.public_id])
        detail = f"Votre dernière proposition : {ProposalState(last.state).label.lower()}."
        return Expected(project, WHAT, ExpectedState.DONE, url, "Lire la réponse", None, detail)
    detail = "La Caf n’a rien demandé ; vous pouvez corriger la fiche quand vous voulez."
    return Expected(project, WHAT, ExpectedState.DONE, begin, "Ouvrir la fiche", None, detail)


def _is_newer(draft: FicheDraft | None, last: Proposal) -> bool:
    """Whether something was typed since it came back."""
    return bool(draft and last.decided_at and draft.updated_at > last.decided_at)
