"""The list of projects: one FilterSet, one address that holds everything."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.core.french import count
from projects.portfolio.filters import Group, ProjectFilter, facets
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, project_rows, selected, with_current
from projects.territories.maps import choropleth
from projects.territories.models import Region

PAGE_SIZE = 50
FACETS = ("categorie", "maturite", "avancement", "porteur", "ami", "region")
SORTS = {
    "region": ("Région", ("department__region__sort_name", "department__sort_name", "reference")),
    "reference": ("Référence", ("reference",)),
    "porteur": ("Porteur", ("porteur__sort_name", "commune__sort_name", "epci__sort_name", "reference")),
}


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    clock = Clock.now()
    visible = with_current(selected(Project.objects.visible_to(request.user), clock), clock)
    filters = ProjectFilter(request.GET, queryset=visible)
    for errors in filters.form.errors.values():
        messages.warning(request, f"Filtre ignoré. {' '.join(map(str, errors))}")
    found = filters.qs
    sort = request.GET.get("tri", "")
    sort = sort if sort in SORTS else "region"
    page = Paginator(found.with_identity().order_by(*SORTS[sort][1]), PAGE_SIZE).get_page(request.GET.get("page"))
    groups = facets(filters, visible, FACETS)
    regions = _regions(request, found)
    links = {row["code"]: row["url"] for row in regions}
    total = visible.count() if request.GET else page.paginator.count
    context = {
        "count": page.paginator.count,
        "total": total,
        "count_note": f"dans {count(len(regions), 'région')}" if len(regions) > 1 else "",
        "rows": project_rows(list(page), clock),
        "page": _pages(request, page),
        "groups": groups,
        "search_text": filters.form.cleaned_data.get("q") or request.GET.get("q", ""),
        "sort": sort if "tri" in request.GET else "",
        "active": sum(len(values) for values in filters.chosen.values()),
        "chips": _chips(request, filters, groups),
        "clear_url": request.path,
        "sorts": [
            {"label": label, "url": _url(request, tri=name), "current": name == sort}
            for name, (label, _) in SORTS.items()
        ],
        "map": choropleth(
            "regions",
            {row["code"]: row["value"] for row in regions},
            unit_label="projet",
            title="Projets par région",
            links=links,
            light=True,
        ),
        "regions": regions,
    }
    return render(request, "portfolio/project_list.html", context)


def _regions(request: HttpRequest, found: QuerySet[Project]) -> list[dict[str, Any]]:
    """The regions of the projects found, most first; each filters the list."""
    counts = dict(found.order_by().values_list("department__region").annotate(Count("pk")))
    names = Region.objects.filter(code__in=counts).order_by("sort_name").values_list("code", "name")
    rows = [
        {"code": code, "label": name, "value": counts[code], "url": _url(request, region=code)} for code, name in names
    ]
    return sorted(rows, key=lambda row: -row["value"])


def _url(request: HttpRequest, **changes: str) -> str:
    """This page's address with some parameters replaced, back to its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _pages(request: HttpRequest, page: Any) -> dict[str, str]:
    def address(number: int) -> str:
        return _url(request) + f"&page={number}"

    return {
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "label": f"Projets {page.start_index()} à {page.end_index()}",
    }


def _chips(request: HttpRequest, filters: ProjectFilter, groups: list[Group]) -> list[dict[str, str]]:
    """What filters the list, each with the address without it."""
    chips = []
    if text := filters.form.cleaned_data.get("q"):
        chips.append({"label": f"« {text} »", "remove_url": _without(request, "q", text)})
    for name, values in filters.chosen.items():
        labels = dict(filters.form.fields[name].choices)
        for value in values:
            label = f"{filters.filters[name].label} : {labels[value]}"
            chips.append({"label": label, "remove_url": _without(request, name, value)})
    return chips


def _without(request: HttpRequest, name: str, value: str) -> str:
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    query.setlist(name, [other for other in query.getlist(name) if other.strip() != value])
    if not query.getlist(name):
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
