"""The indicators that a project follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.bilans.models import Bilan, BilanVersion, Indicator
from projects.bilans.policies import can_fill_bilan
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record
from projects.portfolio.models import Project

TOO_MANY = "Un projet suit vingt indicateurs au plus : terminez-en un avant d’en ajouter."
MOST = 20
DEPOSITED = "Des valeurs en ont déjà été déposées : ce qu’il compte ne change plus. Ajoutez un autre indicateur."


@transaction.atomic
def add_indicator(*, actor: User, bilan: Bilan, **values: Any) -> Indicator:
    _allow(actor, bilan)
    # One after the other: two people adding at once see the same limit.
    Project.objects.select_for_update(of=("self",)).get(pk=bilan.project_id)
    if Indicator.objects.filter(project=bilan.project_id, is_closed=False).count() >= MOST:
        raise DomainError(TOO_MANY)
    indicator = checked(Indicator(project=bilan.project, **values))
    record(actor=actor, verb="indicator.added", subject=bilan.project)
    return indicator


@transaction.atomic
def edit_indicator(
    *, actor: User, bilan: Bilan, indicator: Indicator, version: int, values: Mapping[str, Any]
) -> list[str]:
    """Its name at any time; what it counts (nature, unit) only until a value of it was deposited."""
    _allow(actor, bilan)
    held = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    draft = draft_of(held, values)
    if (draft.nature, draft.unit) != (held.nature, held.unit) and _is_deposited(held):
        raise DomainError(DEPOSITED, "nature" if draft.nature != held.nature else "unit")
    with told_again(draft):
        changed = save_version(indicator, version=version, values=values)
    if changed:
        record(actor=actor, verb="indicator.updated", subject=bilan.project, fields=changed)
    return changed


def _is_deposited(indicator: Indicator) -> bool:
    """Versions are asked, not the draft: a value that was sent back and emptied since is in one all the same."""
    contents = BilanVersion.objects.filter(bilan__project=indicator.project_id).values_list("content", flat=True)
    return any(
        told["id"] == indicator.pk and (told["target"] is not None or told["actual"] is not None)
        for content in contents
        for told in content["indicators"]
    )


def _allow(actor: User, bilan: Bilan) -> None:
    allowed, why = can_fill_bilan(actor, bilan)
    if not allowed:
        raise DomainError(why)
