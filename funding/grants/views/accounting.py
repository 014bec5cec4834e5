"""The accounts of a Caf or of the State: dropped, shown line by line, decided, recorded whole; or taken back whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from funding.grants.enums import ImportState, LineStatus, PaymentKind, RecoveryStepKind
from funding.grants.forms.accounting import ALL_CAFS, STATE, ColumnsForm, ImportForm, SeenForm
from funding.grants.models import AccountingImport, AccountingLine
from funding.grants.policies_accounting import can_import_accounting, can_read_imports
from funding.grants.selectors.accounting import (
    UNCLEAR,
    BatchCounts,
    Choices,
    choices_of,
    count_entries,
    counts_of,
    is_open,
    job_of,
    lines_of,
    same_files,
    undoing,
)
from funding.grants.services import accounting
from funding.grants.services.accounting_columns import ROLES, is_enough
from funding.grants.services.accounting_lines import REPAID
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.core.errors import DomainError
from projects.core.forms import PortalForm, Saved, answer_form
from projects.core.french import count, typeset
from projects.core.money import format_euros
from projects.jobs.models import Job
from projects.portfolio.views.editing_base import FORM, allow
from projects.territories.models import Caf

page = require_http_methods(["GET", "HEAD", "POST"])
LINES, RECENT, LARGEST = 100, 20, 2**62
# A list of choices is read by a person: beyond this, only what the line may mean is proposed.
MOST_CHOICES = 60
KINDS = {**dict(PaymentKind.choices), REPAID: RecoveryStepKind.REPAID.label}


def books_of(user: User) -> list[tuple[str, str]]:
    """Whose accounts this person may import, for the choice of the form."""
    scope = scope_of(user)
    if scope.has_role(Role.CNAF):
        cafs = [(caf.pk, caf.name) for caf in Caf.objects.order_by("sort_name")]
        return [(ALL_CAFS, "Branche Famille : plusieurs Caf"), (STATE, "État"), *cafs]
    books = [(caf.pk, caf.name) for caf in Caf.objects.filter(pk__in=scope.cafs).order_by("sort_name")]
    return [*books, (STATE, "État")] if scope.has_role(Role.STATE_INSTRUCTOR) else books


@page
def accounting_import(request: HttpRequest) -> HttpResponse:
    """Drop or paste, and the last imports."""
    user = signed_in(request)
    allow(user, can_read_imports, None)

    def save(form: ImportForm) -> Saved:
        batch = accounting.preview_import(
            actor=user, funder=form.funder(), caf=form.caf(), name=form.name, rows=form.rows
        )
        return Saved(_home(batch))

    recent = AccountingImport.objects.visible_to(user).select_related("caf", "author")[:RECENT]
    context = {"recent": recent, "submit_label": "Lire ces versements"}
    form = ImportForm(books=books_of(user))
    return answer_form(request, form=form, template="grants/accounting_import.html", save=save, context=context)


@page
def accounting_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """`?lecture=<status>&apres=<line>`: what is made of each line; POST keeps what is decided of those shown."""
    user, batch = signed_in(request), _visible(request, pk)
    if request.method == "POST":
        _allow(user, batch)
        return _decided(request, user, batch)
    status = request.GET.get("lecture", "")
    status = status if status in LineStatus.values else ""
    lines = lines_of(batch, status, after=_number(request.GET.get("apres", "")), most=LINES + 1)
    shown, open_ = lines[:LINES], is_open(batch)
    unclear = [line for line in shown if open_ and line.status in UNCLEAR]
    found = choices_of(user, batch, unclear, MOST_CHOICES) if unclear else Choices()
    counts = counts_of(batch)
    context = {
        "batch": batch,
        "counts": counts,
        "chips": _chips(counts, status),
        "rows": [_row(line, found, batch.state) for line in shown],
        "status": status,
        "is_open": open_,
        "is_mapped": is_enough(batch.mapping),
        "columns": _columns(batch),
        "taken_sum": _taken_sum(batch),
        "next_url": f"?{urlencode({'lecture': status, 'apres': shown[-1].number})}" if len(lines) > LINES else "",
        "before": [{"url": _home(same)} for same in same_files(batch)] if open_ else [],
        "job": job_of(batch),
        "undoing": (undo := undoing(batch) if batch.state == ImportState.DONE else None),
        "entries": count_entries(batch) if batch.state == ImportState.DONE and not (undo and undo.is_alive) else 0,
        "may_write": can_import_accounting(user, batch.funder, batch.caf)[0],
        "trail": _trail(),
    }
    return render(request, "grants/accounting_preview.html", context)


@page
def accounting_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column holds what: corrected by hand, then kept for the next file of these columns."""
    user, batch = signed_in(request), _visible(request, pk)
    _allow(user, batch)

    def save(form: ColumnsForm) -> Saved:
        accounting.map_columns(actor=user, batch=batch, mapping=form.mapping(), seen=form.cleaned_data["seen"])
        return Saved(_home(batch), "Colonnes enregistrées : les lignes sont relues.")

    first = batch.lines.order_by("number").first()
    examples = [first.cells[place] if first else "" for place in range(len(batch.headings))]
    initial = {role: str(place) for role, place in batch.mapping.items()} | {"seen": batch.version}
    form = ColumnsForm(headings=batch.headings, examples=examples, initial=initial)
    return answer_form(
        request, form=form, template=FORM, save=save, context=_frame(batch, "Colonnes du fichier", "Enregistrer")
    )


@page
def accounting_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the lines that are taken, all or none."""
    user, batch = signed_in(request), _visible(request, pk)
    _allow(user, batch)

    def save(form: SeenForm) -> Saved:
        job = accounting.confirm_import(actor=user, batch=batch, seen=form.cleaned_data["seen"])
        return Saved(_home(batch), "Import en cours." if job else "Versements importés.")

    found = counts_of(batch).taken
    repaid = batch.lines.filter(taken=True, kind=REPAID).count()
    told = f", dont {count(repaid, 'reversement', 'reversements')}" if repaid else ""
    lead = f"{count(found, 'ligne', 'lignes')} à importer{told}, {format_euros(_taken_sum(batch))} en tout."
    context = _frame(batch, "Importer ces versements", "Importer", lead=f"{lead} Tout est enregistré, ou rien.")
    form = SeenForm(initial={"seen": batch.version})
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def accounting_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back all that a file recorded."""
    user, batch = signed_in(request), _visible(request, pk)
    _allow(user, batch)

    def save(form: PortalForm) -> Saved:
        undone = accounting.undo_import(actor=user, batch=batch)
        if isinstance(undone, Job):
            return Saved(_home(batch), "Annulation en cours.")
        said = count(undone, "écriture reprise, qui reste lisible", "écritures reprises, qui restent lisibles")
        return Saved(_home(batch), typeset(f"Import annulé : {said}."))

    lead = "Chaque écriture de cet import est reprise. Celles que quelqu’un a corrigées depuis restent."
    context = _frame(batch, "Annuler cet import", "Annuler l’import", lead=lead)
    context["cancel_label"] = "Ne rien annuler"
    return answer_form(request, form=PortalForm(), template=FORM, save=save, context=context)


def _decided(request: HttpRequest, user: User, batch: AccountingImport) -> HttpResponse:
    """Numbers that no page shows are left out: what is posted is only ever a choice among what is there."""
    shown = {_number(text) for text in request.POST.getlist("ligne")[: 2 * LINES]}
    chosen = {number: _number(request.POST.get(f"choix-{number}", "")) for number in shown}
    decision = accounting.Decision(
        shown=shown,
        taken={_number(text) for text in request.POST.getlist("garder")[: 2 * LINES]},
        chosen={number: key for number, key in chosen.items() if key},
        read={number: text for number in shown if (text := request.POST.get(f"lu-{number}", ""))},
    )
    try:
        accounting.decide_lines(actor=user, batch=batch, decision=decision)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "Choix enregistrés. Rien n’est encore importé.")
    return HttpResponseRedirect(request.get_full_path())


def _row(line: AccountingLine, found: Choices, state: str) -> dict[str, Any]:
    """A line of the table: what became of it, or what is made of it with the financings that it may be of."""
    settled = state in (ImportState.DONE, ImportState.UNDONE) and line.taken
    return {
        "line": line,
        "label": ImportState(state).label if settled else LineStatus(line.status).label,
        "kind": KINDS.get(line.kind, ""),
        "is_repaid": line.kind == REPAID,
        "choices": found.of(line) if line.status in UNCLEAR else [],
        "told": " · ".join(cell for cell in line.cells if cell)[:200],
    }


def _chips(counts: BatchCounts, status: str) -> list[dict[str, Any]]:
    every = {"label": "Toutes", "count": counts.total, "url": "?", "is_current": not status}
    return [every] + [
        {"label": LineStatus(key).label, "count": found, "url": f"?lecture={key}", "is_current": key == status}
        for key, found in counts.by_status.items()
        if found
    ]


def _columns(batch: AccountingImport) -> list[str]:
    """What each column that is read holds, in the order of the file: « Montant : « Somme » »."""
    return [
        typeset(f"{ROLES[role].label} : « {batch.headings[place] or f'colonne {place + 1}'} »")
        for role, place in sorted(batch.mapping.items(), key=lambda pair: pair[1])
        if role in ROLES and place < len(batch.headings)
    ]


def _taken_sum(batch: AccountingImport) -> Decimal:
    """What the lines that are taken pay, what they give back deducted."""
    rows = batch.lines.filter(taken=True)
    paid = rows.exclude(kind=REPAID).aggregate(sum=Sum("amount"))["sum"] or Decimal()
    return paid - (rows.filter(kind=REPAID).aggregate(sum=Sum("amount"))["sum"] or Decimal())


def _visible(request: HttpRequest, pk: int) -> AccountingImport:
    rows = AccountingImport.objects.visible_to(signed_in(request)).select_related("caf", "author")
    return get_object_or_404(rows, pk=min(pk, LARGEST))


def _allow(user: User, batch: AccountingImport) -> None:
    allow(user, lambda person, one: can_import_accounting(person, one.funder, one.caf), batch)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _home(batch: AccountingImport) -> str:
    return reverse("accounting_preview", args=[batch.pk])


def _trail(batch: AccountingImport | None = None) -> list[dict[str, str]]:
    steps = [{"label": "Import des versements", "url": reverse("accounting_import")}]
    return [*steps, {"label": str(batch), "url": _home(batch)}] if batch else steps


def _frame(batch: AccountingImport, title: str, submit: str, lead: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "subject": str(batch),
        "lead": lead,
        "trail": _trail(batch),
        "submit_label": submit,
        "cancel_url": _home(batch),
    }
