"""The rules of who takes over: read by offices, written by Cnaf."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.exits import services
from funding.exits.forms import TakeoverRuleForm
from funding.exits.models import TakeoverRule
from funding.exits.policies import can_read_exit, can_set_takeovers
from funding.exits.selectors.past_rules import written_last
from funding.rules.enums import Certainty
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.paris import today
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def takeover_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_read_exit, None)
    rules = list(TakeoverRule.objects.all())
    written = written_last(rules)
    context = {
        "rules": [{"rule": rule, "written": written.get(rule.pk)} for rule in rules],
        "last": max((rule.last_year for rule in rules), default=None),
        "trail": _trail()[:-1],
        "may_set": can_set_takeovers(user)[0],
    }
    return render(request, "exits/takeover_list.html", context)


@page
def takeover_add(request: HttpRequest) -> HttpResponse:
    """`?suite=` begins from a rule: the same over the following years."""
    user = signed_in(request)
    allow(user, can_set_takeovers, None)

    def save(form: TakeoverRuleForm) -> Saved:
        rule = services.add_rule(actor=user, values=form.kept())
        return Saved(reverse("takeover_list"), f"Règle ajoutée : {rule}, {rule.period}.")

    context = _frame("Ajouter une règle de relais", "Ajouter")
    return answer_form(request, form=TakeoverRuleForm(row=_begun(request)), template=FORM, save=save, context=context)


@page
def takeover_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_set_takeovers, None)
    rule = get_object_or_404(TakeoverRule, pk=min(pk, 2**62))

    def save(form: TakeoverRuleForm) -> Saved:
        version = form.cleaned_data["version"]
        changed = services.edit_rule(actor=user, rule=rule, version=version, values=form.kept())
        return Saved(reverse("takeover_list"), "Règle enregistrée." if changed else "Rien n’avait changé.")

    context = _frame("Modifier une règle de relais", "Enregistrer", subject=f"{rule}, {rule.period}")
    return answer_form(request, form=TakeoverRuleForm(row=rule), template=FORM, save=save, context=context)


def _begun(request: HttpRequest) -> TakeoverRule:
    """An unsaved rule: empty, or what follows the one of `?suite=`."""
    text = request.GET.get("suite", "")
    key = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    last = TakeoverRule.objects.filter(pk=key).first()
    if last is None:
        return TakeoverRule(first_year=today().year + 1, last_year=today().year + 1, certainty=Certainty.TO_CONFIRM)
    last.pk, last.version = None, 1
    last.first_year = last.last_year = last.last_year + 1
    return last


def _trail() -> list[dict[str, str]]:
    return [
        {"label": "Sorties du Fipe", "url": reverse("exit_simulation")},
        {"label": "Règles de relais", "url": reverse("takeover_list")},
    ]


def _frame(title: str, submit: str, subject: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "subject": subject,
        "trail": _trail(),
        "submit_label": submit,
        "cancel_url": reverse("takeover_list"),
    }
