"""What people say of what was found: true, a false alarm, corrected, with a note; taken back in one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved, answer_form
from projects.core.forms.answers import UNDO
from projects.core.forms.lookups import typed
from projects.core.french import format_number
from projects.portfolio.views.editing_base import allow, taken_back
from reporting.enums import Verdict
from reporting.forms.readings import VerdictForm
from reporting.models import Finding, Reading
from reporting.policies import can_judge_reading
from reporting.readings.asked import Asked, number_in
from reporting.selectors.judging import Onward, onward
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
    query = typed(request.POST.get("suite", ""))
    url = _back(reading, finding, query)
    verdict, judged_before = typed(request.POST.get("verdict", "")), finding.verdict
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
            stays = bool(judged_before) or not verdict
            url, left = _onward(user, reading, finding, query, stays=stays)
            messages.success(
                request, f"{_said(finding)} {left}", extra_tags=f"{UNDO}{_undo(finding)} Annuler ce verdict"
            )
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
    query = request.GET.urlencode()
    url, judged_before = _back(reading, finding, query), finding.verdict

    def save(form: VerdictForm) -> Saved:
        if known is None:
            raise DomainError(GONE)
        data = form.cleaned_data
        changed = judge_finding(
            actor=user, finding=finding, version=data["version"], verdict=data["verdict"], note=data["note"]
        )
        if not changed:
            return Saved(url, "Rien n’avait changé.")
        stays = bool(judged_before) or not finding.verdict
        onto, left = _onward(user, reading, finding, query, stays=stays)
        return Saved(onto, f"{_said(finding)} {left}", undo_url=_undo(finding))

    context = {
        "title": f"Contradiction n° {finding.position}" if known else "Contradiction disparue",
        "subject": reading.title,
        "lead": finding.explanation,
        "trail": trail_of(reading),
        "cancel_url": _back(reading, finding, query, told=False),
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


def _back(reading: Reading, finding: Finding, query: str, *, told: bool = True) -> str:
    """The page as it was asked for, at the finding: only what an address of the page may ask is kept."""
    return _at(reading, _asked(query), finding, told=told)


def _onward(user: User, reading: Reading, judged: Finding, query: str, *, stays: bool) -> tuple[str, str]:
    """Where to go once something is judged, and how many are left. A verdict that is changed leads nowhere else."""
    found = onward(user, reading, _asked(query), judged, stays=stays)
    if not found.left:
        left = "Tout est jugé."
    elif found.finding is None:
        left = f"Tout est jugé dans ce que vous filtrez ; {_to_judge(found.left)} ailleurs."
    else:
        left = f"{_to_judge(found.left).capitalize()}."
    return list_url(reading, found), left


def list_url(reading: Reading, onto: Onward) -> str:
    """The list where one goes on, what was said beside it."""
    return _at(reading, onto.asked, onto.finding)


def _to_judge(number: int) -> str:
    return f"il en reste {format_number(number)} à juger"


def _asked(query: str) -> Asked:
    return Asked.of(QueryDict(query[:500]))


def _at(reading: Reading, asked: Asked, finding: Finding | None, *, told: bool = True) -> str:
    """The list at a finding, at its head for None; what is said of it stands there (`suite`)."""
    said = f"suite={finding.pk if finding else 0}" if told else ""
    query = "&".join(part for part in (asked.query(), said) if part)
    place = f"c-{finding.pk}" if finding else "contradictions"
    return f"{reverse('reading_detail', args=[reading.pk])}{f'?{query}' if query else ''}#{place}"
