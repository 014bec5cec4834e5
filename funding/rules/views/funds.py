"""Pages of the years of the fund, the axes of the FPT and their volets: every office reads them, Cnaf keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.rules import services
from funding.rules.forms.funds import AxisForm, RemoveForm, SourcedForm, VoletForm, YearForm
from funding.rules.models import Axis, FundingYear, Volet
from funding.rules.policies import can_read_rules, can_set_rules
from funding.rules.selectors.funds import FundRow, is_used, past_of, told, volets_of
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.paris import today
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class What:
    """One of the three: its model, its form, and its words in French."""

    slug: str
    model: type[Axis] | type[Volet] | type[FundingYear]
    form: type[SourcedForm]
    one: str
    this: str
    done: str


WHATS = {
    what.slug: what
    for what in (
        What("annees", FundingYear, YearForm, "une année", "l’année", "Année"),
        What("axes", Axis, AxisForm, "un axe", "l’axe", "Axe"),
        What("volets", Volet, VoletForm, "un volet", "le volet", "Volet"),
    )
}
ENDINGS = {"annees": "e"}


@require_safe
def row_detail(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_read_rules, None)
    kind, row = _found(what, pk)
    context = {
        "what": kind,
        "row": row,
        "title": _title(row),
        "subject": getattr(row, "title", "Ce que le Fipe a reçu"),
        "facts": told(row),
        "past": past_of(row),
        "is_used": is_used(row),
        "axis": row.axis if isinstance(row, Volet) else None,
        "volets": volets_of(row) if isinstance(row, Axis) else None,
        "may_set": can_set_rules(user)[0],
        "trail": _trail(row if isinstance(row, Volet) else None),
    }
    return render(request, "rules/row_detail.html", context)


@page
def row_add(request: HttpRequest, what: str) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_set_rules, None)
    kind = _what(what)
    fresh = kind.model()
    if isinstance(fresh, Volet) and (axis := _asked_axis(request)):
        fresh.axis = axis
    elif isinstance(fresh, FundingYear):
        last = FundingYear.objects.order_by("-year").first()
        fresh.year = last.year + 1 if last else today().year

    def save(form: SourcedForm) -> Saved:
        row: Any = kind.model(**form.values())
        return Saved(_url(kind, services.add_row(actor=user, row=row)), _done(kind, "ajouté"))

    context = _frame(f"Ajouter {kind.one}", "Ajouter", "", reverse("funding_rules"), _trail(None))
    return answer_form(request, form=kind.form(row=fresh), template=FORM, save=save, context=context)


@page
def row_edit(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """What decisions name keeps its number; the rest is put right in the open."""
    user = signed_in(request)
    allow(user, can_set_rules, None)
    kind, row = _found(what, pk)

    def save(form: SourcedForm) -> Saved:
        version = form.cleaned_data["version"]
        changed = services.edit_row(actor=user, row=row, version=version, values=form.values())
        return Saved(_url(kind, row), _done(kind, "enregistré") if changed else "Rien n’avait changé.")

    used = is_used(row)
    lead = "Des dossiers s’y rapportent : ce qui est corrigé reste lisible avec ce qui était dit avant." if used else ""
    context = _frame(f"Modifier {kind.this}", "Enregistrer", _title(row), _url(kind, row), _trail(row))
    form = kind.form(row=row, is_used=used)
    return answer_form(request, form=form, template=FORM, save=save, context={**context, "lead": lead})


@page
def row_remove(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_set_rules, None)
    kind, row = _found(what, pk)

    def save(form: RemoveForm) -> Saved:
        services.remove_row(actor=user, row=row, version=form.cleaned_data["version"])
        return Saved(reverse("funding_rules"), _done(kind, "retiré"))

    lead = "Pour une saisie faite par erreur. Ce qu’un dossier cite ne se retire pas."
    context = {
        **_frame(f"Retirer {kind.this}", "Retirer", _title(row), _url(kind, row), _trail(row)),
        "lead": lead,
        "confirms": True,
    }
    return answer_form(request, form=RemoveForm(row=row), template=FORM, save=save, context=context)


def _what(slug: str) -> What:
    if slug not in WHATS:
        raise Http404("cette page n’existe pas")
    return WHATS[slug]


def _found(slug: str, pk: int) -> tuple[What, FundRow]:
    kind = _what(slug)
    rows: Any = kind.model._default_manager.select_related(*(["author", "axis"] if kind.model is Volet else ["author"]))
    return kind, get_object_or_404(rows, pk=min(pk, 2**62))


def _asked_axis(request: HttpRequest) -> Axis | None:
    """The axis that the address names; what is none is left out."""
    text = request.GET.get("axe", "")
    return Axis.objects.filter(pk=int(text)).first() if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _title(row: FundRow) -> str:
    return f"Année {row}" if isinstance(row, FundingYear) else f"{row} du FPT" if isinstance(row, Axis) else str(row)


def _done(kind: What, act: str) -> str:
    return f"{kind.done} {act}{ENDINGS.get(kind.slug, '')}."


def _url(kind: What, row: FundRow) -> str:
    return reverse("funding_row_detail", args=[kind.slug, row.pk])


def _trail(row: FundRow | None) -> list[dict[str, str]]:
    """The rules, then the axis of a volet."""
    rules = [{"label": "Règles de financement", "url": reverse("funding_rules")}]
    if isinstance(row, Volet):
        return [*rules, {"label": str(row.axis), "url": _url(WHATS["axes"], row.axis)}]
    return rules


def _frame(title: str, submit: str, subject: str, cancel_url: str, trail: list[dict[str, str]]) -> dict[str, Any]:
    return {"title": title, "subject": subject, "trail": trail, "submit_label": submit, "cancel_url": cancel_url}
