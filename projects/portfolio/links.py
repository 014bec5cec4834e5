"""Addresses that the page of a project leads to. The day that is looked at goes along from tab to tab."""

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from projects.portfolio.models import Project
from projects.portfolio.tabs import FIRST, PageOf


def tab(reference: str, slug: str) -> str:
    if slug == FIRST:
        return reverse("project_detail", args=[reference])
    return reverse("project_tab", args=[reference, slug])


def here(page: PageOf, slug: str, **query: object) -> str:
    """A tab of the same project on the same day."""
    return _with(tab(page.reference, slug), {**query, **page.days})


def listing() -> str:
    return reverse("project_list")


def states(project: Project) -> str:
    return reverse("project_states", args=[project.reference])


def transition(project: Project, name: str) -> str:
    return reverse("project_transition", args=[project.reference, name])


def referent(project: Project) -> str:
    return reverse("project_referent", args=[project.reference])


def edit(project: Project) -> str:
    return _reverse("project_edit", project.reference)


def classify(project: Project) -> str:
    return _reverse("project_classify", project.reference)


def observe(project: Project, kind: str, **query: object) -> str:
    """The form of a constat, prefilled: `valeur` and `source` when one decides between printed values."""
    address = _reverse("observation_add", project.reference)
    return _with(address, {"constat": kind, **query}) if address else ""


def action_add(project: Project) -> str:
    return _reverse("action_add", project.reference)


def action_edit(project: Project, action: int) -> str:
    return _reverse("action_edit", project.reference, action)


def structure_add(project: Project) -> str:
    return _reverse("structure_add", project.reference)


def partner_add(project: Project) -> str:
    return _reverse("partner_add", project.reference)


def porteur(project: Project) -> str:
    return _reverse("porteur_detail", project.porteur_id) if project.porteur_id else ""


def contact_add(project: Project) -> str:
    return _reverse("contact_add", project.porteur_id) if project.porteur_id else ""


def _reverse(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _with(address: str, query: dict[str, object]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
