"""The list of envelopes, the same as a file, and one of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from funding.envelopes import links
from funding.envelopes.models import Envelope
from funding.envelopes.policies import can_read_envelopes, can_set_envelopes
from funding.envelopes.selectors import balance_of
from funding.envelopes.selectors.detail import SHOWN, behind, movements_of
from funding.envelopes.selectors.lists import Filters, Row, filtered, folded, listed, ordered, years_of
from funding.rules.enums import Fund, Level, RuleKind
from funding.rules.selectors import rulebook
from projects.accounts.requests import signed_in
from projects.core.paris import today
from projects.core.spreadsheets import CSV, XLSX, Cell, Sheet, csv_bytes, xlsx_bytes
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import allow

HEAD = (
    "Fonds",
    "Année",
    "Niveau",
    "Territoire",
    "Ligne budgétaire",
    "Montant",
    "Attribué au-dessous",
    "Engagé",
    "Financements au montant non communiqué",
    "Versé",
    "Financements au versement non communiqué",
    "dont reversé",
    "Reste à engager",
    "Remarque",
)


def filters_of(request: HttpRequest) -> Filters:
    year, fund, level = (request.GET.get(name, "") for name in ("annee", "fonds", "niveau"))
    return Filters(
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        fund=fund if fund in Fund.values else "",
        level=level if level in Level.values else "",
    )


def query_of(filters: Filters, **more: str | int) -> str:
    asked: dict[str, Any] = {"annee": filters.year, "fonds": filters.fund, "niveau": filters.level, **more}
    return urlencode({name: value for name, value in asked.items() if value})


@require_safe
def envelope_list(request: HttpRequest) -> HttpResponse:
    """`?annee=&fonds=&niveau=&page=`."""
    user, filters = signed_in(request), filters_of(request)
    allow(user, can_read_envelopes, None)
    number = request.GET.get("page", "")
    page = listed(
        user, filters, int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1, Clock.now()
    )
    query = query_of(filters)
    context = {
        "page": page,
        "filters": filters,
        "years": years_of(user),
        "funds": Fund.choices,
        "levels": Level.choices,
        "totals": [(total, Fund(total.fund).label, Level(total.level).label) for total in page.totals],
        "exports": [
            (kind, f"{reverse('envelope_export', args=[kind])}?{query}") for kind in ("csv", "xlsx") if page.rows
        ],
        "may_set": can_set_envelopes(user)[0],
        "pages": _pages(filters, page.number, page.pages),
    }
    return render(request, "envelopes/envelope_list.html", context)


def _pages(filters: Filters, number: int, pages: int) -> dict[str, str]:
    return {
        "previous_url": f"?{query_of(filters, page=number - 1)}" if number > 1 else "",
        "next_url": f"?{query_of(filters, page=number + 1)}" if number < pages else "",
        "label": f"Page {number} sur {pages}" if pages > 1 else "",
    }


@require_safe
def envelope_export(request: HttpRequest, kind: str) -> HttpResponse:
    """What the list shows, all its pages, as `csv` or `xlsx`; what is not communicated is an empty cell."""
    user = signed_in(request)
    allow(user, can_read_envelopes, None)
    if kind not in ("csv", "xlsx"):
        raise Http404("ce format n’existe pas")
    envelopes = list(ordered(filtered(user, filters_of(request))))
    balances = balance_of(envelopes, Clock.now())
    rows = [_cells(Row(envelope, balances[envelope.pk])) for envelope in envelopes]
    name = f"enveloppes-{today():%Y-%m-%d}.{kind}"
    sheet = Sheet("Enveloppes", HEAD, rows)
    content, mime = (xlsx_bytes([sheet]), XLSX) if kind == "xlsx" else (csv_bytes(sheet), CSV)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(row: Row) -> list[Cell]:
    envelope, balance = row.envelope, row.balance
    return [
        envelope.get_fund_display(),
        envelope.year,
        envelope.get_level_display(),
        envelope.place,
        envelope.line,
        balance.amount,
        balance.allotted if balance.below else None,
        None if balance.is_silent else balance.engaged,
        balance.spent.unknown,
        balance.paid,
        balance.spent.unpaid,
        None if balance.paid is None else balance.spent.recovered,
        balance.remaining,
        " ; ".join(said for said in (balance.spent.stop, balance.spent.invention) if said),
    ]


@require_safe
def envelope_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    envelope = get_object_or_404(Envelope.objects.visible_to(user).with_place(), pk=min(pk, 2**62))
    clock = Clock.now()
    below = list(ordered(Envelope.objects.visible_to(user).filter(parent=envelope)))
    balances = balance_of([envelope, *below], clock)
    above = envelope.parent
    ruling = rulebook().ruling(RuleKind.ENVELOPE_LEVEL, fund=envelope.fund, year=envelope.year)
    context = {
        "envelope": envelope,
        "balance": balances[envelope.pk],
        "movements": movements_of(envelope),
        "below": folded([Row(row, balances[row.pk]) for row in below]),
        "behind": behind(user, envelope, clock),
        "shown": SHOWN,
        "above": above if above and Envelope.objects.visible_to(user).filter(pk=above.pk).exists() else None,
        "ruling": ruling,
        "may_set": can_set_envelopes(user)[0],
        "trail": [{"label": "Enveloppes", "url": links.listing(annee=envelope.year)}],
    }
    return render(request, "envelopes/envelope_detail.html", context)
