"""Recording a large file of payments, or taking it back, in one transaction. The rules are those of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.core.errors import DomainError
from projects.jobs.context import JobContext
from projects.jobs.registry import job_kind

if TYPE_CHECKING:
    from funding.grants.models import AccountingImport
    from projects.accounts.models import User

# Its models are only there once the applications are ready: `funding.grants.selectors.accounting` repeats the names.
IMPORT_KIND, UNDO_KIND = "grants.import_accounting", "grants.undo_accounting"
GONE = "Cet import n’existe plus, ou n’est plus dans votre périmètre."


@job_kind(IMPORT_KIND, label="Import de versements", time_limit=900, writes=True)
def import_accounting(ctx: JobContext, *, batch: int) -> dict[str, int]:
    """`batch` is the key of the import; a second run finds it done, and does nothing."""
    from funding.grants.services import accounting

    actor, row = _asked(ctx, batch)
    try:
        done = accounting.run_import(
            actor=actor, batch=row, progress=lambda at, total: ctx.progress(at, total, "Enregistrement")
        )
    except DomainError:
        accounting.give_back_import(batch=row)
        raise
    return {"lines": done}


@job_kind(UNDO_KIND, label="Annulation d’un import de versements", time_limit=900, writes=True)
def undo_accounting(ctx: JobContext, *, batch: int) -> dict[str, int]:
    """`batch` is the key of the import; a second run finds it taken back, and does nothing."""
    from funding.grants.services import accounting

    actor, row = _asked(ctx, batch)
    done = accounting.run_undo(actor=actor, batch=row, progress=lambda at, total: ctx.progress(at, total, "Annulation"))
    return {"entries": done}


def _asked(ctx: JobContext, batch: int) -> tuple[User, AccountingImport]:
    from funding.grants.models import AccountingImport

    row = AccountingImport.objects.visible_to(ctx.requester).filter(pk=batch).first() if ctx.requester else None
    if row is None or ctx.requester is None:
        raise DomainError(GONE)
    return ctx.requester, row
