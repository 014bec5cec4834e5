"""« Relever les décisions d’une commission »: the votes of one sitting, for several projects, on one page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from funding.grants import links
from funding.grants.forms.sitting import Line, SittingForm
from funding.grants.models import Financing
from funding.grants.policies import can_record_sitting
from funding.grants.selectors.checks import checks_of
from funding.grants.selectors.sitting import MOST, Pending, known_of_all, pending_requests
from funding.grants.services.sittings import record_sitting
from funding.grants.vote_registry import Voted, exceeded_by
from funding.rules.enums import Funder
from funding.rules.selectors import rulebook
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.core.forms import Saved, answer_form
from projects.core.french import count, enumerate_fr, typeset
from projects.core.paris import today
from projects.portfolio.views.editing_base import allow

TEMPLATE = "grants/sitting.html"
SAVE = "_noter"
NOTHING = "Aucune décision n’est saisie."
LOST = "Ces demandes ne sont plus à décider sur cette page, ce que vous y aviez saisi n’est pas noté :"
_DECISION = re.compile(r"d[1-9][0-9]{0,17}")


@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: HttpRequest) -> HttpResponse:
    """First a preview with what the rules say, then the lines that read; the others stay as they were typed."""
    user = signed_in(request)
    allow(user, can_record_sitting, None)
    funder = _funder(request, user)
    year = _year(request)
    rows = pending_requests(user, funder, year)
    form = SittingForm(rows=rows, funder=funder, initial={"observed_on": today()})
    _tell_lost(request, user, rows)
    context = {**_context(user, funder, year, len(rows)), "years": _years(funder, year, rows)}

    def save(filled: SittingForm) -> Saved | HttpResponse:
        lines = filled.read_lines()
        if not lines:
            filled.add_error(None, NOTHING)
            return render(request, TEMPLATE, {**context, "form": filled})
        _check(lines)
        if SAVE not in request.POST:
            return render(request, TEMPLATE, {**context, "form": filled, **_preview(lines)})
        return _noted(request, user, filled, lines, {**context, "funder": funder})

    return answer_form(request, form=form, template=TEMPLATE, save=save, context=context)


def _noted(
    request: HttpRequest, user: User, filled: SittingForm, lines: Sequence[Line], context: dict[str, Any]
) -> Saved | HttpResponse:
    """What reads is noted; what is refused comes back as it was typed, with the reason at its line."""
    results = record_sitting(
        actor=user,
        body=filled.cleaned_data["body"],
        observed_on=filled.cleaned_data["observed_on"],
        decisions=[line.decision for line in lines if line.decision],
    )
    done = {key for key, refused in results.items() if refused is None}
    beyond = sum(bool(line.beyond) for line in lines if line.row.pk in done)
    more = f" Attention : {count(beyond, 'montant voté dépasse', 'montants votés dépassent')} ce qui est demandé."
    said = typeset(f"{count(len(done), 'décision notée', 'décisions notées')}.{more if beyond else ''}")
    wrong = {line.row.pk: line.error for line in lines if line.error}
    wrong |= {key: refused.message for key, refused in results.items() if refused is not None}
    if not wrong:
        return Saved(links.sitting(), said)
    if done:
        messages.success(request, said)
    left = [row for row in filled.rows if row.pk not in done]
    again = SittingForm(rows=left, funder=context["funder"])
    again.user = user
    again.bind(request.POST, request.FILES)
    again.is_valid()
    for line in again.lines:
        line.error = wrong.get(line.row.pk, "")
    told = {"left": len(wrong), "done": len(done), "count": len(left)}
    return render(request, TEMPLATE, {**context, **told, "form": again})


def _tell_lost(request: HttpRequest, user: User, rows: Sequence[Pending]) -> None:
    """What was typed of a request that somebody decided meanwhile is not noted: said, with the project it was for."""
    there = {f"d{row.pk}" for row in rows}
    lost = [name[1:] for name, text in request.POST.items() if text and _DECISION.fullmatch(name) and name not in there]
    if not lost:
        return
    found = Financing.objects.visible_to(user).filter(pk__in=lost[:MOST]).with_identity().order_by("project__reference")
    if told := [f"{row.project.display_name} ({row.year})" for row in found]:
        messages.warning(request, typeset(f"{LOST} {enumerate_fr(told)}."))


def _check(lines: Sequence[Line]) -> None:
    """What the rules of the year say of each line that reads."""
    granted = [line for line in lines if line.decision and not line.decision.is_refusal]
    known, book = known_of_all([line.row for line in granted]), rulebook()
    for line in granted:
        assert line.decision is not None
        line.checks = checks_of(line.row.financing, amount=line.decision.amount, book=book, known=known[line.row.pk])


def _exceeded(lines: Sequence[Line]) -> list[str]:
    """What is said of the envelopes that these votes exceed together."""
    given = [
        Voted(line.row.financing.project, line.row.financing.year.year, line.row.financing.funder, line.decision.amount)
        for line in lines
        if line.decision and line.decision.amount is not None
    ]
    return exceeded_by(given)


def _preview(lines: Sequence[Line]) -> dict[str, Any]:
    good = [line for line in lines if line.decision and not (line.breaches and not line.decision.reason)]
    amounts = [line.decision.amount for line in good if line.decision and not line.decision.is_refusal]
    return {
        "preview": lines,
        "ready": len(good),
        "bad": len(lines) - len(good),
        "exceeded": _exceeded(good),
        "total": sum(amount for amount in amounts if amount is not None),
        "unknown": sum(amount is None for amount in amounts),
    }


def _funder(request: HttpRequest, user: User) -> str:
    """That of the address for who notes both; else one's own."""
    scope = scope_of(user)
    if scope.has_role(Role.CNAF):
        return links.FUNDERS.get(request.GET.get("financeur", ""), Funder.CAF)
    return Funder.CAF if scope.has_role(Role.CAF_MANAGER) else Funder.STATE


def _year(request: HttpRequest) -> int | None:
    text = request.GET.get("annee", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _years(funder: str, year: int | None, rows: Sequence[Pending]) -> list[dict[str, Any]]:
    """A link to each year of which requests are shown, and to all of them; none where there is one year only."""
    found = sorted({row.financing.year.year for row in rows} | ({year} if year else set()))
    if len(found) < 2 and year is None:
        return []
    base = f"{links.sitting()}?financeur={links.SLUGS[Funder(funder)]}"
    every = {"label": "Toutes les années", "url": base, "current": year is None}
    return [every, *({"label": one, "url": f"{base}&annee={one}", "current": one == year} for one in found)]


def _context(user: User, funder: str, year: int | None, found: int) -> dict[str, Any]:
    both = [
        {"label": one.label, "url": f"{links.sitting()}?financeur={links.SLUGS[one]}", "current": one == funder}
        for one in Funder
    ]
    return {
        "title": "Relever les décisions d’une commission",
        "funder_label": Funder(funder).label,
        "others": both if scope_of(user).has_role(Role.CNAF) else [],
        "year": year,
        "count": found,
        "is_cut": found >= MOST,
    }
