"""Home: what one comes for is one act away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.accounts.requests import signed_in
from projects.accounts.scopes import memberships_of
from projects.core.french import count, enumerate_fr, sort_key
from projects.core.paris import today
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.territories.maps import choropleth
from reporting.figures.dossiers import Dossier, Snapshot
from reporting.figures.registry import compute
from reporting.figures.snapshot import take_snapshot
from reporting.selectors.editions import figure_content
from reporting.views.editions import edition_lines

SHOWN = ("projects.total", "regions.total", "projects.with_fiche", "projects.ami", "projects.highlighted")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    clock = Clock.now()
    snapshot = take_snapshot(
        Project.objects.visible_to(request.user), **vars(clock), population="Tous les projets que vous voyez"
    )
    values = compute(snapshot, [*SHOWN, "projects.by_category", "projects.by_region"])
    contents = {id: figure_content(value, _address, {}) for id, value in values.items()}
    regions = [
        {"label": row.label, "value": row.value, "url": f"{reverse('project_list')}?region={row.key}", "code": row.key}
        for row in contents["projects.by_region"].rows
    ]
    context = {
        "today": today(),
        "scope_line": _scope_line(request, len(snapshot.dossiers)),
        "figures": [contents[id] for id in SHOWN if contents[id].value is not None] if snapshot.dossiers else [],
        "attention": _attention(snapshot),
        "chart": contents["projects.by_category"] if snapshot.dossiers else None,
        "editions": edition_lines(request.user),
        "map": _map(regions) if regions else None,
        "regions": regions,
        "regions_total": len(snapshot.dossiers),
    }
    return render(request, "home/home.html", context)


def _address(id: str, key: str) -> str:
    address = reverse("figure_detail", args=[id])
    return f"{address}?cle={key}" if key else address


def _map(regions: list[dict[str, Any]]) -> Any:
    return choropleth(
        "regions",
        {row["code"]: row["value"] for row in regions},
        unit_label="projet",
        title="Projets par région",
        links={row["code"]: row["url"] for row in regions},
        light=True,
    )


def _scope_line(request: HttpRequest, projects: int) -> str:
    """« 6 projets dans 5 Caf : Caf de l’Ain, Caf de l’Allier… »."""
    memberships = memberships_of(signed_in(request))
    if not memberships:
        return "Votre compte n’ouvre encore aucun projet : demandez une habilitation à la personne qui vous a invité."
    labels = sorted({row.scope_label for row in memberships}, key=sort_key)
    if any(row.national for row in memberships):
        return f"{count(projects, 'projet')} dans tout le pays"
    return f"{count(projects, 'projet')} : {enumerate_fr(labels)}"


def _attention(snapshot: Snapshot) -> list[dict[str, str]]:
    """What deserves a look: sources that contradict each other one by one, then what is missing, counted."""
    doubts = [_doubt(dossier, snapshot) for dossier in snapshot.dossiers if dossier.maturity_doubts]
    listing = reverse("project_list")
    missing = (
        ("Catégories à renseigner", [d for d in snapshot.dossiers if not d.categories], f"{listing}?categorie=inconnu"),
        (
            "Catégorie principale à renseigner",
            [d for d in snapshot.dossiers if d.categories and not d.main_category],
            _address("projects.by_main_category", "inconnu"),
        ),
        ("Avancement à évaluer", [d for d in snapshot.dossiers if not d.progress], f"{listing}?avancement=inconnu"),
    )
    return doubts + [_missing(title, dossiers, url) for title, dossiers, url in missing if dossiers]


def _doubt(dossier: Dossier, snapshot: Snapshot) -> dict[str, str]:
    return {
        "icon": "alerte",
        "tone": "est-veille",
        "title": "Deux maturités imprimées",
        "url": reverse("project_detail", args=[dossier.reference]) + "#doutes",
        "name": dossier.name,
        "place": snapshot.department_names[dossier.department],
        "act": "Voir",
    }


def _missing(title: str, dossiers: list[Dossier], url: str) -> dict[str, str]:
    """One line for all the dossiers that lack the same thing; a single one is named."""
    name = dossiers[0].name if len(dossiers) == 1 else count(len(dossiers), "projet")
    return {"icon": "info", "tone": "est-info", "title": title, "url": url, "name": name, "act": "Voir"}
