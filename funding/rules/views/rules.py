"""Pages of the dated rules of money: every office reads them, Cnaf keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.rules import services
from funding.rules.enums import Fund
from funding.rules.forms.rules import EditRuleForm, EndRuleForm, FundingRuleForm, ReplaceRuleForm, WithdrawRuleForm
from funding.rules.kinds import BY_SLUG, KINDS
from funding.rules.models import FundingRule
from funding.rules.policies import can_read_rules, can_set_rules
from funding.rules.selectors import said
from funding.rules.selectors.board import board, history, scope_words, withdrawn
from funding.rules.selectors.funds import axes_of, years_of_fund
from funding.rules.selectors.uses import used_among
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.forms.base import VersionedForm
from projects.core.paris import today
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def funding_rules(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_read_rules, None)
    year, fund = _year(request.GET.get("annee", "")), _fund(request.GET.get("fonds", ""))
    found = board(year=year, fund=fund)
    context = {
        "board": found,
        "year": year,
        "years": sorted({*found.years, *([year] if year else [])}),
        "fund": fund,
        "funds": Fund.choices,
        "withdrawn": withdrawn(year=year, fund=fund),
        "fund_years": years_of_fund(year) if fund in ("", Fund.FIPE, Fund.EX_FIPE) else None,
        "axes": axes_of(year) if fund in ("", Fund.FPT, Fund.EX_FIPE) else None,
        "may_set": can_set_rules(user)[0],
    }
    return render(request, "rules/rule_list.html", context)


@require_safe
def rule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_read_rules, None)
    rule = _rule(pk)
    context = {
        "rule": rule,
        "said": said(rule.spec, rule.value),
        "scope": scope_words(rule),
        "is_used": bool(used_among([rule.pk])),
        "history": history(rule),
        "may_set": can_set_rules(user)[0] and rule.withdrawn_at is None,
        "trail": _trail(),
    }
    return render(request, "rules/rule_detail.html", context)


@require_safe
def rule_kinds(request: HttpRequest) -> HttpResponse:
    """What the new rule decides: the form that follows asks for the value of that kind alone."""
    allow(signed_in(request), can_set_rules, None)
    fund = _fund(request.GET.get("fonds", ""))
    kinds = [kind for kind in KINDS.values() if not fund or fund in kind.funds]
    return render(request, "rules/rule_kinds.html", {"kinds": kinds, "fund": fund, "trail": _trail()})


@page
def rule_add(request: HttpRequest, kind: str) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_set_rules, None)
    if kind not in BY_SLUG:
        raise Http404("cette règle n’existe pas")
    spec = BY_SLUG[kind]
    row = FundingRule(kind=spec.key, fund=_fund(request.GET.get("fonds", "")), first_year=today().year)

    def save(form: FundingRuleForm) -> Saved:
        rule = services.add_rule(actor=user, values={"kind": spec.key, **form.values()})
        return Saved(_url(rule), "Règle ajoutée.")

    context = _frame("Ajouter une règle", "Ajouter", spec.label, reverse("funding_rules"))
    return answer_form(request, form=FundingRuleForm(row=row), template=FORM, save=save, context=context)


@page
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """As long as no decision rests on it; then it is replaced."""
    user = signed_in(request)
    allow(user, can_set_rules, None)
    rule = _rule(pk)
    if request.method != "POST" and used_among([rule.pk]):
        return HttpResponseRedirect(reverse("funding_rule_replace", args=[rule.pk]))

    def save(form: EditRuleForm) -> Saved:
        version = form.cleaned_data["version"]
        changed = services.edit_rule(actor=user, rule=rule, version=version, values=form.values())
        return Saved(_url(rule), "Règle enregistrée." if changed else "Rien n’avait changé.")

    context = _frame("Modifier la règle", "Enregistrer", _subject(rule), _url(rule))
    return answer_form(request, form=EditRuleForm(row=rule), template=FORM, save=save, context=context)


@page
def rule_replace(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Any, rule: FundingRule, form: ReplaceRuleForm) -> FundingRule:
        given = form.cleaned_data
        return services.replace_rule(
            actor=user, rule=rule, version=given["version"], values=form.values(), reason=given["reason"]
        )

    lead = "Ce qui est décidé garde l’ancienne règle. Les années que la nouvelle laisse gardent l’ancienne valeur."
    return _act(request, pk, ReplaceRuleForm, act, "Remplacer la règle", "Remplacer", lead, "Règle remplacée.")


@page
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Any, rule: FundingRule, form: EndRuleForm) -> FundingRule:
        given = form.cleaned_data
        return services.end_rule(
            actor=user, rule=rule, version=given["version"], last_year=given["last_year"], reason=given["reason"]
        )

    lead = "Les années d’après n’auront plus de règle connue, tant que la Cnaf n’en ajoute pas une."
    return _act(request, pk, EndRuleForm, act, "Mettre fin à la règle", "Mettre fin", lead, "Fin enregistrée.")


@page
def rule_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Any, rule: FundingRule, form: WithdrawRuleForm) -> FundingRule:
        given = form.cleaned_data
        services.withdraw_rule(actor=user, rule=rule, version=given["version"], reason=given["reason"])
        return rule

    lead = "Pour une règle saisie par erreur. Elle reste lisible, mais plus rien ne se décide sous elle."
    return _act(request, pk, WithdrawRuleForm, act, "Retirer la règle", "Retirer", lead, "Règle retirée.")


def _act(
    request: HttpRequest,
    pk: int,
    form: type[VersionedForm],
    act: Callable[[Any, FundingRule, Any], FundingRule],
    title: str,
    submit: str,
    lead: str,
    done: str,
) -> HttpResponse:
    """The page of an act on a rule; it leads to the rule that holds afterwards."""
    user = signed_in(request)
    allow(user, can_set_rules, None)
    rule = _rule(pk)
    context = {**_frame(title, submit, _subject(rule), _url(rule)), "lead": lead}
    return answer_form(
        request,
        form=form(row=rule),
        template=FORM,
        save=lambda filled: Saved(_url(act(user, rule, filled)), done),
        context=context,
    )


def _rule(pk: int) -> FundingRule:
    rules = FundingRule.objects.select_related("caf", "author", "withdrawn_by", "replaces")
    return get_object_or_404(rules, pk=min(pk, 2**62))


def _year(text: str) -> int | None:
    """The year of an address; what is no year is left out."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and 2000 <= int(text) <= 2100 else None


def _fund(text: str) -> str:
    return text if text in Fund.values else ""


def _url(rule: FundingRule) -> str:
    return reverse("funding_rule_detail", args=[rule.pk])


def _subject(rule: FundingRule) -> str:
    narrowed = scope_words(rule)
    return f"{rule}{f' ({narrowed})' if narrowed else ''} : {said(rule.spec, rule.value)}"


def _trail() -> list[dict[str, str]]:
    return [{"label": "Règles de financement", "url": reverse("funding_rules")}]


def _frame(title: str, submit: str, subject: str, cancel_url: str) -> dict[str, Any]:
    return {"title": title, "subject": subject, "trail": _trail(), "submit_label": submit, "cancel_url": cancel_url}
