"""An unsaved row that breaks each rule of drafts, proposals, versions and links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

from projects.fiches.enums import Opinion, ProposalState
from projects.fiches.models import (
    EntryLink,
    FicheDraft,
    FicheVersion,
    Proposal,
    ProposalField,
    UpdateRequest,
    Validation,
)
from tests import factories as make
from tests.factories import DAY


def proposal(**values: Any) -> Proposal:
    project = make.ProjectFactory.create()
    given = {"project": project, "porteur": project.porteur, "number": 1, "digest": "a" * 64, "content": {"title": "a"}}
    return Proposal(**given | values)


def sent(**values: Any) -> Proposal:
    row = proposal(state=ProposalState.SENT, sent_at=timezone.now(), **values)
    row.save()
    return row


def validation(**values: Any) -> Validation:
    given = {"proposal": sent(), "email": "maire@exemple.invalid", "digest": "a" * 64, "expires_at": timezone.now()}
    return Validation(**given | values)


def drafts() -> FicheDraft:
    project = make.ProjectFactory.create()
    FicheDraft.objects.create(project=project, porteur=project.porteur)
    return FicheDraft(project=project, porteur=project.porteur)


def versions() -> FicheVersion:
    fiche = make.FicheFactory.create()
    values = {"project": fiche.project, "fiche": fiche, "number": 1, "published_on": DAY, "digest": "a" * 64}
    FicheVersion.objects.create(**values, content={"title": "a"})
    return FicheVersion(**values, content={"title": "b"})


def asked() -> UpdateRequest:
    return UpdateRequest(project=UpdateRequest.objects.create(project=make.ProjectFactory.create()).project)


def link(**values: Any) -> EntryLink:
    return EntryLink(user=make.UserFactory.create(), expires_at=timezone.now(), **values)


def again(row: Proposal, **values: Any) -> Proposal:
    return Proposal(
        **{"project": row.project, "porteur": row.porteur, "digest": "b" * 64, "content": {"title": "b"}} | values,
        public_id=uuid4(),
    )


def field() -> ProposalField:
    row = ProposalField.objects.create(proposal=sent(), field="title", position=1)
    return ProposalField(proposal=row.proposal, field="title", position=2)


BROKEN_FICHES: dict[str, Callable[[], models.Model]] = {
    "fiche_draft_once": drafts,
    "fiche_version_number": versions,
    "proposal_number": lambda: again(sent(), number=1, state=ProposalState.WITHDRAWN),
    "proposal_one_open": lambda: again(sent(), number=2, state=ProposalState.DRAFT),
    "proposal_sent_is_dated": lambda: proposal(state=ProposalState.SENT),
    "proposal_sent_back_says_why": lambda: proposal(state=ProposalState.SENT_BACK, sent_at=timezone.now()),
    "proposal_field_once": field,
    "validation_says_who": lambda: validation(decision=Opinion.APPROVED, decided_at=timezone.now(), name="Anne Roy"),
    "validation_correction_says_what": lambda: validation(
        decision=Opinion.CORRECTION, decided_at=timezone.now(), name="Anne Roy", function="maire"
    ),
    "update_request_one_open": asked,
    "entry_link_ends_once": lambda: link(used_at=timezone.now(), revoked_at=timezone.now()),
}
