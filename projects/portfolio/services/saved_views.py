"""Keeping lists: views saved by name, columns chosen. Each act leaves its line in the journal."""

from collections.abc import Sequence

from django.db import transaction

from projects.accounts.models import User
from projects.accounts.scopes import teams_of
from projects.core.errors import DomainError
from projects.core.rows import told_again
from projects.journal.services import record
from projects.portfolio.models import ListColumns, SavedView

NAME_TAKEN = "Vous avez déjà une vue de ce nom."


@transaction.atomic
def save_view(*, actor: User, name: str, query: str, team: str = "", replace: bool = False) -> SavedView:
    """Keep the address of a list under a name. DomainError when the name is taken and `replace` is not said."""
    _check_team(actor, team)
    held = SavedView.objects.select_for_update().filter(owner=actor, name=name.strip()).first()
    if held and not replace:
        raise DomainError(NAME_TAKEN, field="name")
    view = held or SavedView(owner=actor, name=name.strip())
    view.query, view.team = query, team
    view.full_clean()
    with told_again(view):
        view.save()
    record(actor=actor, verb="saved_view.replaced" if held else "saved_view.kept", subject=view)
    return view


@transaction.atomic
def change_view(*, actor: User, view: SavedView, name: str, team: str, query: str | None = None) -> SavedView:
    """Rename a view of one's own, share it or stop; `query` replaces what it shows. DomainError when refused."""
    _check_owner(actor, view)
    _check_team(actor, team)
    if SavedView.objects.filter(owner=actor, name=name.strip()).exclude(pk=view.pk).exists():
        raise DomainError(NAME_TAKEN, field="name")
    view.name, view.team = name.strip(), team
    if query is not None:
        view.query = query
    view.full_clean()
    view.save()
    record(actor=actor, verb="saved_view.changed", subject=view)
    return view


@transaction.atomic
def remove_view(*, actor: User, view: SavedView) -> None:
    """Forget a view of one's own; the projects that it showed are what they were."""
    _check_owner(actor, view)
    record(actor=actor, verb="saved_view.removed", subject=view)
    view.delete()


@transaction.atomic
def keep_columns(*, actor: User, listing: str, columns: Sequence[str]) -> None:
    """The columns that `actor` sees in a list from now on; none gives the usual ones back. A taste: not journalled."""
    kept = ListColumns.objects.filter(user=actor, listing=listing)
    if not columns:
        kept.delete()
        return
    ListColumns.objects.update_or_create(user=actor, listing=listing, defaults={"columns": list(columns)})


def _check_owner(actor: User, view: SavedView) -> None:
    if view.owner_id != actor.pk:
        raise DomainError("Seule la personne qui a enregistré cette vue peut la changer.")


def _check_team(actor: User, team: str) -> None:
    if team and team not in teams_of(actor):
        raise DomainError("Vous ne faites pas partie de cette équipe.", field="team")
