"""Who may write, propose and review a fiche: (allowed, the reason in French when not)."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import memberships_of
from projects.fiches.models import Proposal
from projects.fiches.workflow import PROPOSE, REVIEW
from projects.portfolio.models import Project
from projects.portfolio.policies import can_edit_project

Person = User | AnonymousUser
Answer = tuple[bool, str]
YES: Answer = (True, "")
NOT_LEAD = "La fiche est mise à jour par l’organisme qui porte le projet."
NOT_REVIEWER = "Une proposition est relue par la Caf qui suit le projet, ou par la Cnaf."


def can_propose_fiche(user: Person, project: Project) -> Answer:
    """Write the draft, have it validated, send it: the people of the lead porteur."""
    rows = memberships_of(user)
    if project.porteur_id and any(
        row.role == Role.PORTEUR_MEMBER and row.porteur_id == project.porteur_id for row in rows
    ):
        return YES
    return False, NOT_LEAD


def can_write_fiche(user: Person, project: Project) -> Answer:
    """Write the fiche itself, and publish it."""
    return can_edit_project(user, project)


def can_request_update(user: Person, project: Project) -> Answer:
    """Ask the porteur for an update of the fiche."""
    return can_edit_project(user, project)


def can_review_proposal(user: Person, proposal: Proposal) -> Answer:
    """Take all or some of what is proposed, comment it, send it back."""
    return YES if can_edit_project(user, proposal.project)[0] else (False, NOT_REVIEWER)


def can_propose(user: Person, proposal: Proposal) -> Answer:
    """What its porteur may still do with a proposal."""
    return can_propose_fiche(user, proposal.project)


# The policies that the table of transitions names. Who validates holds a link, and nothing else.
PROPOSAL_POLICIES: dict[str, Callable[[Person, Proposal], Answer]] = {PROPOSE: can_propose, REVIEW: can_review_proposal}
