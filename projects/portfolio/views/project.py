"""The page of a project: each tab is an address of its own, on any day, as it was known on any day."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.accounts.requests import signed_in
from projects.core.reading import one_moment
from projects.porteurs.enums import PorteurKind
from projects.portfolio import links
from projects.portfolio.policies import LIFECYCLE_POLICIES, can_edit_project, can_observe_project
from projects.portfolio.selectors import MATURITY_RANKS
from projects.portfolio.selectors.sheet import Sheet, read_sheet
from projects.portfolio.tabs import FIRST, RAIL, PageOf, Tab, find_tab, links_of, panels, tabs
from projects.portfolio.unknown import unknown_of
from projects.portfolio.views.clock import AskedClock, asked_clock, banner
from projects.portfolio.workflow import PROJECT_LIFE

NOT_YET = "Ce projet n’était pas retenu à cette date, ou pas encore connu : voici sa situation d’aujourd’hui."


@require_safe
def project_detail(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, FIRST)


@require_safe
def project_tab(request: HttpRequest, reference: str, tab: str) -> HttpResponse:
    if tab == FIRST:
        query = request.META.get("QUERY_STRING", "")
        return redirect(links.tab(reference, FIRST) + (f"?{query}" if query else ""))
    return _page(request, reference, tab)


@one_moment()
def _page(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    tab = find_tab(slug)
    if tab is None:
        raise Http404("cette rubrique n’existe pas")
    user, asked = signed_in(request), asked_clock(request)
    sheet = read_sheet(user, reference, asked.clock, past_knowledge=asked.known_on is not None)
    if sheet is None and asked.query:
        asked = AskedClock(None, None)
        sheet = read_sheet(user, reference, asked.clock)
        if sheet is not None:
            messages.warning(request, NOT_YET)
    if sheet is None:
        raise Http404("ce projet n’existe pas, ou sa candidature n’est pas retenue")
    page = PageOf(sheet, user, request.GET, asked.query)
    # Counted before the tab is read: to read a thread is to have no news of it any more.
    counts = {row: row.count(page) for row in tabs() if row.count and not (row is tab and row.counted)}
    shown = tab.context(page)
    frame = {
        "page": page,
        "sheet": sheet,
        "project": sheet.project,
        **_header(page),
        "situation": banner(request, asked),
        "tab": tab,
        "tabs": [
            _tab(page, row, tab, shown[row.counted] if row is tab and row.counted else counts.get(row))
            for row in tabs()
        ],
        "tab_title": "" if slug == FIRST else tab.label,
        "tab_panels": _panels(page, slug),
        "rail": _panels(page, RAIL),
    }
    if taken := frame.keys() & shown.keys():
        raise ValueError(f"the tab {slug} takes the names of its page: {', '.join(sorted(taken))}")
    context = frame | shown
    return render(request, "portfolio/project/detail.html", context)


def _header(page: PageOf) -> dict[str, Any]:
    sheet, project = page.sheet, page.sheet.project
    listing = links.listing()
    region = project.department.region
    return {
        "project_name": project.display_name,
        "porteur_kind": PorteurKind(project.porteur.kind).label if project.porteur else "",
        "trail": [
            {"label": "Projets", "url": listing},
            {"label": region.name, "url": f"{listing}?{urlencode({'region': region.pk})}"},
            {"label": project.department.name, "url": f"{listing}?{urlencode({'departement': project.department_id})}"},
        ],
        "associated": [sign for sign in sheet.categories if not sign.is_main],
        "unknown": unknown_of(page),
        "maturity_rank": MATURITY_RANKS.get(sheet.maturity.value) if sheet.maturity else None,
        "acts": acts(page),
        "printed_url": f"{links.here(page, FIRST)}#doutes",
        "situation_on": sheet.clock.situation_on,
    }


def acts(page: PageOf) -> list[dict[str, str]]:
    """What one may do here, as links: what one may not is not drawn."""
    project, found = page.sheet.project, []
    if page.rights(can_edit_project):
        found.append({"label": "Modifier", "url": links.edit(project)})
    if page.rights(can_observe_project):
        found.append({"label": "Noter l’avancement", "url": links.observe(project, "progress")})
    if not page.is_past and offered(page.user, page.sheet):
        found.append({"label": "Changer l’état", "url": links.states(project)})
    found += [{"label": label, "url": url} for label, url in links_of(page)]
    return found


def offered(user: Any, sheet: Sheet) -> tuple[Any, ...]:
    """The transitions that `user` may ask for from the state that stands."""
    state = sheet.state.value if sheet.state else None
    return PROJECT_LIFE.offered(state, LIFECYCLE_POLICIES, user, sheet.project)


def _tab(page: PageOf, tab: Tab, current: Tab, number: int | None) -> dict[str, Any]:
    return {
        "slug": tab.slug,
        "label": tab.label,
        "url": links.here(page, tab.slug),
        "current": tab is current,
        "count": number,
    }


def _panels(page: PageOf, place: str) -> list[dict[str, Any]]:
    """The panels of a place that have something to show; each template reads its own `panel`."""
    found = [(row, row.context(page)) for row in panels(place)]
    return [{"template": row.template, **context} for row, context in found if context is not None]
