"""The waves: their list, one put together, its files; what Cnaf keeps of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from funding.waves import links, services
from funding.waves.enums import AnswerState
from funding.waves.forms.waves import CancelForm, CloseForm, WaveForm
from funding.waves.models import Answer, Wave
from funding.waves.policies import can_remind_answers, can_set_waves
from funding.waves.selectors.consolidation import LATE, SORTS, CafRow, Filters, asked_lines, consolidated
from funding.waves.selectors.projects import without_caf
from funding.waves.selectors.requests import was_received
from funding.waves.selectors.table import HEAD, pasted, table_of
from funding.waves.views.base import reader, trail, visible_wave
from funding.waves.workflow import ANSWERED
from projects.accounts.models import User
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.french import count
from projects.core.paris import today
from projects.core.spreadsheets import ODS, XLSX, Sheet, ods_bytes, xlsx_bytes
from projects.portfolio.fictitious import is_fictitious, notice
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])
LISTED = 50  # projects whose Caf is to be told, on the page of a wave
# By act: its title, what it does, what is said once it is done.
CLOSINGS = {
    "close": (
        "Clore la vague",
        "Plus rien ne sera rempli, rouvert ni relancé. Ce qui a été transmis reste et sert à l’arbitrage.",
        "Vague close.",
    ),
    "unclose": (
        "Revenir sur la clôture",
        "Les réponses pourront de nouveau être rouvertes, une par une.",
        "La vague n’est plus close.",
    ),
    "uncancel": (
        "Revenir sur l’annulation",
        "Les réponses des Caf sont de nouveau attendues, avec ce qu’elles avaient commencé.",
        "La vague n’est plus annulée.",
    ),
}
FILES = {"xlsx": (XLSX, xlsx_bytes), "ods": (ODS, ods_bytes)}


@require_safe
def wave_list(request: HttpRequest) -> HttpResponse:
    """The waves that one's Caf answer; to Cnaf, all of them, those that it cancelled too."""
    user = reader(request)
    seen = Answer.objects.visible_to(user).order_by()
    told = {
        row["wave"]: row
        for row in seen.values("wave").annotate(
            cafs=Count("pk"),
            received=Count("pk", filter=Q(submitted_at__isnull=False)),
            late=Count("pk", filter=Q(is_late=True)),
        )
    }
    waves = Wave.objects.all() if can_set_waves(user)[0] else Wave.objects.filter(pk__in=told, cancellation="")
    context = {
        "waves": [{"wave": wave, "url": links.wave_page(wave), "told": told.get(wave.pk)} for wave in waves],
        "may_set": can_set_waves(user)[0],
        "now": timezone.now(),
        "today": today(),
    }
    return render(request, "waves/wave_list.html", context)


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for; what it does not know how to say is left out."""
    state, sort = request.GET.get("etat", ""), request.GET.get("tri", "")
    return Filters(
        region=typed(request.GET.get("region", ""))[:3],
        state=state if state in (LATE, *AnswerState.values) else "",
        text=typed(request.GET.get("q", ""))[:100],
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "region",
        descending=sort.startswith("-") and sort.removeprefix("-") in SORTS,
    )


def query_of(filters: Filters, **more: str) -> str:
    """The address of the page with these filters."""
    sort = ("-" if filters.descending else "") + filters.sort
    asked = {
        "region": filters.region,
        "etat": filters.state,
        "q": filters.text,
        "tri": "" if sort == "region" else sort,
        **more,
    }
    return urlencode({name: value for name, value in asked.items() if value})


@require_safe
def wave_detail(request: HttpRequest, wave: str) -> HttpResponse:
    """`?region=&etat=&q=&tri=`: what the Caf that one sees ask for, region by region, Caf by Caf."""
    held, filters = visible_wave(request, wave), filters_of(request)
    user: Any = request.user
    found = consolidated(user, held, filters)
    may_set = can_set_waves(user)[0]
    context = {
        "wave": held,
        "trail": trail(),
        "found": found,
        "filters": filters,
        "rows": [{"row": row, "url": links.questionnaire(row.answer)} for row in found.rows],
        "states": [(LATE, "En retard ou hors délai"), *AnswerState.choices],
        "heads": _heads(filters),
        "now": timezone.now(),
        "invented": _invented(found.rows),
        "pasted": pasted(held, found.rows),
        "files": [(name, f"{links.export(held, name)}?{query_of(filters)}") for name in FILES],
        "edit_url": links.edit(held) if may_set else "",
        "close_url": links.closing(held) if may_set else "",
        "cancel_url": links.cancelling(held) if may_set and held.closed_on is None else "",
        "cannot_cancel": ANSWERED if was_received(held) else "",
        "remind_url": links.remind(held) if found.overdue and can_remind_now(user, held) else "",
    }
    if may_set:
        orphans = without_caf(held.year)
        context |= {"without_caf": orphans[:LISTED], "without_caf_count": orphans.count()}
    return render(request, "waves/wave_detail.html", context)


def _invented(rows: Iterable[CafRow]) -> dict[str, str] | None:
    """Of what the Caf ask for, the requests of invented projects."""
    references = [line["reference"] for row in rows for line in asked_lines(row.version)]
    return notice(sum(map(is_fictitious, references)), len(references), "demande", "demandes")


def can_remind_now(user: User, wave: Wave) -> bool:
    """A closed wave reminds nobody."""
    return wave.closed_on is None and can_remind_answers(user)[0]


def _heads(filters: Filters) -> dict[str, dict[str, str]]:
    """The heads that sort: a second click turns the order round."""
    found = {}
    for key, label in SORTS.items():
        current = filters.sort == key
        turned = f"-{key}" if current and not filters.descending else key
        order = ("descending" if filters.descending else "ascending") if current else ""
        found[key] = {"label": label, "url": f"?{query_of(filters, tri=turned)}", "order": order}
    return found


@require_safe
def wave_export(request: HttpRequest, wave: str, extension: str) -> HttpResponse:
    """What the page shows, line by line, as a spreadsheet: texts stay texts, amounts are numbers."""
    held, filters = visible_wave(request, wave), filters_of(request)
    if extension not in FILES:
        raise Http404("ce format n’existe pas")
    user: Any = request.user
    kind, written = FILES[extension]
    table = Sheet(held.title, HEAD, table_of(held, consolidated(user, held, filters).rows))
    response = HttpResponse(written([table]), content_type=kind)
    name = f"redistribution-{held.slug}-{today():%Y-%m-%d}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page
def wave_add(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    allow(user, can_set_waves, None)
    day = today()
    number = (Wave.objects.filter(year=day.year, cancellation="").aggregate(last=Max("number"))["last"] or 0) + 1

    def save(form: WaveForm) -> Saved:
        wave = services.add_wave(actor=user, **form.kept())
        told = count(wave.answers.count(), "réponse attendue", "réponses attendues")
        return Saved(links.wave_page(wave), f"Vague ajoutée, {told}.")

    row = Wave(year=day.year, number=number, slug=_free_slug(f"{day.year}-{number}"), version=0, opens_on=day)
    form = WaveForm(row=row, initial={"deadline_hour": time(23, 59)})
    context = _frame("Ouvrir une vague de redistribution", "Ouvrir la vague", links.listing())
    return answer_form(request, form=form, template=FORM, save=save, context=context)


def _free_slug(slug: str) -> str:
    """`slug`, or « slug-2 » and so on: a wave that was cancelled keeps its address."""
    taken = set(Wave.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug}-{place}" for place in range(2, 100))) if one not in taken)


@page
def wave_edit(request: HttpRequest, wave: str) -> HttpResponse:
    held = visible_wave(request, wave)
    user: Any = request.user
    allow(user, can_set_waves, None)

    def save(form: WaveForm) -> Saved:
        version = form.cleaned_data["version"]
        changed = services.edit_wave(actor=user, wave=held, version=version, values=form.kept())
        return Saved(links.wave_page(held), "Vague enregistrée." if changed else "Rien n’avait changé.")

    context = _frame("Modifier la vague", "Enregistrer", links.wave_page(held), held)
    return answer_form(request, form=WaveForm(row=held), template=FORM, save=save, context=context)


@page
def wave_close(request: HttpRequest, wave: str) -> HttpResponse:
    """Close it, or take the closing, or the cancelling, back."""
    held = visible_wave(request, wave)
    user: Any = request.user
    allow(user, can_set_waves, None)
    closing = held.closed_on is None

    def save(form: CloseForm) -> Saved:
        act = services.close_wave if closing else services.reopen_wave
        act(actor=user, wave=held)
        return Saved(links.wave_page(held), told)

    key = "close" if closing else "uncancel" if held.cancellation else "unclose"
    title, lead, told = CLOSINGS[key]
    context = _frame(title, title, links.wave_page(held), held, lead)
    return answer_form(request, form=CloseForm(), template=FORM, save=save, context=context)


@page
def wave_cancel(request: HttpRequest, wave: str) -> HttpResponse:
    """Take back a wave that was opened by mistake, as long as no Caf has submitted."""
    held = visible_wave(request, wave)
    user: Any = request.user
    allow(user, can_set_waves, None)

    def save(form: CancelForm) -> Saved:
        services.cancel_wave(actor=user, wave=held, reason=form.cleaned_data["reason"])
        return Saved(links.wave_page(held), "Vague annulée : plus rien n’y est demandé.")

    lead = (
        "Les Caf n’ont plus rien à y répondre et ne sont plus relancées. Ce qu’elles ont commencé est gardé : "
        "on peut revenir sur l’annulation."
    )
    context = _frame("Annuler la vague", "Annuler la vague", links.wave_page(held), held, lead)
    context["cancel_label"] = "Ne rien annuler"
    return answer_form(request, form=CancelForm(), template=FORM, save=save, context=context)


def _frame(title: str, submit: str, cancel: str, wave: Wave | None = None, lead: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "subject": wave.title if wave else "",
        "trail": trail(wave),
        "submit_label": submit,
        "cancel_url": cancel,
        "lead": lead,
    }
