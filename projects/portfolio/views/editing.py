"""Writing what a project is: its identity, its partners, the structures it supports; adding one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.calls.models import Call
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.portfolio import services
from projects.portfolio.forms.porteurs import PartnerForm, StructureForm
from projects.portfolio.forms.projects import ProjectForm, SelectedProjectForm
from projects.portfolio.models import Partnership, SupportedStructure
from projects.portfolio.policies import can_add_project, can_edit_project, can_entrust_project, can_move_project
from projects.portfolio.selectors.twins import twins_of
from projects.portfolio.views.detour import answer_with_detour
from projects.portfolio.views.editing_base import (
    FORM,
    allow,
    confirmed,
    editable,
    frame,
    home_of,
    project_url,
    put_back,
)
from projects.territories.models import Caf, Department
from projects.territories.selectors import caf_of_department

page = require_http_methods(["GET", "HEAD", "POST"])
ADD = "portfolio/edit/add.html"


@page
def project_add(request: HttpRequest) -> HttpResponse:
    """A project that a call selected; its reference is given when it is saved."""
    user = signed_in(request)
    allow(user, can_add_project, None)

    def save(form: SelectedProjectForm) -> Saved | HttpResponse:
        data, on = form.cleaned_data, form.cleaned_data["selected_on"]
        allowed, reason = can_add_project(user, data["department"])
        if not allowed:
            raise DomainError(reason, "department")
        twins = twins_of(user, call=data["call"], porteur=data["porteur"], title=data["title"])
        if {twin.reference for twin in twins} - set(data["others"]):
            form.ask_whether_other(twins)
            return render(request, ADD, {**context, "form": form, "twins": twins})
        project = services.select_project(
            actor=user,
            call=data["call"],
            department=data["department"],
            selected_on=on.day,
            date_precision=on.precision,
            porteur=data["porteur"],
            title=data["title"],
            caf=data["caf"] or _own_caf(request, data["department"]),
        )
        return Saved(home_of(project, user), f"Le projet {project.reference} est créé.")

    context = {
        "title": "Ajouter un projet retenu",
        "lead": "Un projet existe quand un appel l’a retenu. Ce que vous ne savez pas encore reste « à renseigner ».",
        "trail": [{"label": "Projets", "url": reverse("project_list")}],
        "submit_label": "Créer le projet",
        "cancel_url": reverse("project_list"),
    }
    form = SelectedProjectForm(initial=_likely(user))
    return answer_with_detour(request, form=form, template=ADD, save=save, context=context)


def _likely(user: User) -> dict[str, Any]:
    """The call when there is one, and the department of somebody whose Caf serve no other."""
    calls = list(Call.objects.all()[:2])
    departments = list(Department.objects.filter(cafs__in=scope_of(user).cafs).distinct()[:2])
    found: dict[str, list[Any]] = {"call": calls, "department": departments}
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def _own_caf(request: HttpRequest, department: Department) -> Caf | None:
    """Where a department has two Caf, that of the person who adds, when they have one alone there."""
    if caf_of_department(department):
        return None
    cafs = list(Caf.objects.filter(pk__in=scope_of(request.user).cafs, departments=department))
    return cafs[0] if len(cafs) == 1 else None


@page
def project_edit(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)

    def save(form: ProjectForm) -> Saved:
        data = form.cleaned_data
        for field, policy in (("department", can_move_project), ("caf", can_entrust_project)):
            allowed, reason = policy(user, project, data[field])
            if not allowed:
                raise DomainError(reason, field)
        changed = services.update_project(
            actor=user,
            project=project,
            version=form.cleaned_data["version"],
            values=form.values(),
            confirmed=form.confirmations,
        )
        return Saved(home_of(project, user), "Projet enregistré." if changed else "Rien n’avait changé.")

    context = frame(
        project,
        "Modifier le projet",
        lead="Ce que vous laissez vide est dit « à renseigner » ou « inconnu à ce jour », jamais « non ».",
        project=project,
        partnerships=project.partnerships.select_related("porteur"),
        structures=project.structures.all(),
        actions=project.actions.all(),
    )
    return answer_with_detour(
        request, form=ProjectForm(row=project), template="portfolio/edit/project.html", save=save, context=context
    )


@page
def partner_add(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)

    def save(form: PartnerForm) -> Saved:
        data = form.cleaned_data
        made = services.add_partner(actor=user, project=project, porteur=data["porteur"], role=data["role"])
        undo = reverse("partner_remove", args=[reference, made.pk])
        return Saved(project_url(project), f"Partenaire ajouté : {made.porteur}.", undo_url=undo)

    context = frame(project, "Ajouter un partenaire", submit="Ajouter")
    return answer_with_detour(request, form=PartnerForm(), template=FORM, save=save, context=context)


@page
def partner_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    partnership = get_object_or_404(Partnership.objects.select_related("porteur"), pk=pk, project=project)

    def act(_: object) -> Saved:
        services.remove_partner(actor=user, partnership=partnership)
        undo = reverse("partner_restore", args=[reference, pk])
        return Saved(project_url(project), f"{partnership.porteur} n’est plus partenaire du projet.", undo_url=undo)

    lead = (
        f"{partnership.porteur} est {partnership.get_role_display().lower()} de ce projet. Sa fiche de porteur reste."
    )
    return confirmed(request, act=act, context=frame(project, "Retirer ce partenaire ?", submit="Retirer", lead=lead))


@require_POST
def partner_restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return put_back(request, reference, pk, restore=services.restore_partner, said="Le partenaire est remis.")


@page
def structure_add(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)

    def save(form: StructureForm) -> Saved:
        made = services.add_structure(actor=user, project=project, provenance="entered", **form.values())
        undo = reverse("structure_remove", args=[reference, made.pk])
        return Saved(project_url(project), f"Structure ajoutée : {made}.", undo_url=undo)

    context = frame(project, "Ajouter une structure soutenue", submit="Ajouter")
    return answer_form(request, form=StructureForm(), template=FORM, save=save, context=context)


@page
def structure_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    structure = get_object_or_404(SupportedStructure, pk=pk, project=project)

    def act(_: object) -> Saved:
        services.remove_structure(actor=user, structure=structure)
        undo = reverse("structure_restore", args=[reference, pk])
        return Saved(project_url(project), f"Structure retirée : {structure}.", undo_url=undo)

    lead = f"{structure}{f' ({structure.label})' if structure.label else ''} ne sera plus citée pour ce projet."
    return confirmed(request, act=act, context=frame(project, "Retirer cette structure ?", submit="Retirer", lead=lead))


@require_POST
def structure_restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return put_back(request, reference, pk, restore=services.restore_structure, said="La structure est remise.")
