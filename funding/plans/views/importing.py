"""The budget that a porteur drops: read, shown row by row, corrected, then put in the draft at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from funding.plans import links, services
from funding.plans.enums import PlanState
from funding.plans.forms.importing import REPLACE, BudgetFileForm, PreviewForm
from funding.plans.lines import standing
from funding.plans.models import Plan
from funding.plans.policies import can_fill_plan
from funding.plans.selectors.files import budget_of, sheets_of
from funding.plans.sheets import read_sheets
from funding.plans.understanding import understand
from funding.plans.views.base import frame, plan_of
from funding.plans.views.filling import SETTLED
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved, answer_form
from projects.core.french import count
from projects.documents.content.names import split
from projects.documents.models import DocumentVersion
from projects.portfolio.views.editing_base import allow

ANOTHER_FILE = "Un autre fichier a été déposé depuis cet aperçu : relisez-le avant d’importer."


@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """The file first; once it is there, its preview, until another is dropped (`?fichier=1`)."""
    user, plan = signed_in(request), plan_of(request, reference, year)
    allow(user, can_fill_plan, plan)
    if plan.state != PlanState.DRAFT and request.method != "POST":
        messages.info(request, SETTLED)
        return HttpResponseRedirect(links.detail(plan))
    held = budget_of(plan)
    if held is None or "fichier" in request.GET or "file" in request.FILES:
        return _dropped(request, user, plan, held)
    try:
        proposed = understand(sheets_of(held), plan.year)
    except DomainError as refused:
        messages.error(request, refused.message)
        return _dropped(request, user, plan, held)
    return _previewed(
        request,
        user,
        plan,
        held,
        PreviewForm(
            proposed=proposed,
            has_lines=bool(standing(plan.draft)),
            initial={"version": plan.version, "read": held.number},
        ),
    )


def _dropped(request: HttpRequest, user: User, plan: Plan, held: DocumentVersion | None) -> HttpResponse:
    def save(form: BudgetFileForm) -> Saved:
        upload = form.cleaned_data["file"]
        content = upload.read()
        upload.seek(0)
        read_sheets(content, split(upload.name)[1])  # nothing is kept of what is not read
        services.join_budget(actor=user, plan=plan, upload=upload)
        return Saved(links.page("plan_import", plan), "Fichier lu. Rien n’est encore repris : vérifiez chaque ligne.")

    context = {
        **frame(plan, "Importer un budget"),
        "cancel_url": links.page("plan_edit", plan),
        "held": held,
        "preview_url": links.page("plan_import", plan),
    }
    return answer_form(request, form=BudgetFileForm(), template="plans/import.html", save=save, context=context)


def _previewed(request: HttpRequest, user: User, plan: Plan, held: DocumentVersion, form: PreviewForm) -> HttpResponse:
    def save(filled: PreviewForm) -> Saved:
        if filled.cleaned_data["read"] != held.number:
            raise StaleVersion(ANOTHER_FILE)
        lines = filled.lines()
        kept = services.import_lines(
            actor=user,
            plan=plan,
            lines=lines,
            version=filled.cleaned_data["version"],
            replace=filled.cleaned_data.get("how") == REPLACE,
        )
        told = count(len(lines), "ligne reprise", "lignes reprises")
        return Saved(links.page("plan_edit", kept.plan), f"{told} du fichier. Relisez, complétez, puis envoyez.")

    rows: Any = form.rows
    context = {
        **frame(plan, "Vérifier ce qui a été lu"),
        "cancel_url": links.page("plan_edit", plan),
        "held": held,
        "rows": rows,
        "taken": sum(row.is_taken for row in form.proposed),
        "doubtful": sum(bool(row.is_taken and row.why) for row in form.proposed),
        "another_url": links.page("plan_import", plan, fichier=1),
    }
    return answer_form(request, form=form, template="plans/preview.html", save=save, context=context)
