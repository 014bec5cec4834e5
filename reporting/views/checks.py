"""The checks of an edition: what they find, cured in one click, passed with a signed reason, told a false alarm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved
from projects.core.forms.answers import UNDO
from projects.core.french import count
from reporting import services
from reporting.checks.all import CHECKS
from reporting.checks.findings import Finding
from reporting.enums import WaiverKind
from reporting.forms.checks import LONGEST_REASON, WaiverForm
from reporting.models import CheckWaiver, Edition, EditionBlock
from reporting.policies import can_prepare_edition, can_read_checks, can_restore_check, can_waive_check
from reporting.reading.rules import RULES
from reporting.readings.asked import number_in
from reporting.selectors.checking import AT_ONCE, Report, checked_edition
from reporting.selectors.checks import checks_url
from reporting.selectors.frozen import frozen_content, last_frozen
from reporting.views.checks_shown import BLOCKING, TITLES, FindingView, beside_cures, groups_of, listed_of, view_of
from reporting.views.workspace_base import (
    allow,
    closed_reason,
    confirmed,
    framed,
    page,
    prepared,
    seen,
    taken_back,
    trail_of,
)
from reporting.workflow import SEALED

PER_PAGE = 30
LONGEST_TOLD = 200
WAYS = {"passer": WaiverKind.PASSED, "ecarter": WaiverKind.SILENCED}
REWRITTEN = "Quelqu’un a récrit ce texte entre-temps : rien n’a été changé. Relisez les constats."
SAID = {
    WaiverKind.PASSED: "Constat passé outre, avec votre nom et votre motif : {}",
    WaiverKind.SILENCED: "Fausse alerte notée, tant que ces mots restent : {}",
}


@require_safe
def edition_checks(request: HttpRequest, slug: str) -> HttpResponse:
    """`?gravite=` one of the severities, `?page=`; `?suite=` the rank of a finding that was dealt with: the next one
    stands there; `?constat=` the fingerprint of one to show.
    """
    edition = seen(request, slug)
    allow(signed_in(request), can_read_checks, edition)
    may_prepare = can_prepare_edition(request.user, edition)[0]
    closed = closed_reason(edition)
    context = {
        "edition": edition,
        "closed": closed if may_prepare else "",
        "may_write": may_prepare and not closed,
        "may_prepare": may_prepare,
        "reads_checks": True,
        "trail": trail_of(edition, workspace=True),
        "looked_for": len(CHECKS) + len(RULES),
    }
    if edition.state in SEALED and (frozen := last_frozen(edition)):
        context |= {"sealed": frozen, "kept": frozen_content(frozen).waivers}
    else:
        context |= _found(request, edition, writes=may_prepare and not closed)
    return render(request, "reporting/checks/checks.html", context)


def _found(request: HttpRequest, edition: Edition, *, writes: bool) -> dict[str, Any]:
    try:
        checked = checked_edition(edition, most=AT_ONCE)
    except DomainError as refused:
        return {"problem": refused.message}
    report = checked.report
    names = {project.reference: project.title for project in checked.content.projects}
    views = beside_cures([view_of(edition, one, writes=writes) for one in report.open])
    rank, fingerprint = number_in(request.GET, "suite"), request.GET.get("constat", "")
    listed = listed_of(views, request.GET.get("gravite", ""), rank, fingerprint)
    asked, onto = listed.asked, listed.onto
    part = Paginator(listed.views, PER_PAGE).get_page(onto.rank // PER_PAGE + 1 if onto else request.GET.get("page"))
    return {
        "groups": groups_of(list(part.object_list), names),
        "onto": onto.finding.fingerprint if onto else "",
        "left": _left(views),
        "levels": _levels(edition, views, asked),
        "asked": asked,
        "findings": len(views),
        "pages": _pages(edition, part, asked),
        "waived": [_waived(request, edition, one, row) for one, row in report.waived],
        "opens_waived": fingerprint in report.waivers,
        "passes": can_waive_check(request.user, edition, WaiverKind.PASSED, blocking=True)[0],
        "silences": can_waive_check(request.user, edition, WaiverKind.SILENCED, blocking=False)[0],
        "signatory": edition.signatory,
        "unread": report.unread,
        "unrun": report.unrun,
        "job": services.reading_job(signed_in(request), edition) if report.unread else None,
    }


def _left(views: list[FindingView]) -> str:
    """« Il reste 3 constats, dont 1 bloquant »: said beside the next one."""
    blocking = sum(view.level == BLOCKING for view in views)
    told = f"Il reste {count(len(views), 'constat')}"
    return f"{told}, dont {count(blocking, 'bloquant')}" if blocking else told


def _waived(request: HttpRequest, edition: Edition, finding: Finding, waiver: CheckWaiver) -> dict[str, Any]:
    return {
        "view": view_of(edition, finding, writes=False, waiver=waiver),
        "restores": can_restore_check(request.user, edition, WaiverKind(waiver.kind))[0],
    }


def _levels(edition: Edition, views: list[FindingView], asked: str) -> list[dict[str, Any]]:
    """The severities with their number, each with its address; all of them first."""
    home = checks_url(edition)
    found = [{"label": "Tous", "number": len(views), "url": home, "is_on": asked not in TITLES}]
    for level, (title, *_) in TITLES.items():
        number = sum(view.level == level for view in views)
        found.append({"label": title, "number": number, "url": f"{home}?gravite={level}", "is_on": asked == level})
    return found


def _pages(edition: Edition, part: Any, asked: str) -> dict[str, str]:
    def url(number: int) -> str:
        query = QueryDict(mutable=True)
        query.update({"gravite": asked} if asked in TITLES else {})
        query["page"] = str(number)
        return f"{checks_url(edition)}?{query.urlencode()}"

    return {
        "previous_url": url(part.previous_page_number()) if part.has_previous() else "",
        "next_url": url(part.next_page_number()) if part.has_next() else "",
        "label": f"Constats {part.start_index()} à {part.end_index()}",
    }


@require_POST
def checks_read(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the reading of the fiches that are left; the page follows it."""
    user, edition = signed_in(request), prepared(request, slug)
    services.request_reading(actor=user, edition=edition)
    return HttpResponseRedirect(checks_url(edition))


@page
def finding_waive(request: HttpRequest, slug: str, fingerprint: str, way: str) -> HttpResponse:
    """« Passer outre… » and « Fausse alerte… »: why, on a page of its own."""
    kind = WAYS.get(way)
    if kind is None:
        raise Http404("cette suite n’existe pas")
    user, edition = signed_in(request), seen(request, slug)
    finding = _report(edition).get(fingerprint)
    blocking = finding is not None and finding.blocking
    allow(user, lambda person, one: can_waive_check(person, one, kind, blocking=blocking), edition)
    if finding is None:
        messages.warning(request, _gone(request.POST.get("reason", "")))
        return HttpResponseRedirect(checks_url(edition))

    def act(form: Any) -> Saved:
        made = services.waive_finding(
            actor=user, edition=edition, fingerprint=fingerprint, kind=kind, reason=form.cleaned_data["reason"]
        )
        undo = reverse("finding_restore", args=[slug, made.pk])
        told = SAID[kind].format(Truncator(made.explanation).chars(LONGEST_TOLD))
        return Saved(home, told, undo_url=undo, undo_label="Rétablir ce constat")

    passes = kind == WaiverKind.PASSED
    home = _onward(edition, request.GET)
    context = framed(
        edition,
        "Passer outre ce constat ?" if passes else "Est-ce une fausse alerte ?",
        submit="Passer outre et signer" if passes else "Noter la fausse alerte",
        trail=[*trail_of(edition, workspace=True), {"label": "Contrôles", "url": checks_url(edition)}],
        cancel_url=_at(edition, fingerprint),
        view=view_of(edition, finding, writes=False),
        passes=passes,
    )
    return confirmed(request, act=act, context=context, form=WaiverForm(), template="reporting/checks/waive.html")


def _gone(reason: str) -> str:
    """The finding went while one said why: the words come back, to be copied."""
    said = "Ce constat n’est plus là : voici ceux de maintenant."
    return f"{said} Votre motif n’est pas gardé : « {reason[:LONGEST_REASON]} »." if reason.strip() else said


def _report(edition: Edition) -> Report:
    try:
        return checked_edition(edition, most=AT_ONCE).report
    except DomainError:
        return Report((), {})


@require_POST
def finding_restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    user, edition = signed_in(request), seen(request, slug)
    waiver = get_object_or_404(CheckWaiver.objects.filter(edition=edition), pk=pk)
    allow(user, lambda person, one: can_restore_check(person, one, WaiverKind(waiver.kind)), edition)
    return taken_back(
        request,
        lambda: services.restore_finding(actor=user, waiver=waiver),
        url=_at(edition, waiver.fingerprint),
        said="Le constat est rétabli.",
    )


@require_POST
def finding_cure(request: HttpRequest, slug: str, fingerprint: str) -> HttpResponse:
    """The figure in the place of the number typed, in the text as the page showed it (`version`)."""
    user, edition = signed_in(request), prepared(request, slug)
    version = number_in(request.POST, "version") or 0
    try:
        block = services.cure_finding(actor=user, edition=edition, fingerprint=fingerprint, version=version)
    except StaleVersion:
        messages.warning(request, REWRITTEN)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        undo = f"{reverse('text_uncure', args=[slug, block.pk, block.version])}?constat={fingerprint}"
        messages.success(request, "Le chiffre est dans le texte.", extra_tags=f"{UNDO}{undo} Annuler ce changement")
    return HttpResponseRedirect(_onward(edition, request.POST))


@require_POST
def text_uncure(request: HttpRequest, slug: str, pk: int, version: int) -> HttpResponse:
    user, edition = signed_in(request), prepared(request, slug)
    block = get_object_or_404(EditionBlock, pk=pk, edition=edition)
    return taken_back(
        request,
        lambda: services.uncure_text(actor=user, block=block, version=version),
        url=_at(edition, request.GET.get("constat", "")),
        said="Le texte est revenu comme il était.",
    )


def _onward(edition: Edition, said: QueryDict) -> str:
    """The list as it was asked for (`gravite`), where the finding of that rank (`suite`) was: the next one is there."""
    asked = {name: str(said[name]) for name in ("gravite", "suite") if said.get(name)}
    return f"{checks_url(edition)}?{urlencode(asked)}" if asked else checks_url(edition)


def _at(edition: Edition, fingerprint: str) -> str:
    """The list at a finding that stands again."""
    return f"{checks_url(edition)}?{urlencode({'constat': fingerprint})}"
