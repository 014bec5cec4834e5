"""Reading porteurs for their pages: lists a page at a time, what each is to the projects that the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from projects.accounts.models import User
from projects.porteurs.lookups import find_porteurs
from projects.porteurs.models import Porteur
from projects.portfolio.models import Partnership, Project
from projects.portfolio.querysets import porteurs_visible_to

PAGE = 50


@dataclass(frozen=True)
class PorteurRow:
    """A porteur as the list prints it; `projects` counts those that the reader sees."""

    key: int
    name: str
    kind: str
    place: str
    siret: str
    projects: int


@dataclass(frozen=True)
class PorteurPage:
    """`after` is the key that the next page starts after, None on the last one; `capped`: a search found more."""

    rows: Sequence[PorteurRow]
    after: int | None
    capped: bool


def porteur_page(user: User, *, text: str = "", kind: str = "", after: int | None = None) -> PorteurPage:
    """What exists for `user` by name, fifty at a time; or the fifty that `text` finds best. Two queries."""
    porteurs = porteurs_visible_to(user)
    if kind:
        porteurs = porteurs.filter(kind=kind)
    found = find_porteurs(porteurs, text, PAGE + 1) if text else _from(porteurs, after)
    shown = found[:PAGE]
    counts = project_counts(user, [row.pk for row in shown])
    more = len(found) > PAGE
    return PorteurPage(
        rows=[_row(row, counts.get(row.pk, 0)) for row in shown],
        after=shown[-1].pk if more and not text else None,
        capped=more and bool(text),
    )


def _from(porteurs: QuerySet[Porteur], after: int | None) -> list[Porteur]:
    """A page by its key: no row is counted nor skipped over."""
    rows = porteurs.select_related("commune", "epci", "department").order_by("sort_name", "pk")
    if after is not None:
        name = Porteur.objects.filter(pk=after).values_list("sort_name", flat=True).first() or ""
        rows = rows.filter(Q(sort_name__gt=name) | Q(sort_name=name, pk__gt=after))
    return list(rows[: PAGE + 1])


def project_counts(user: User, keys: Sequence[int]) -> dict[int, int]:
    """How many projects that `user` sees each porteur leads, shares or operates."""
    seen = Project.objects.visible_to(user)
    leads = seen.filter(porteur__in=keys).values_list("porteur", "pk")
    shares = Partnership.objects.filter(project__in=seen, porteur__in=keys).values_list("porteur", "project")
    counts: dict[int, set[int]] = {}
    for porteur, project in leads.union(shares):
        counts.setdefault(porteur, set()).add(project)
    return {porteur: len(projects) for porteur, projects in counts.items()}


def _row(porteur: Porteur, projects: int) -> PorteurRow:
    place = porteur.commune or porteur.epci or porteur.department
    return PorteurRow(
        key=porteur.pk,
        name=porteur.name,
        kind=porteur.get_kind_display(),
        place=str(place or ""),
        siret=spaced_siret(porteur.siret),
        projects=projects,
    )


def spaced_siret(siret: str | None) -> str:
    """« 356 000 000 00048 », as it is read aloud; "" when not known."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" if siret else ""
