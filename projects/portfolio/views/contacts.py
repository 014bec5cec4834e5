"""The people to call at a porteur's."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.forms.answers import UNDO
from projects.core.french import typeset
from projects.porteurs.models import Contact, Porteur
from projects.portfolio import services
from projects.portfolio.forms.porteurs import ContactForm, ProjectContactForm, StoredContactForm
from projects.portfolio.models import ProjectContact
from projects.portfolio.policies import can_edit_porteur, can_edit_project
from projects.portfolio.views.editing_base import FORM, allow, confirmed, editable, frame, taken_back
from projects.portfolio.views.porteurs import visible

page = require_http_methods(["GET", "HEAD", "POST"])
DETAILS = ("name", "position", "email", "phone", "is_responsible", "is_substitute")


@page
def contact_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, porteur = signed_in(request), _editable(request, pk)

    def save(form: ContactForm) -> Saved:
        contact = services.add_contact(actor=user, porteur=porteur, **_details(form))
        undo = reverse("contact_remove", args=[pk, contact.pk])
        return Saved(_url(porteur), f"Contact ajouté : {contact}.", undo_url=undo)

    context = _frame(porteur, "Ajouter un contact", "Ajouter")
    return answer_form(request, form=ContactForm(), template=FORM, save=save, context=context)


@page
def contact_edit(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    user, porteur = signed_in(request), _editable(request, pk)
    row = _contact(porteur, contact)

    def save(form: StoredContactForm) -> Saved:
        services.update_contact(actor=user, contact=row, version=form.cleaned_data["version"], values=_details(form))
        return Saved(_url(porteur), f"Contact enregistré : {row}.")

    context = _frame(porteur, "Modifier un contact", "Enregistrer")
    return answer_form(request, form=StoredContactForm(row=row), template=FORM, save=save, context=context)


@page
def contact_remove(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    user, porteur = signed_in(request), _editable(request, pk)
    row = _contact(porteur, contact)

    def act(_: object) -> Saved:
        services.remove_contact(actor=user, contact=row)
        undo = reverse("contact_restore", args=[pk, contact])
        return Saved(_url(porteur), f"{row} n’est plus un contact de ce porteur.", undo_url=undo)

    lead = f"{row}{f', {row.position}' if row.position else ''}, ne recevra plus de rappel."
    return confirmed(request, act=act, context={**_frame(porteur, "Retirer ce contact ?", "Retirer"), "lead": lead})


@require_POST
def contact_responsible(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """One act: this one answers for the dossiers, who did becomes the substitute. The other way round undoes it."""
    user, porteur = signed_in(request), _editable(request, pk)
    row = _contact(porteur, contact)
    try:
        former = services.change_responsible(actor=user, contact=row)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        said = f"{row} est désormais responsable du dossier."
        if former is None:
            messages.success(request, said)
        else:
            undo = reverse("contact_responsible", args=[pk, former.pk])
            tags = f"{UNDO}{undo} Annuler ce changement"
            then = f" {former} devient suppléant." if former.is_substitute else ""
            messages.success(request, typeset(f"{said}{then}"), extra_tags=tags)
    return HttpResponseRedirect(_url(porteur))


@require_POST
def contact_restore(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    user, porteur = signed_in(request), _editable(request, pk)
    return taken_back(
        request,
        lambda: services.restore_contact(actor=user, porteur=porteur, key=contact),
        url=_url(porteur),
        said="Le contact est remis.",
    )


@page
def project_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Who answers for this project at its porteur's, when it is not the responsible one of them all."""
    user, project = signed_in(request), editable(request, reference, can_edit_project)
    if project.porteur is None:
        raise Http404("ce projet n’a pas de porteur connu")
    current = ProjectContact.objects.filter(project=project, contact__porteur=project.porteur).first()

    def save(form: ProjectContactForm) -> Saved:
        chosen = form.cleaned_data["contact"]
        services.name_contact(actor=user, project=project, contact=chosen)
        said = f"{chosen} est le contact de ce projet." if chosen else "Ce projet revient au contact du porteur."
        return Saved(reverse("project_detail", args=[reference]), said)

    form = ProjectContactForm(porteur=project.porteur, initial={"contact": current.contact_id if current else None})
    lead = "Par défaut, le contact responsable du porteur reçoit les rappels de tous ses projets."
    return answer_form(
        request, form=form, template=FORM, save=save, context=frame(project, "Contact du projet", lead=lead)
    )


def _editable(request: HttpRequest, pk: int) -> Porteur:
    porteur = visible(request, pk)
    allow(signed_in(request), can_edit_porteur, porteur)
    return porteur


def _contact(porteur: Porteur, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.select_related("porteur"), pk=pk, porteur=porteur)


def _details(form: ContactForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in DETAILS}


def _url(porteur: Porteur) -> str:
    return reverse("porteur_detail", args=[porteur.pk])


def _frame(porteur: Porteur, title: str, submit: str) -> dict[str, Any]:
    return {
        "title": title,
        "subject": porteur.name,
        "trail": [
            {"label": "Porteurs", "url": reverse("porteur_list")},
            {"label": porteur.name, "url": _url(porteur)},
        ],
        "submit_label": submit,
        "cancel_url": _url(porteur),
    }
