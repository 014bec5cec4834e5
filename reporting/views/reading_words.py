"""What people say of what was found: true, a false alarm, corrected, with a note; taken back in one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved, answer_form
from projects.core.forms.answers import UNDO
from projects.core.forms.lookups import typed
from projects.portfolio.views.editing_base import allow, taken_back
from reporting.enums import Verdict
from reporting.forms.readings import VerdictForm
from reporting.models import Finding, Reading
from reporting.policies import can_judge_reading
from reporting.readings.asked import Asked, number_in
from reporting.services.reading_words import judge_finding, take_back_verdict
from reporting.views.readings import page, seen_reading, trail_of

NOTE = "reporting/readings/note.html"
GONE = "Cette contradiction n’est plus là : les documents ont été comparés de nouveau. Votre note est ici : copiez-la."
JUDGED_SINCE = "Quelqu’un a jugé cette contradiction entre-temps : voici ce qui en est dit."


@require_POST
def finding_judge(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """`verdict` (empty: to judge again), `version` that was read, `suite` the query of the page to go back to."""
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    finding = get_object_or_404(reading.findings.shown_to(user), pk=key)
    url = _back(reading, finding, typed(request.POST.get("suite", "")))
    verdict = typed(request.POST.get("verdict", ""))
    if verdict not in ("", *Verdict.values):
        messages.error(request, "Ce verdict n’existe pas.")
        return HttpResponseRedirect(url)
    try:
        version = number_in(request.POST, "version") or 0
        changed = judge_finding(actor=user, finding=finding, version=version, verdict=verdict)
    except StaleVersion:
        messages.error(request, JUDGED_SINCE)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if changed:
            messages.success(request, _said(finding), extra_tags=f"{UNDO}{_undo(finding)} Annuler ce verdict")
    return HttpResponseRedirect(url)


@page
def finding_note(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """A verdict with its reason. What was typed comes back when another comparison took the finding away."""
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    known = reading.findings.shown_to(user).filter(pk=key).first()
    if known is None and request.method != "POST":
        raise Http404("aucune contradiction")
    finding = known or Finding(pk=key, reading=reading, position=0)
    url = _back(reading, finding, request.GET.urlencode())

    def save(form: VerdictForm) -> Saved:
        if known is None:
            raise DomainError(GONE)
        data = form.cleaned_data
        changed = judge_finding(
            actor=user, finding=finding, version=data["version"], verdict=data["verdict"], note=data["note"]
        )
        return Saved(url, _said(finding), undo_url=_undo(finding)) if changed else Saved(url, "Rien n’avait changé.")

    context = {
        "title": f"Contradiction n° {finding.position}" if known else "Contradiction disparue",
        "subject": reading.title,
        "lead": finding.explanation,
        "trail": trail_of(reading),
        "cancel_url": url,
        "passages": _passages(reading, finding),
    }
    return answer_form(request, form=VerdictForm(row=finding), template=NOTE, save=save, context=context)


def _passages(reading: Reading, finding: Finding) -> list[tuple[str, int, str, str]]:
    """The words that a finding quotes: their file, their line, where it shows, themselves."""
    names = dict(reading.files.values_list("position", "name"))
    page = reverse("reading_detail", args=[reading.pk])
    return [
        (
            names.get(one["file"], ""),
            one["line"],
            f"{page}?fichier={one['file']}&ligne={one['line']}#l-{one['line']}",
            one["text"],
        )
        for one in finding.passages
    ]


@require_POST
def verdict_undo(request: HttpRequest, pk: int, key: int, version: int) -> HttpResponse:
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    finding = get_object_or_404(reading.findings.shown_to(user), pk=key)
    return taken_back(
        request,
        lambda: take_back_verdict(actor=user, finding=finding, version=version),
        url=_back(reading, finding, ""),
        said="Ce qui avait été dit avant est remis.",
    )


def _said(finding: Finding) -> str:
    label = Verdict(finding.verdict).label.lower() if finding.verdict else "à juger"
    return f"Contradiction n° {finding.position} : {label}."


def _undo(finding: Finding) -> str:
    return reverse("verdict_undo", args=[finding.reading_id, finding.pk, finding.version])


def _back(reading: Reading, finding: Finding, query: str) -> str:
    """The page as it was asked for, at the finding: only what an address of the page may ask is kept."""
    asked = Asked.of(QueryDict(query[:500])).query()
    return f"{reverse('reading_detail', args=[reading.pk])}{f'?{asked}' if asked else ''}#c-{finding.pk}"
