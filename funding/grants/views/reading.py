"""The page of one yearly financing, on any day, as it was known on any day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from funding.grants import links
from funding.grants.models import Financing
from funding.grants.policies import can_vote_financing
from funding.grants.querysets import reads_remarks
from funding.grants.selectors.amounts import WITHDRAWN
from funding.grants.selectors.checks import checks_of
from funding.grants.selectors.gone import gone_of
from funding.grants.selectors.page import read_financing
from funding.grants.selectors.payments import paid_of
from funding.grants.views.acts import offered
from funding.grants.views.base import subject_of, trail, visible
from funding.grants.views.payments_panel import payments_panel
from funding.rules.enums import Fund, Funder
from funding.rules.selectors import fund_of, rulebook
from projects.accounts.requests import signed_in
from projects.core.reading import one_moment
from projects.portfolio.views.clock import asked_clock, banner


@require_safe
@one_moment()
def financing_detail(request: HttpRequest, reference: str, year: int, funder: str) -> HttpResponse:
    financing = visible(request, reference, year, funder)
    asked = asked_clock(request)
    page = read_financing(financing, asked.clock)
    book = rulebook(asked.clock.known_at if asked.query else None)
    # What is past is read, never written.
    acts = [] if asked.query else offered(signed_in(request), financing, page)
    context: dict[str, Any] = {
        "financing": financing,
        "page": page,
        "title": subject_of(financing),
        "trail": trail(financing),
        "fund": Fund(fund_of(financing.project, financing.year.year, book)).label,
        "acts": [act for act in acts if act.is_main],
        "other_acts": [act for act in acts if not act.is_main],
        **payments_panel(
            signed_in(request),
            financing,
            paid_of(financing, asked.clock, book) if financing.pk else None,
            state=page.state,
            is_signed=page.agreement is not None and not page.agreement.missing,
            is_past=bool(asked.query),
        ),
        "rules": [] if page.votes else checks_of(financing, amount=page.asked, book=book, clock=asked.clock),
        "gone": gone_of(financing, asked.clock) if financing.pk else [],
        "may_vote": not asked.query and can_vote_financing(signed_in(request), financing)[0],
        "reads_remarks": reads_remarks(signed_in(request), financing.project),
        "withdrawn": page.state in WITHDRAWN,
        "other": _other(financing),
        "situation": banner(request, asked),
        "shown": asked.clock.situation_on,
    }
    return render(request, "grants/financing_detail.html", context)


def _other(financing: Financing) -> dict[str, str]:
    """The same year by the other funder."""
    funder = Funder.CAF if financing.funder == Funder.STATE else Funder.STATE
    url = links.of(financing.project.reference, financing.year.year, funder)
    return {"label": f"{funder.label}, {financing.year}", "url": url}
