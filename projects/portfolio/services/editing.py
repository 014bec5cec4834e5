"""Rewriting what projects are, at the version that was read. Each act leaves its line in the journal."""

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from typing import Any, TypeVar, cast

from django.db import models, transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.history import removed_row
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record
from projects.porteurs.enums import Provenance
from projects.portfolio.models import Action, Partnership, Project, SupportedStructure
from projects.portfolio.moving import kept
from projects.portfolio.services.identity import free_place
from projects.portfolio.services.search import refresh_search
from projects.territories.places import check_places

RowT = TypeVar("RowT", bound=models.Model)
TOLD_OF = "Un état, un constat ou une fiche parle de cette action, et reste : notez-la « non menée »."
NOTHING_TO_RESTORE = "Il n’y a plus rien à remettre : relisez la page."
# The facts that each provenance is about.
PROVENANCES: dict[str, tuple[str, ...]] = {
    "department_provenance": ("department",),
    "caf_provenance": ("caf",),
    "territory_provenance": ("commune", "epci"),
    "echelon_provenance": ("echelon",),
    "qpv_provenance": ("qpv",),
    "ami_provenance": ("ami_origin",),
}
SEARCHED = {"title", "porteur", "commune", "epci", "department", "caf"}


@transaction.atomic
def update_project(
    *, actor: User | None, project: Project, version: int, values: Mapping[str, Any], confirmed: Collection[str] = ()
) -> list[str]:
    """Write `values` on `project` as it was read at `version`; return the names of the fields that changed.

    A fact that changes is from then on « saisi », and so is one whose provenance is named in `confirmed`.
    StaleVersion when someone saved since; ValidationError (French, by field) when a rule is broken; DomainError when it
    would pass to a Caf where it cannot be (`portfolio.moving`).
    """
    stored = Project.objects.get(pk=project.pk)
    values = {**values, **_provenances(stored, values, confirmed)}
    draft = draft_of(stored, values)
    if any(getattr(draft, name) != getattr(stored, name) for name in ("department", "caf", "commune", "epci")):
        check_places(draft)
    moves = any(getattr(draft, name) != getattr(stored, name) for name in ("department", "caf"))
    with kept(stored) if moves else nullcontext():
        changed = save_version(project, version=version, values=values)
    if changed:
        if SEARCHED.intersection(changed):
            refresh_search([project])
        record(actor=actor, verb="project.updated", subject=project, fields=changed)
    return changed


@transaction.atomic
def update_action(*, actor: User | None, action: Action, version: int, values: Mapping[str, Any]) -> list[str]:
    """Rewrite the words of an action; as `update_project` for versions and errors."""
    with told_again(draft_of(Action.objects.get(pk=action.pk), values)):
        changed = save_version(action, version=version, values=values)
    if changed:
        if "title" in changed:
            refresh_search([action.project])
        record(actor=actor, verb="project.action_updated", subject=action.project, fields=changed)
    return changed


@transaction.atomic
def remove_partner(*, actor: User | None, partnership: Partnership) -> Project:
    """Take a partner away from a project, which is returned; what it was stays in the history of identities."""
    project = partnership.project
    _remove(partnership, "Ce partenaire est déjà retiré.")
    refresh_search([project])
    record(actor=actor, verb="project.partner_removed", subject=project)
    return project


@transaction.atomic
def remove_structure(*, actor: User | None, structure: SupportedStructure) -> Project:
    """As `remove_partner`, for a structure that the project was said to support."""
    project = structure.project
    _remove(structure, "Cette structure est déjà retirée.")
    record(actor=actor, verb="project.structure_removed", subject=project)
    return project


@transaction.atomic
def remove_action(*, actor: User | None, action: Action) -> Project:
    """As `remove_partner`, for an action added by mistake. DomainError when a dated fact or a fiche tells of it."""
    project = action.project
    try:
        with transaction.atomic():
            _remove(action, "Cette action est déjà retirée.")
    except models.ProtectedError as error:
        raise DomainError(TOLD_OF) from error
    refresh_search([project])
    record(actor=actor, verb="project.action_removed", subject=project)
    return project


@transaction.atomic
def restore_partner(*, actor: User | None, project: Project, key: int) -> Partnership:
    """Give back to `project` the partner that was removed under `key`; DomainError when there is none."""
    partnership = checked(_removed(Partnership, key, project))
    refresh_search([project])
    record(actor=actor, verb="project.partner_restored", subject=project)
    return partnership


@transaction.atomic
def restore_structure(*, actor: User | None, project: Project, key: int) -> SupportedStructure:
    """As `restore_partner`, for a structure."""
    structure = checked(_removed(SupportedStructure, key, project))
    record(actor=actor, verb="project.structure_restored", subject=project)
    return structure


@transaction.atomic
def restore_action(*, actor: User | None, project: Project, key: int) -> Action:
    """As `restore_partner`, for an action: it comes back last."""
    action = _removed(Action, key, project)
    action.position = free_place(action)
    action = checked(action)
    refresh_search([project])
    record(actor=actor, verb="project.action_restored", subject=project)
    return action


def _provenances(stored: Project, values: Mapping[str, Any], confirmed: Collection[str]) -> dict[str, str]:
    """The provenance of each fact that `values` changes, or that a person confirms as it is."""
    given: dict[str, str] = {}
    for provenance, facts in PROVENANCES.items():
        after = [values.get(name, getattr(stored, name)) for name in facts]
        if after != [getattr(stored, name) for name in facts]:
            given[provenance] = Provenance.ENTERED if any(fact is not None for fact in after) else ""
        elif provenance in confirmed and getattr(stored, provenance):
            given[provenance] = Provenance.ENTERED
    return given


def _remove(row: models.Model, gone: str) -> None:
    """Delete `row` by key; DomainError (`gone`) when someone else did."""
    deleted, _ = type(row)._default_manager.filter(pk=row.pk).delete()
    if not deleted:
        raise DomainError(gone)


def _removed(model: type[RowT], key: int, project: Project) -> RowT:
    row = removed_row(model, key, project_id=project.pk)
    if row is None:
        raise DomainError(NOTHING_TO_RESTORE)
    return cast(RowT, row)
