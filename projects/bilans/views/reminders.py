"""Who is late, by Caf; whom to remind, after a look at the list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.bilans.forms.settings import RemindForm
from projects.bilans.models import Bilan, BilanReminder, ReminderRule
from projects.bilans.policies import can_remind_bilans, reviewable
from projects.bilans.selectors.lists import LATE, late_by_caf
from projects.bilans.services import remind_bilans
from projects.bilans.views.base import trail
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.french import count, format_date, typeset
from projects.core.paris import today
from projects.portfolio.selectors.contacts import recipients, responsible_contacts
from projects.portfolio.views.editing_base import allow

MOST = 500
LEAD = (
    "Le rappel part au contact responsable de chaque projet, et à lui seul. "
    "Un bilan n’est relancé qu’une fois par jour."
)


@require_safe
def bilan_late(request: HttpRequest) -> HttpResponse:
    """The late bilans of each Caf that one sees, and those nobody can be written to about."""
    user = signed_in(request)
    allow(user, can_remind_bilans, None)
    found = late_by_caf(user)
    rows = [
        {
            "row": row,
            "list_url": f"{reverse('bilan_list')}?{urlencode({'etat': LATE, 'caf': row.key})}",
            "remind_url": f"{reverse('bilan_remind')}?{urlencode({'caf': row.key})}",
        }
        for row in found
    ]
    context = {
        "rows": rows,
        "late": sum(row.late for row in found),
        "trail": trail(),
        "rules": ReminderRule.objects.filter(last_year=None),
    }
    return render(request, "bilans/late.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bilan_remind(request: HttpRequest) -> HttpResponse:
    """The late bilans of one's projects (of one Caf with `?caf=`), whom each reminder would go to, then the sending."""
    user = signed_in(request)
    allow(user, can_remind_bilans, None)
    caf = typed(request.GET.get("caf", ""))[:10]
    ready, reminded, lost = _sorted_out(user, caf)

    def save(form: RemindForm) -> Saved:
        sent = remind_bilans(actor=user, bilans=[int(key) for key in form.cleaned_data["bilans"]])
        said = f"{count(sent, 'rappel')} en route." if sent else "Ces bilans avaient déjà été relancés aujourd’hui."
        return Saved(reverse("bilan_late"), said)

    context: dict[str, Any] = {
        "title": "Relancer les bilans en retard",
        "trail": [*trail(), {"label": "Retards par Caf", "url": reverse("bilan_late")}],
        "reminded": reminded,
        "lost": lost,
        "is_empty": not ready,
        "submit_label": "Envoyer les rappels",
        "cancel_url": reverse("bilan_late"),
        "lead": LEAD,
    }
    form = RemindForm(choices=ready)
    return answer_form(request, form=form, template="bilans/remind.html", save=save, context=context)


def _sorted_out(user: User, caf: str) -> tuple[list[tuple[str, str]], list[Bilan], list[Bilan]]:
    """The late ones that may be reminded (with to whom), those reminded today, those without an address."""
    day = today()
    rows = Bilan.objects.visible_to(user).late(day)
    if caf:
        rows = rows.filter(project__caf=caf)
    rows = rows.with_identity().order_by("campaign__due_on", "project__reference")
    done = BilanReminder.objects.filter(day=day).values("bilan")
    # Apart: beyond so many, those that were reminded make room for the others.
    late, reminded = (reviewable(user, some[:MOST]) for some in (rows.exclude(pk__in=done), rows.filter(pk__in=done)))
    projects = [row.project for row in late]
    whom, named = recipients(projects), responsible_contacts(projects)
    ready, lost = [], []
    for row in late:
        if row.project_id not in whom:
            lost.append(row)
        else:
            ready.append((str(row.pk), _said(row, named[row.project_id].name)))
    return ready, reminded, lost


def _said(bilan: Bilan, contact: str) -> str:
    due = format_date(bilan.campaign.due_on)
    return typeset(f"{bilan.project.display_name}, bilan {bilan.year} attendu le {due} : rappel à {contact}")
