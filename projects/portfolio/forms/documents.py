"""Joining documents to a project: the files, what they are, who may read them."""

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.forms import PortalForm
from projects.documents.forms import DocumentsField
from projects.portfolio.models import Project
from projects.portfolio.paper_rights import document_sides
from projects.portfolio.papers import Circle, PaperKind, Side

READERS: dict[Side, Sequence[Circle]] = {
    Side.CAF: (Circle.PORTEUR, Circle.CAFLAB, Circle.CAF),
    Side.CAFLAB: (Circle.PORTEUR, Circle.CAFLAB),
    Side.PORTEUR: (Circle.PORTEUR,),
}
WHO = {
    Circle.CAF: "Les conseillers et responsables de la Caf du projet",
    Circle.CAFLAB: "La Caf, le Caflab et la Cnaf",
    Circle.PORTEUR: "Tous ceux qui voient le projet, porteur compris",
}


class ProjectDocumentsForm(PortalForm):
    files = DocumentsField()  # type: ignore[assignment]
    kind = forms.ChoiceField(label="Nature", choices=PaperKind, initial=PaperKind.OTHER)
    circle = forms.ChoiceField(label="Qui peut les lire", widget=forms.RadioSelect)

    def __init__(self, *args: Any, side: Side, national: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = [circle for circle in READERS[side] if not (national and circle == Circle.CAF)]
        if len(readers) == 1:  # nothing to choose: a porteur shows what it gives to those who see its project
            del self.fields["circle"]
            return
        field = self.fields["circle"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(circle.value, WHO[circle]) for circle in readers]

    @property
    def readers(self) -> str:
        return str(self.cleaned_data.get("circle") or Circle.PORTEUR)


def deposit_form(user: User, project: Project) -> ProjectDocumentsForm:
    """The form for `user`, who may join documents to `project`."""
    scope = scope_of(user)
    national = not scope.cafs and scope.has_role(Role.CNAF)
    return ProjectDocumentsForm(
        side=document_sides(user, project)[0], national=national, initial={"circle": Circle.PORTEUR}
    )
