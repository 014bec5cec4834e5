"""Figures on screen: of what one may see, or of an edition. Each number leads to its dossiers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from funding.grants.querysets import money_projects
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.core.errors import DomainError
from projects.core.french import count, enumerate_fr, typeset
from projects.portfolio.fictitious import said_of
from projects.portfolio.links import listing_title
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from projects.portfolio.views.clock import AskedClock, asked_clock, banner
from projects.territories.maps import choropleth
from reporting.figures.dossiers import Snapshot
from reporting.figures.financing import FOLLOWED
from reporting.figures.financing import GROUPS as FINANCING
from reporting.figures.registry import FigureValue, Number, compute, get_figure
from reporting.figures.snapshot import take_snapshot
from reporting.models import Edition
from reporting.rendering.content import FigureContent, FigureRow
from reporting.selectors.editions import edition_snapshot, figure_content, printed_sentences
from reporting.selectors.portal_numbers import printed_numbers
from reporting.selectors.projects import dossier_rows

GROUPS = (
    ("Projets", ("projects.total", "projects.described", "announced.total", "announced.not_described",
                 "projects.ami", "projects.highlighted")),
    ("Territoires", ("regions.total", "departments.total", "projects.by_region", "projects.by_department",
                     "projects.by_echelon", "projects.by_qpv")),
    ("Catégories et porteurs", ("projects.by_main_category", "projects.by_category", "projects.by_porteur_kind",
                                "projects.by_structure", "projects.with_prestation")),
    ("Avancement", ("projects.by_progress", "projects.by_maturity", "actions.by_status", "interviews.persons",
                    "projects.with_fiche", "projects.with_budget", "projects.with_results")),
    ("Montants", ("amounts.by_year_funder", "amounts.regional_total")),
    *FINANCING.items(),
)  # fmt: skip
# Without an edition nothing is announced nor described: these figures say nothing of one's own projects.
EDITION_ONLY = ("projects.described", "announced.total", "announced.not_described")
OWN = "Tous les projets que vous voyez"
PREVIEW = 4
UNORDERED = frozenset({"projects.by_region", "projects.by_department", "projects.by_porteur_kind",
                       "projects.by_structure"})  # fmt: skip


@require_safe
def figure_list(request: HttpRequest) -> HttpResponse:
    """The registry, counted on one's own projects or on an edition (`?edition=`)."""
    editions = list(Edition.objects.visible_to(request.user))
    edition = _chosen_edition(request, editions)
    asked = asked_clock(request)
    snapshot = _edition_snapshot(edition, asked) if edition else _own_snapshot(request, asked)
    values = compute(snapshot)
    contents = {
        id: _content(value, edition, asked)
        for id, value in values.items()
        if (edition or id not in EDITION_ONLY) and (id not in FOLLOWED or _tells(value))
    }
    context = {
        "groups": [
            {"title": title, "figures": [_entry(contents[id]) for id in ids if id in contents]}
            for title, ids in GROUPS
            if any(id in contents for id in ids)
        ],
        **_dating(snapshot),
        "situation": banner(request, asked),
        "populations": _populations(request, editions, edition, asked),
    }
    return render(request, "reporting/figure_list.html", context)


@require_safe
def figure_detail(request: HttpRequest, id: str) -> HttpResponse:
    """One figure on the projects that one sees."""
    asked = asked_clock(request)
    snapshot = _own_snapshot(request, asked)
    value = compute(snapshot, [_known(id)])[id]
    return _figure_page(request, _content(value, None, asked), value, snapshot, asked)


@require_safe
def edition_figure(request: HttpRequest, slug: str, id: str) -> HttpResponse:
    """One figure of an edition: where the figures of its PDF lead."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    asked = asked_clock(request)
    snapshot = _edition_snapshot(edition, asked)
    value = compute(snapshot, [_known(id)])[id]
    content = replace(_content(value, edition, asked), printed=printed_sentences(edition, snapshot).get(id, ()))
    extra = {"edition": {"title": edition.title, "url": reverse("edition_detail", args=[slug])}}
    return _figure_page(request, content, value, snapshot, asked, extra, edition.printed_source_id)


def _figure_page(
    request: HttpRequest,
    content: FigureContent,
    value: FigureValue,
    snapshot: Snapshot,
    asked: AskedClock,
    extra: dict[str, Any] | None = None,
    printed: int | None = None,
) -> HttpResponse:
    """`printed` is the source that is told apart: the document that an edition printed itself."""
    key = request.GET.get("cle", "")
    row = value.row(key) if key else None
    if key and row is None:
        raise Http404("cette ligne n’existe pas")
    members = row.members if row else value.counted.members
    selected = next((line for line in content.rows if line.key == key), None)
    if row and selected is None:
        # A row that has nothing today may have had something on the day that one comes from.
        selected = FigureRow(key, typeset(row.label), 0, "0", "", asked.address(request.path, cle=key))
    context = {
        "figure": content,
        **_dating(snapshot),
        "situation": banner(request, asked),
        "selected": selected,
        "clear_url": content.url,
        "dossiers": dossier_rows(snapshot, members),
        "days": urlencode(asked.query),
        "members_note": _members_note(value, row.value if row else value.counted.value, len(members)),
        "map": _map(content, value),
        "elsewhere": printed_numbers(signed_in(request), value, _clock(snapshot), row.key if row else "", but=printed),
        **(extra or {}),
    }
    return render(request, "reporting/figure_detail.html", context)


def _clock(snapshot: Snapshot) -> Clock:
    return Clock(snapshot.situation_on, snapshot.known_at)


def _tells(value: FigureValue) -> bool:
    """Whether a sum of financings is of something: a page of « non communiqué » tells no more than one of them."""
    return bool(value.counted.rows) or "_by_" not in value.figure.id


def _entry(content: FigureContent) -> dict[str, Any]:
    """A figure in the registry, with its first rows: the largest where the order of rows means nothing."""
    told = [row for row in content.rows if row.value]
    if content.id in UNORDERED:
        told.sort(key=lambda row: -int(row.value or 0))
    left = len(told) - PREVIEW
    return {"figure": content, "rows": told[:PREVIEW] if left > 1 else told, "left": left if left > 1 else 0}


def _members_note(value: FigureValue, number: Number, named: int) -> str:
    """Dossiers that a source announces without naming them: the list cannot show them."""
    left = int(number or 0) - named if value.figure.unit == "dossier" else 0
    if left <= 0:
        return ""
    word = "décrit" if named else "nommé"
    said = f"n’est {word}" if left == 1 else f"ne sont {word}s"
    dossiers = count(left, "autre dossier", "autres dossiers") if named else count(left, "dossier")
    return f"{dossiers} {said} dans aucune source."


def _content(value: FigureValue, edition: Edition | None, asked: AskedClock) -> FigureContent:
    """The figure with addresses that keep the days asked for."""

    def path(id: str) -> str:
        return reverse("edition_figure", args=[edition.slug, id]) if edition else reverse("figure_detail", args=[id])

    return figure_content(value, lambda id, key: asked.address(path(id), cle=key), {})


def _map(content: FigureContent, value: FigureValue) -> Any:
    if value.figure.id not in ("projects.by_region", "announced.total"):
        return None
    values = {row.key: int(row.value or 0) for row in value.counted.rows}
    links = {row.key: row.url for row in content.rows}
    return choropleth("regions", values, unit_label=value.figure.unit, title=content.label, links=links, light=True)


def _dating(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "population": snapshot.population,
        "situation_on": snapshot.situation_on,
        "nothing_known": not snapshot.dossiers,
    }


def _own_snapshot(request: HttpRequest, asked: AskedClock) -> Snapshot:
    """A partner sees the project of another porteur, and neither its financings nor its plans."""
    visible = Project.objects.visible_to(request.user)
    money = money_projects(request.user) if scope_of(request.user).porteurs else None
    found = take_snapshot(visible, **vars(asked.clock), population=OWN, money=money)
    unread = 0 if money is None else selected(visible.exclude(pk__in=money.values("pk")), asked.clock).count()
    told = [
        said_of(dossier.reference for dossier in found.dossiers),
        f"{count(unread, 'projet')} sans son financement, que vous ne lisez pas" if unread else "",
    ]
    parts = [part for part in told if part]
    return replace(found, population=f"{OWN}, dont {enumerate_fr(parts)}") if parts else found


def _edition_snapshot(edition: Edition, asked: AskedClock) -> Snapshot:
    """At the edition's own situation date, unless the address asks for another day."""
    return edition_snapshot(edition, situation_on=asked.situation_on, known_at=asked.clock.known_at)


def _known(id: str) -> str:
    try:
        return get_figure(id).id
    except DomainError as error:
        raise Http404(error.message) from None


def _chosen_edition(request: HttpRequest, editions: Sequence[Edition]) -> Edition | None:
    """The edition named by `?edition=`, compared here: whatever was typed, the database is not asked."""
    slug = request.GET.get("edition")
    if not slug:
        return None
    for edition in editions:
        if edition.slug == slug:
            return edition
    raise Http404("cette édition n’existe pas")


def _populations(
    request: HttpRequest, editions: Sequence[Edition], chosen: Edition | None, asked: AskedClock
) -> list[dict[str, Any]]:
    if not editions:
        return []
    return [
        {"label": listing_title(request.user), "url": asked.address(request.path), "current": chosen is None},
        *(
            {"label": row.title, "url": asked.address(request.path, edition=row.slug), "current": row == chosen}
            for row in editions
        ),
    ]
