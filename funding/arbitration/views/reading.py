"""The scenarios of each wave, one of them with its lines, two side by side, one as a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.arbitration import links, services
from funding.arbitration.enums import ScenarioState
from funding.arbitration.forms import LinesForm
from funding.arbitration.models import Scenario, ScenarioLine
from funding.arbitration.policies import can_arbitrate, can_read_scenarios
from funding.arbitration.selectors.asked import outside_of
from funding.arbitration.selectors.comparing import compare
from funding.arbitration.selectors.effects import Effects, effects_of, lines_of
from funding.arbitration.selectors.news import News, news_of
from funding.arbitration.selectors.obstacles import obstacles
from funding.arbitration.views.base import VOTE, trail, visible
from funding.arbitration.views.exporting import invented_of
from funding.arbitration.workflow import SCENARIO_LIFE
from funding.envelopes.selectors.spending import ZERO
from funding.waves.models import AnswerVersion, Wave
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.french import count, enumerate_fr
from projects.portfolio.fictitious import notice
from projects.portfolio.views.editing_base import allow

PAGE_SIZE = 40


@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_read_scenarios, None)
    received = AnswerVersion.objects.filter(answer__wave=OuterRef("pk"))
    waves = Wave.objects.filter(Exists(received)).order_by("-year", "-number", "budget_line")
    rows = Scenario.objects.visible_to(user).with_identity()
    told = rows.annotate(given=Sum("lines__amount"), asked=Sum("lines__asked"), requests=Count("lines"))
    by_wave: dict[int, list[Scenario]] = {}
    for row in told:
        by_wave.setdefault(row.wave_id, []).append(row)
    context = {
        "waves": [{"wave": wave, "scenarios": by_wave.get(wave.pk, [])} for wave in waves],
        "may_arbitrate": can_arbitrate(user)[0],
        "vote": VOTE,
    }
    return render(request, "arbitration/scenario_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scenario_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`?caf=&page=`: the lines that are decided on this page; a POST decides them."""
    user, scenario = signed_in(request), visible(request, pk)
    if request.method == "POST":
        allow(user, can_arbitrate, scenario)
    lines = lines_of(scenario)
    shown, context = _page(request, user, scenario, lines)
    context["invented"] = notice(invented_of(lines), len(lines), "demande", "demandes")
    form = LinesForm(lines=shown)

    def save(form: LinesForm) -> Saved | HttpResponse:
        try:
            changed = services.decide_lines(actor=user, scenario=scenario, decisions=form.decisions)
        except services.StaleLines as stale:
            form.take_versions(stale.lines)
            theirs = {line.pk: line for line in stale.lines}
            told = {**context, "form": form, "conflict": stale.message, "groups": _groups(form, theirs)}
            return render(request, "arbitration/scenario_detail.html", told, status=409)
        said = f"{count(len(changed), 'décision enregistrée', 'décisions enregistrées')}."
        return Saved(request.get_full_path(), said if changed else "Rien n’avait changé.")

    context["groups"] = _groups(form, {})
    return answer_form(request, form=form, template="arbitration/scenario_detail.html", save=save, context=context)


def _page(
    request: HttpRequest, user: User, scenario: Scenario, lines: list[ScenarioLine]
) -> tuple[list[ScenarioLine], dict[str, Any]]:
    """The lines of this page, and all the rest of what it shows."""
    effects = effects_of(scenario, lines)
    caf = typed(request.GET.get("caf", ""))[:5]
    mine = [line for line in lines if line.caf_id == caf] if caf else lines
    pages = max(1, -(-len(mine) // PAGE_SIZE))
    asked = request.GET.get("page", "")
    number = min(max(int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1, 1), pages)
    shown = mine[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    elsewhere = effects.total.given - sum((line.amount or ZERO for line in shown), ZERO)
    may = can_arbitrate(user)[0]
    is_draft = scenario.state == ScenarioState.DRAFT
    news = news_of(scenario) if may and is_draft else None
    others = Scenario.objects.visible_to(user).filter(wave=scenario.wave).exclude(pk=scenario.pk)
    query = {"caf": caf} if caf else {}
    return shown, {
        "scenario": scenario,
        "title": scenario.title,
        "trail": trail(),
        "effects": effects,
        "elsewhere": elsewhere,
        "unpriced_elsewhere": effects.total.unpriced - sum(line.amount is None for line in shown),
        "unasked_elsewhere": effects.total.unasked
        - sum((line.amount or ZERO for line in shown if line.asked is None), ZERO),
        "outside": outside_of(scenario),
        "news": news,
        "caf": caf,
        "caf_share": next((share for share in effects.cafs if share.key == caf), None),
        "is_draft": is_draft,
        "may_decide": may and is_draft,
        "may_arbitrate": may,
        "acts": _acts(scenario, effects, news) if may else [],
        "steps": list(scenario.steps.select_related("actor").order_by("-pk")),
        "others": others,
        "vote": VOTE,
        "page_url": links.detail(scenario, **query),
        "pages": {
            "previous_url": links.detail(scenario, **query, page=number - 1) if number > 1 else "",
            "next_url": links.detail(scenario, **query, page=number + 1) if number < pages else "",
            "label": f"Page {number} sur {pages}" if pages > 1 else "",
        },
    }


def _acts(scenario: Scenario, effects: Effects, news: News | None) -> list[dict[str, str]]:
    """What may be done of the scenario; retaining it says why it cannot be, as it is saved."""
    held = obstacles(scenario, effects, news) if scenario.state == ScenarioState.DRAFT else []
    return [
        {
            "label": line.label,
            "url": reverse("scenario_act", args=[scenario.pk, line.name]),
            "why": f"Impossible ainsi : {enumerate_fr(held)}." if held else "",
        }
        for line in SCENARIO_LIFE.open_from(scenario.state)
    ]


def _groups(form: LinesForm, theirs: dict[int, ScenarioLine]) -> list[dict[str, Any]]:
    """The lines of the form by Caf, each with its cells and what somebody else just decided of it."""
    groups: list[dict[str, Any]] = []
    for line in form.lines:
        if not groups or groups[-1]["caf"] != line.caf:
            groups.append({"caf": line.caf, "rows": []})
        groups[-1]["rows"].append({"line": line, "theirs": theirs.get(line.pk), "cells": Cells(form, line)})
    return groups


class Cells:
    """The fields of one line, read when they are drawn: the form may be bound between."""

    def __init__(self, form: LinesForm, line: ScenarioLine) -> None:
        self._form, self._line = form, line

    @property
    def decision(self) -> Any:
        return self._form.cells(self._line)["decision"]

    @property
    def amount(self) -> Any:
        return self._form.cells(self._line)["amount"]

    @property
    def reason(self) -> Any:
        return self._form.cells(self._line)["reason"]


@require_safe
def scenario_compare(request: HttpRequest) -> HttpResponse:
    """`?a=&b=`: two scenarios of one wave, by Caf, and the requests that they decide otherwise."""
    user = signed_in(request)
    allow(user, can_read_scenarios, None)
    rows = Scenario.objects.visible_to(user).with_identity()
    first, second = (_chosen(rows, request.GET.get(name, "")) for name in ("a", "b"))
    chosen = first or second
    wave = chosen.wave if chosen else None
    context: dict[str, Any] = {
        "trail": trail(),
        "first": first,
        "second": second,
        "scenarios": rows.filter(wave=wave) if wave else rows[:100],
    }
    if first and second and first.wave_id == second.wave_id and first != second:
        context["comparison"] = compare(first, second)
    return render(request, "arbitration/scenario_compare.html", context)


def _chosen(rows: Any, key: str) -> Scenario | None:
    return rows.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 18 else None
