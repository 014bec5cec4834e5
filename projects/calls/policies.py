"""Who may do what with an application that exists for them: (allowed, the reason in French when not).

Its porteur writes it; its Caf receives it, sends it back, instructs it; the State instructs beside and gives the
opinion of the committee; the manager of the Caf records what the commission voted; Cnaf may do all of it. Everybody
else reads.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.places import is_of_caf
from projects.accounts.scopes import memberships_of, scope_of
from projects.calls import workflow
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application
from projects.porteurs.models import Porteur
from projects.territories.models import CafDepartment, Department

Person = User | AnonymousUser
Answer = tuple[bool, str]
YES: Answer = (True, "")
NOT_WRITING = "Le porteur écrit sa candidature ; la Caf de son département et la Cnaf peuvent le faire pour lui."
NOT_THE_CAF = "La Caf du département reçoit et instruit cette candidature, ou la Cnaf."
NOT_EXAMINING = "La Caf du département, l’État et la Cnaf instruisent cette candidature."
NOT_GIVING = "L’avis du comité est noté par l’État, un responsable de la Caf ou la Cnaf."
NOT_DECIDING = "La décision est notée par un responsable de la Caf, après le vote de sa commission, ou par la Cnaf."
NOT_NATIONAL = "La Cnaf seule dépose une candidature après la clôture de l’appel."
NOT_ADDING = "Les porteurs, les Caf et la Cnaf commencent des candidatures."
NOT_YOUR_DEPARTMENT = "Vous commencez des candidatures dans les départements de votre Caf."
NOT_YOUR_PORTEUR = "Vous commencez des candidatures pour votre organisme."
NOT_SHARING = "Le porteur seul ouvre son brouillon à sa Caf, et le referme."
NOT_A_DRAFT = "Seul un brouillon se partage : une fois déposée, la Caf lit la candidature."
IN_HANDS = "La candidature est déposée : elle se modifie de nouveau si la Caf la retourne pour correction."


def can_draft_application(user: Person, application: Application) -> Answer:
    """Write it, deposit it, complete it, withdraw it."""
    scope = scope_of(user)
    if application.porteur_id and application.porteur_id in scope.porteurs:
        return YES
    # A draft that its Caf hands to the other Caf of the department stays in the hands that write it.
    if application.begun_by_caf_id and application.begun_by_caf_id in scope.cafs:
        return YES
    return YES if _caf_or_cnaf(user, application) else (False, NOT_WRITING)


def can_share_application(user: Person, application: Application, status: str | None) -> Answer:
    """Open one's draft to one's Caf, for help, or close it again: the members of its porteur."""
    if application.porteur_id is None or application.porteur_id not in scope_of(user).porteurs:
        return False, NOT_SHARING
    return YES if status == ApplicationStatus.DRAFT else (False, NOT_A_DRAFT)


def can_edit_application(user: Person, application: Application, status: str | None) -> Answer:
    """Rewrite what it says and give its pieces: only while its porteur holds the pen."""
    allowed = can_draft_application(user, application)
    if allowed[0] and status not in workflow.WRITTEN_BY_PORTEUR:
        return False, IN_HANDS
    return allowed


def can_receive_application(user: Person, application: Application) -> Answer:
    """Ask for a piece, send back, say whether it is admissible, take a step back."""
    return YES if _caf_or_cnaf(user, application) else (False, NOT_THE_CAF)


def can_examine_application(user: Person, application: Application) -> Answer:
    """Say that it is instructed."""
    return YES if _caf_or_cnaf(user, application) or _is_state(user, application) else (False, NOT_EXAMINING)


def can_give_opinion(user: Person, application: Application) -> Answer:
    """Write down what an instance thinks of it."""
    return YES if _decides(user, application) or _is_state(user, application) else (False, NOT_GIVING)


def can_decide_application(user: Person, application: Application) -> Answer:
    return YES if _decides(user, application) else (False, NOT_DECIDING)


def can_override_deadline(user: Person, application: Application) -> Answer:
    return can_deposit_late(user)


def can_deposit_late(user: Person) -> Answer:
    """Begin, then deposit, one in a call that is closed: the drafts of others are not seen."""
    return YES if _is_cnaf(user) else (False, NOT_NATIONAL)


def can_add_application(user: Person, department: Department | None = None, porteur: Porteur | None = None) -> Answer:
    """Begin one, in `department` and for `porteur` when they are known already."""
    if _is_cnaf(user):
        return YES
    scope = scope_of(user)
    if not scope.cafs and not scope.porteurs:
        return False, NOT_ADDING
    if department is None and porteur is None:
        return YES
    if porteur is not None and porteur.pk in scope.porteurs:
        return YES
    if not scope.cafs:
        return False, NOT_YOUR_PORTEUR
    if department and not CafDepartment.objects.filter(caf__in=scope.cafs, department=department).exists():
        return False, NOT_YOUR_DEPARTMENT
    return YES


def _is_cnaf(user: Person) -> bool:
    return scope_of(user).has_role(Role.CNAF)


def _caf_or_cnaf(user: Person, application: Application) -> bool:
    return _is_cnaf(user) or is_of_caf(user, application)


def _decides(user: Person, application: Application) -> bool:
    return _is_cnaf(user) or is_of_caf(user, application, Role.CAF_MANAGER)


def _is_state(user: Person, application: Application) -> bool:
    return any(
        row.role == Role.STATE_INSTRUCTOR
        and (
            row.national
            or row.region_id == application.region_id
            or (row.department_id is not None and row.department_id == application.department_id)
        )
        for row in memberships_of(user)
    )


# The policies that the table names.
APPLICATION_POLICIES: dict[str, Callable[[Person, Application], Answer]] = {
    workflow.DRAFT: can_draft_application,
    workflow.CAF: can_receive_application,
    workflow.EXAMINE: can_examine_application,
    workflow.GIVE_OPINION: can_give_opinion,
    workflow.DECIDE: can_decide_application,
    workflow.NATIONAL: can_override_deadline,
}
