"""Joining documents to a project. Reading, replacing and taking them off are pages of the documents themselves."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.french import plural
from projects.portfolio import links
from projects.portfolio.forms.documents import ProjectDocumentsForm, deposit_form
from projects.portfolio.paper_rights import can_add_document, document_sides
from projects.portfolio.services.documents import add_documents
from projects.portfolio.views.editing_base import editable, frame


@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Several files at once, of one nature, for the same readers."""
    user, project = signed_in(request), editable(request, reference, can_add_document)
    side = document_sides(user, project)[0]

    def save(form: ProjectDocumentsForm) -> Saved:
        made = add_documents(
            actor=user,
            project=project,
            uploads=form.cleaned_data["files"],
            kind=form.cleaned_data["kind"],
            circle=form.readers,
            side=side,
        )
        said = f"{len(made)} {plural(len(made), 'document déposé', 'documents déposés')}."
        return Saved(links.tab(project.reference, "documents"), said)

    context = {
        **frame(project, "Déposer des documents", submit="Déposer"),
        "cancel_url": links.tab(project.reference, "documents"),
    }
    form = deposit_form(user, project)
    return answer_form(request, form=form, template="documents/deposit.html", save=save, context=context)
