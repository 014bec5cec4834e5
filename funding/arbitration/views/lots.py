"""One act on many requests of a scenario: what it would do, then the act."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from funding.arbitration import links, services
from funding.arbitration.enums import Act, ScenarioState
from funding.arbitration.forms import LotForm
from funding.arbitration.models import Scenario
from funding.arbitration.selectors.comparing import Comparison
from funding.arbitration.selectors.effects import lines_of
from funding.arbitration.views.base import editable, frame
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import add_errors
from projects.core.forms.lookups import typed
from projects.core.french import count

TEMPLATE = "arbitration/scenario_lot.html"
CONFIRM = "confirmer"
FIRST = {"acte": "act", "sur": "on"}


@require_http_methods(["GET", "HEAD", "POST"])
def scenario_lot(request: HttpRequest, pk: int) -> HttpResponse:
    """`?acte=&sur=`: what is proposed first. A POST shows what would change; confirmed, it does it."""
    user, scenario = signed_in(request), editable(request, pk)
    if scenario.state != ScenarioState.DRAFT:
        messages.error(request, services.FROZEN)
        return HttpResponseRedirect(links.detail(scenario))
    asked = {field: typed(request.GET.get(name, ""))[:20] for name, field in FIRST.items()}
    form = LotForm(lines=lines_of(scenario), initial={**asked, "act": asked["act"] or Act.FIT})
    form.user = user
    found: Comparison | None = None
    if request.method == "POST":
        form.bind(request.POST)
        if form.is_valid() and CONFIRM in request.POST and _applied(request, user, scenario, form):
            return HttpResponseRedirect(links.detail(scenario))
        found = _previewed(scenario, form)
    context = frame("Agir sur plusieurs demandes", "", scenario, form=form, comparison=found, confirm=CONFIRM)
    # A newer answer may say the same amounts: it is taken in all the same.
    context["changes"] = found is not None and (bool(found.lines) or form.lot.act == Act.REFRESH)
    return render(request, TEMPLATE, context)


def _applied(request: HttpRequest, user: User, scenario: Scenario, form: LotForm) -> bool:
    """Whether it was done; if not, the form says why."""
    shown = {name: form.cleaned_data[name] for name in ("seen", "announced")}
    try:
        changed = services.apply_lot(actor=user, scenario=scenario, lot=form.lot, **shown)
    except (DomainError, ValidationError) as refused:
        add_errors(form, refused)
        return False
    messages.success(request, f"{count(changed, 'demande change', 'demandes changent')}.")
    return True


def _previewed(scenario: Scenario, form: LotForm) -> Comparison | None:
    """What the act would do; nothing while a field is wrong, or when it cannot be done at all."""
    if form.errors.keys() - {"__all__"}:
        return None
    try:
        found = services.preview(scenario, form.lot)
    except (DomainError, ValidationError) as refused:
        add_errors(form, refused)
        return None
    form.announce(services.mark(scenario), found.second.total.given)
    return found
