"""What the pages of fiches are asked for: a proposal that waits, another that is unsent, links that people hold."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.forms.base import fingerprint
from projects.fiches.drafting import read_draft
from projects.fiches.models import EntryLink, Proposal, Validation
from projects.fiches.services import write_fiche
from projects.fiches.services.drafts import save_draft
from projects.fiches.services.proposals import send_proposal
from projects.fiches.services.writing import publish_fiche
from projects.fiches.tokens import entry_token, validation_token
from projects.portfolio.models import Project
from tests.factories import UserFactory, member


def fiches_targets(here: Project, there: Project, people: dict[str, User | None]) -> dict[str, dict[str, str]]:
    """The project here has a fiche, its published version and a proposal; the link is that of someone else there."""
    author, advisor = people[f"{Role.PORTEUR_MEMBER} here"], people[f"{Role.CAF_ADVISOR} here"]
    assert author is not None
    assert advisor is not None
    write_fiche(actor=None, project=here, title="Une halte", standfirst="", summary=[], items={}, key_figures=[])
    publish_fiche(actor=advisor, project=here)
    draft = read_draft(here)
    read = {"title": fingerprint(draft.text("title"))}
    saved = save_draft(actor=author, project=here, values={"title": "Une halte qui roule"}, read=read)
    sent = send_proposal(actor=author, project=here, draft_version=saved.row.version)
    unsent = Proposal.objects.create(
        project=there, porteur_id=there.porteur_id, number=1, state="to_validate", digest="d" * 64
    )
    soon = timezone.now() + timedelta(days=1)
    asked = Validation.objects.create(proposal=unsent, email="maire@exemple.invalid", digest="d" * 64, expires_at=soon)
    late = Validation.objects.create(
        proposal=unsent, email="maire@exemple.invalid", digest="d" * 64, expires_at=soon - timedelta(days=2)
    )
    guest = member(Role.PORTEUR_MEMBER, user=UserFactory.create(), porteur=there.porteur)
    link = EntryLink.objects.create(user=guest, expires_at=soon)
    used = EntryLink.objects.create(user=guest, expires_at=soon, used_at=timezone.now())
    section = {"reference": here.reference, "section": "projet"}
    return {
        "fiche-section": section,
        "fiche-rien": {**section, "section": "rien"},
        "fiche-version": {"reference": here.reference, "number": "1"},
        "fiche-version-9": {"reference": here.reference, "number": "9"},
        "proposal": {"public_id": str(sent.public_id)},
        "unsent-proposal": {"public_id": str(unsent.public_id)},
        "entry-token": {"token": entry_token(link)},
        "used-entry-token": {"token": entry_token(used)},
        "validation-token": {"token": validation_token(asked)},
        "late-validation-token": {"token": validation_token(late)},
    }
