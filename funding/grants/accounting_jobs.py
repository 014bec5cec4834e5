"""Recording a large file of payments, in one transaction. The rules are those of the service."""

from __future__ import annotations

from projects.core.errors import DomainError
from projects.jobs.context import JobContext
from projects.jobs.registry import job_kind

# Its models are only there once the applications are ready: `funding.grants.selectors.accounting` repeats the name.
IMPORT_KIND = "grants.import_accounting"


@job_kind(IMPORT_KIND, label="Import de versements", time_limit=900, writes=True)
def import_accounting(ctx: JobContext, *, batch: int) -> dict[str, int]:
    """`batch` is the key of the import; a second run finds it done, and does nothing."""
    from funding.grants.models import AccountingImport
    from funding.grants.services import accounting

    row = AccountingImport.objects.visible_to(ctx.requester).filter(pk=batch).first() if ctx.requester else None
    if row is None or ctx.requester is None:
        raise DomainError("Cet import n’existe plus, ou n’est plus dans votre périmètre.")
    try:
        done = accounting.run_import(
            actor=ctx.requester, batch=row, progress=lambda at, total: ctx.progress(at, total, "Enregistrement")
        )
    except DomainError:
        accounting.give_back_import(batch=row)
        raise
    return {"lines": done}
