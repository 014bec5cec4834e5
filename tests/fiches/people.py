"""A project of Ardèche with a fiche, its porteur's person, two people of its Caf."""

from __future__ import annotations

from dataclasses import dataclass

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.forms.base import fingerprint
from projects.fiches.drafting import Draft, read_draft
from projects.fiches.enums import ItemKind
from projects.fiches.models import Proposal
from projects.fiches.services import write_fiche
from projects.fiches.services.drafts import save_draft
from projects.fiches.services.proposals import send_proposal
from projects.portfolio.models import Project
from tests import factories as make


@dataclass(frozen=True)
class Place:
    project: Project
    nadia: User
    camille: User
    helene: User


def place(*, with_fiche: bool = True) -> Place:
    porteur = make.PorteurFactory.create()
    project = make.ProjectFactory.create(porteur=porteur, selected_on=make.DAY)
    found = Place(
        project,
        make.member(Role.PORTEUR_MEMBER, porteur=porteur),
        make.member(Role.CAF_ADVISOR, caf_id="07"),
        make.member(Role.CAF_MANAGER, caf_id="07"),
    )
    make.ContactFactory.create(porteur=porteur, name="Nadia", email=found.nadia.email, is_responsible=True)
    if with_fiche:
        write_fiche(
            actor=None,
            project=project,
            title="Une halte qui roule",
            standfirst="Elle va vers les familles.",
            summary=["Elle roule.", "Elle s’arrête."],
            items={
                ItemKind.OBJECTIVE: [{"text": "Aller vers"}],
                ItemKind.PUBLIC: [{"text": "Familles isolées"}],
                ItemKind.ACHIEVEMENT: [{"text": "Premier arrêt", "happened_on": make.DAY}],
            },
            key_figures=[{"value": "8", "label": "lieux"}],
        )
    return found


def typed(user: User, project: Project, **values: str) -> Draft:
    """What `user` types on the pages as they are now."""
    draft = read_draft(project)
    names = [name.removeprefix("exact_") for name in values]
    shown = {name: fingerprint(value) for name, value in draft.form_values(names).items()}
    return save_draft(actor=user, project=project, values=values, read=shown)


def proposed(here: Place, **values: str) -> Proposal:
    """What Nadia has sent."""
    draft = typed(here.nadia, here.project, **(values or {"title": "Une halte pour tous"}))
    return send_proposal(actor=here.nadia, project=here.project, draft_version=draft.row.version)
