"""What one may do with the fiche, at the end of its tab: write it, ask for it, answer it, read what was published."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from projects.core.french import format_date
from projects.fiches.enums import ProposalState
from projects.fiches.models import UpdateRequest
from projects.fiches.policies import can_propose_fiche, can_request_update, can_write_fiche
from projects.fiches.sections import SECTIONS
from projects.fiches.selectors.proposals import last_proposals
from projects.portfolio.tabs import FIRST, PageOf, Panel, register_panel


def register() -> None:
    register_panel(Panel("fiche-vie", FIRST, 5, "fiches/project/_life.html", life))


def life(page: PageOf) -> dict[str, Any] | None:
    """The acts of this person on the fiche of today, and where the last proposal stands; nothing about a past day."""
    if page.is_past:
        return None
    project = page.sheet.project
    reference = project.reference
    proposes, writes = page.rights(can_propose_fiche), page.rights(can_write_fiche)
    acts = []
    said = []
    if proposes or writes:
        last = last_proposals([project.pk]).get(project.pk)
        if last and last.sent_at:
            detail = reverse("proposal_detail", args=[last.public_id])
            state = ProposalState(last.state).label.lower()
            said.append(
                f"Dernière proposition du porteur : {state}, le {format_date(last.decided_at or last.sent_at)}."
            )
            waits = last.state == ProposalState.SENT and writes
            acts.append({"label": "Relire la proposition" if waits else "Lire la proposition", "url": detail})
    if proposes:
        acts.insert(
            0, {"label": "Mettre à jour ma fiche", "url": reverse("fiche_edit", args=[reference, SECTIONS[0].slug])}
        )
    if page.rights(can_request_update):
        asked = UpdateRequest.objects.filter(project=project, answer=None).first()
        if asked:
            due = f", attendue pour le {format_date(asked.due_on)}" if asked.due_on else ""
            said.append(f"Mise à jour demandée le {format_date(asked.asked_at)}{due}.")
        acts.append({"label": "Demander une mise à jour", "url": reverse("fiche_request", args=[reference])})
    if writes:
        acts.append({"label": "Écrire la fiche", "url": reverse("fiche_write", args=[reference])})
    acts.append({"label": "Versions publiées", "url": reverse("fiche_versions", args=[reference])})
    return {"acts": acts, "said": said}
