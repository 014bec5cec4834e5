"""Addresses that the page of a project leads to. The day that is looked at goes along from tab to tab."""

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.http import urlencode

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.portfolio.models import Project
from projects.portfolio.tabs import FIRST, PageOf

# The list of projects, to someone of a territory or of a porteur, and to those who see the whole country.
OWN, EVERY = "Mes projets", "Projets"


def tab(reference: str, slug: str) -> str:
    if slug == FIRST:
        return reverse("project_detail", args=[reference])
    return reverse("project_tab", args=[reference, slug])


def here(page: PageOf, slug: str, **query: str | int) -> str:
    """A tab of the same project on the same day."""
    return _with(tab(page.reference, slug), {**query, **page.days})


def listing_title(user: User | AnonymousUser) -> str:
    return EVERY if scope_of(user).national else OWN


def listing() -> str:
    return reverse("project_list")


def states(project: Project) -> str:
    return reverse("project_states", args=[project.reference])


def transition(project: Project, name: str) -> str:
    return reverse("project_transition", args=[project.reference, name])


def referent(project: Project) -> str:
    return reverse("project_referent", args=[project.reference])


def edit(project: Project, field: str = "") -> str:
    """The form of its identity, at one of its fields."""
    return reverse("project_edit", args=[project.reference]) + (f"#id_{field}" if field else "")


def classify(project: Project) -> str:
    return reverse("project_classify", args=[project.reference])


def observe(project: Project, kind: str, **query: str | int) -> str:
    """The form of a constat, prefilled: `valeur` and `source` when one decides between printed values."""
    return _with(reverse("observation_add", args=[project.reference]), {"constat": kind, **query})


def action_add(project: Project) -> str:
    return reverse("action_add", args=[project.reference])


def action_edit(project: Project, action: int) -> str:
    return reverse("action_edit", args=[project.reference, action])


def action_transition(project: Project, action: int, name: str) -> str:
    return reverse("action_transition", args=[project.reference, action, name])


def correct(project: Project, model: str, pk: int) -> str:
    """The form that corrects a constat or a classification; "" for a fact that is not corrected so."""
    names = {"observation": "observation_edit", "categorie": "classification_edit"}
    return reverse(names[model], args=[project.reference, pk]) if model in names else ""


def correct_action(project: Project, action: int, pk: int) -> str:
    return reverse("action_state_edit", args=[project.reference, action, pk])


def structure_add(project: Project) -> str:
    return reverse("structure_add", args=[project.reference])


def partner_add(project: Project) -> str:
    return reverse("partner_add", args=[project.reference])


def document_add(project: Project) -> str:
    return reverse("document_add", args=[project.reference])


def porteur(project: Project) -> str:
    return reverse("porteur_detail", args=[project.porteur_id]) if project.porteur_id else ""


def contact_add(project: Project) -> str:
    return reverse("contact_add", args=[project.porteur_id]) if project.porteur_id else ""


def _with(address: str, query: dict[str, str | int]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
