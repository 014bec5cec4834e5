"""The list of projects: one FilterSet, one address that holds everything."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from projects.accounts.scopes import teams_of
from projects.core.french import count
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.forms.views import ViewForm
from projects.portfolio.links import listing_title
from projects.portfolio.listing.addresses import PLACE, ListAddress
from projects.portfolio.listing.keyset import BadCursor, Cursor, Page, decode, page_of
from projects.portfolio.listing.onward import onward
from projects.portfolio.listing.page import (
    REGION,
    capped,
    chips_of,
    columns_of,
    groups_of,
    headings_of,
    map_of,
    sorts_of,
    written_count,
)
from projects.portfolio.listing.rows import list_rows
from projects.portfolio.listing.search import search_words
from projects.portfolio.listing.selection import LARGEST, bulk_acts, selection_of
from projects.portfolio.listing.sorts import COLUMNS, Order, order_of
from projects.portfolio.models import ListColumns, Project, SavedView
from projects.portfolio.policies import can_add_project
from projects.portfolio.selectors import Clock, selected

PAGE_SIZE = 25
# On paper all follow each other, as many as a reader may want to print.
PRINTED = 500
LISTING = "projets"


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    clock = Clock.now()
    address = ListAddress(request.GET)
    filters = filter_of(request, address, clock)
    for errors in filters.form.errors.values():
        messages.warning(request, f"Filtre ignoré. {' '.join(map(str, errors))}")
    counts = filters.counts()
    order = order_of(request.GET.get("tri", ""), clock)
    address = _understood(address, filters, order)
    printed = bool(address.getlist("impression"))
    cursor = _cursor(request, order)
    page = page_of(filters.qs.with_identity(), order, cursor, PRINTED if printed else PAGE_SIZE)
    kept = ListColumns.objects.filter(user=request.user.pk, listing=LISTING).values_list("columns", flat=True).first()
    columns = columns_of(address, kept or ())
    selection = selection_of(request)
    words = search_words(filters.words)
    chips = chips_of(filters, address)
    regions = sum(1 for code in counts.by_facet.get(REGION, {}) if code in filters.chosen.get(REGION, [code]))
    views = list(SavedView.objects.visible_to(request.user).select_related("owner"))
    context = {
        "list_title": listing_title(request.user),
        "address": address,
        "canonical": request.build_absolute_uri(address.url),
        "count_text": written_count(counts.found),
        "total_text": capped(counts.total) if counts.total != counts.found else "",
        "count_note": f"dans {count(regions, 'région')}" if regions > 1 else "",
        "rows": list_rows(page.rows, columns, clock, words=words, selection=selection),
        "columns": columns,
        "page": _pages(address, page),
        "groups": groups_of(filters, counts, request.GET.get("deplier", "")),
        "search_text": filters.words or request.GET.get("q", ""),
        "active": sum(len(values) for values in filters.chosen.values()),
        "chips": chips,
        "clear_url": ListAddress("").with_values(tri=address.getlist("tri"), colonnes=address.getlist("colonnes")).url,
        "headings": headings_of(columns, address, order),
        "sorts": sorts_of(order),
        "map": map_of(filters, counts, address),
        "printed": printed,
        "found": counts.found,
        "print_limit": PRINTED if counts.found > PRINTED else 0,
        "print_url": address.with_values(impression="oui").url,
        "screen_url": address.with_values(impression="").url,
        **_tools(request, address, columns, views, selection),
    }
    response = render(request, "portfolio/project_list.html", context)
    # What htmx writes in the history: the same address as anyone would copy, without the empty fields of the form.
    if request.headers.get("HX-Request"):
        place = request.GET.get(PLACE, "") if cursor else ""
        response.headers["HX-Push-Url"] = address.at(place) or address.url
        patch_vary_headers(response, ["HX-Request"])
    return response


def filter_of(request: HttpRequest, address: ListAddress, clock: Clock) -> ProjectFilter:
    """The filters of the list at an address, on what this person may see."""
    visible = selected(Project.objects.visible_to(request.user), clock)
    return ProjectFilter(_data(request, address), queryset=visible, clock=clock, user=request.user)


def _understood(address: ListAddress, filters: ProjectFilter, order: Order) -> ListAddress:
    """The address without what the list ignores: links and views repeat only what they do."""
    chosen = {name: filters.chosen.get(name, []) for name in filters.facets}
    columns = [name for value in address.getlist("colonnes") for name in value.split(".") if name in COLUMNS]
    return address.with_values(
        q=filters.words,
        choix=".".join(filters.references),
        tri=order.name if order.name in address.getlist("tri") else "",
        colonnes=".".join(dict.fromkeys(columns)),
        impression="oui" if address.getlist("impression") else "",
        **chosen,
    )


def _data(request: HttpRequest, address: ListAddress) -> Any:
    """The fields that filter: cleaned, but for words that are only told wrong as they were typed."""
    data = QueryDict(address.query, mutable=True)
    if "q" in request.GET and request.method in ("GET", "HEAD"):
        data["q"] = request.GET["q"]
    return data


def _cursor(request: HttpRequest, order: Order) -> Cursor | None:
    try:
        return decode(request.GET.get(PLACE, ""), order)
    except BadCursor:
        messages.warning(request, "Cette page de la liste n’existe pas ou plus : voici la première.")
        return None


def _pages(address: ListAddress, page: Page) -> dict[str, Any]:
    last = page.first_rank + len(page.rows) - 1
    return {
        "previous_url": address.at(page.previous),
        "next_url": address.at(page.next),
        "label": f"Projets {page.first_rank} à {last}" if page.rows else "",
    }


def _tools(
    request: HttpRequest, address: ListAddress, columns: list[Any], views: list[SavedView], selection: list[int]
) -> dict[str, Any]:
    """The menus above the table: saved views, columns, what can be done with the selection."""
    teams = teams_of(request.user)
    shown = [column.name for column in columns]
    return {
        "views": [
            {
                "view": view,
                "url": ListAddress(view.query).url,
                "current": ListAddress(view.query).query == address.query and bool(address.query),
                "mine": view.owner_id == request.user.pk,
                "team": teams.get(view.team, ""),
            }
            for view in views
        ],
        "teams": teams.items(),
        "saving": ViewForm(teams=teams),
        "all_columns": [
            {"name": name, "label": column.label, "shown": name in shown} for name, column in COLUMNS.items()
        ],
        "selection_count": len(selection),
        "acts": bulk_acts(request.user),
        "onward": onward(request.user, address.with_values(tri="", colonnes="", impression="")),
        "selectable": LARGEST,
        "may_add": can_add_project(request.user)[0],
    }
