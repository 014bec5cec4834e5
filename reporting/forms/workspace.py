"""Forms of the workspace: the header of an edition, a text, a project added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.scopes import scope_of
from projects.core.errors import DomainError
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm, VersionedForm
from projects.core.forms.lookups import Person
from projects.core.french import format_date, format_month
from projects.territories.models import Region
from reporting import plain, rich
from reporting.enums import EditionKind, EditionState
from reporting.forms.fields import MonthField
from reporting.models import Edition, EditionBlock, FrozenEdition, Identity
from reporting.services.texts import clean_body
from reporting.signing import lines_of

NOT_A_FICHE = "Seule une fiche dit ici son projet : videz ce champ, les projets se choisissent ensuite."
SIGNATORIES = (Role.CNAF, Role.CAFLAB)


class _EditionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({format_month(obj.document_month)})"


class _FrozenChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.edition.title}, situation au {format_date(obj.situation_on)}, gel {obj.number}"


class HeaderForm(PortalForm):
    """What the cover of a document says, and whose it is."""

    groups = (
        Group("Le document", ("kind", "project", "region", "title", "subtitle")),
        Group("Dates", ("document_month", "situation_on")),
        Group("Qui publie", ("identity", "publisher", "signatory", "signed_by")),
        Group("Liens avec d’autres éditions", ("copy_of", "cites", "replaces"), folded=True),
    )
    kind = forms.ChoiceField(label="Document", choices=EditionKind.choices, initial=EditionKind.RECUEIL)
    region = forms.ModelChoiceField(
        label="Région", queryset=Region.objects.none(), required=False, empty_label="Tout le pays"
    )
    title = forms.CharField(
        label="Titre", max_length=200, required=False,
        help_text="Laissé vide, il vient du document, de la région ou du projet, et du mois.",
    )  # fmt: skip
    subtitle = forms.CharField(label="Sous-titre", max_length=250, required=False)
    document_month = MonthField(label="Mois du document", help_text="Il s’imprime sur la couverture.")
    situation_on = FrenchDateField(
        label="Situation au",
        help_text="Projets et chiffres sont ceux de ce jour : pas après aujourd’hui, ni après le mois du document.",
    )
    identity = forms.ModelChoiceField(
        label="Organisme", queryset=Identity.objects.none(), required=False, empty_label="Selon le document",
        help_text="Son logo, sa couleur et son adresse s’impriment. Sans choix : le groupe de la région, s’il s’est "
        "décrit ; le Caflab pour un bilan ; sinon la Cnaf, sauf pour un communiqué.",
    )  # fmt: skip
    publisher = forms.CharField(
        label="Éditeur imprimé", max_length=200, required=False, help_text="Laissé vide : le nom de l’organisme."
    )
    signatory = forms.ModelChoiceField(
        label="Signataire", queryset=User.objects.none(), required=False, empty_label="À désigner",
        help_text="La personne qui donnera le visa.",
    )  # fmt: skip
    signed_by = forms.ChoiceField(
        label="Signataire imprimé", required=False,
        help_text="Pour une lettre au réseau. Sans choix, le premier de l’organisme signe si le texte ne le dit pas.",
    )  # fmt: skip
    cites = _FrozenChoice(
        label="Bilan en annexe", queryset=FrozenEdition.objects.none(), required=False, empty_label="Aucun",
        help_text="Pour une lettre au réseau : un bilan du Caflab dont les données sont gelées.",
    )  # fmt: skip
    replaces = _EditionChoice(
        label="Remplace", queryset=Edition.objects.none(), required=False, empty_label="Aucune édition",
        help_text="Une édition publiée : elle dira qu’une autre a pris sa place.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        scope = scope_of(user)  # type: ignore[arg-type]
        region: Any = self.fields["region"]
        regions = Region.objects.order_by("sort_name")
        region.queryset = regions if scope.national else regions.filter(pk__in=scope.regions)
        region.required = not scope.national
        signatory: Any = self.fields["signatory"]
        roles = Membership.objects.current().filter(role__in=SIGNATORIES).values("user")
        signatory.queryset = User.objects.filter(pk__in=roles, is_active=True).order_by("last_name", "first_name")
        identity: Any = self.fields["identity"]
        identity.queryset = Identity.objects.visible_to(user)  # type: ignore[arg-type]
        signed_by: Any = self.fields["signed_by"]
        signed_by.choices = _signatories(identity.queryset, self.initial.get("signed_by") or "")
        seen = Edition.objects.visible_to(user)  # type: ignore[arg-type]
        cites: Any = self.fields.get("cites")
        if cites is not None:
            bilans = FrozenEdition.objects.filter(edition__in=seen.filter(kind=EditionKind.BILAN))
            cites.queryset = bilans.defer("content").select_related("edition")
        replaces: Any = self.fields["replaces"]
        replaces.queryset = seen.filter(state=EditionState.PUBLISHED)


def _signatories(identities: Iterable[Identity], kept: str) -> list[tuple[str, Any]]:
    """Who may sign, organisation by organisation; `kept` is who signs already, whoever left the list since."""
    groups = [(one.name, [(line, line) for line in lines_of(one.signatories)]) for one in identities]
    known = {line for _, lines in groups for line, _ in lines}
    return [
        ("", "Le premier signataire de l’organisme"),
        *([(kept, kept)] if kept and kept not in known else []),
        *((name, lines) for name, lines in groups if lines),
    ]


class NewEditionForm(HeaderForm):
    """`filters` is the query of the list that the selection is taken from, if one is."""

    copy_of = _EditionChoice(
        label="Partir de", queryset=Edition.objects.none(), required=False, empty_label="Textes à écrire",
        help_text="Reprend les textes d’une édition et, sans autre choix, ses projets.",
    )  # fmt: skip
    project = LookupField(
        lookup="projets", label="Projet", required=False,
        help_text="Requis pour une fiche, qui en décrit un seul. Les autres documents choisissent les leurs ensuite.",
    )  # fmt: skip
    filters = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        copied: Any = self.fields["copy_of"]
        copied.queryset = Edition.objects.visible_to(user)  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.cleaned_data.get("project") and self.cleaned_data.get("kind") not in (None, EditionKind.FICHE):
            self.add_error("project", NOT_A_FICHE)
        return data


class EditionForm(HeaderForm, VersionedForm):
    """The header of a draft: its document is given once, since its texts follow the outline of that document."""

    kind = None  # type: ignore[assignment]

    def __init__(self, *args: Any, row: Edition, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, row=row, user=user, **kwargs)
        self.fields["title"].required, self.fields["title"].help_text = True, ""
        replaces: Any = self.fields["replaces"]
        replaces.queryset = replaces.queryset.filter(kind=row.kind).exclude(pk=row.pk)
        if row.kind != EditionKind.LETTER:
            del self.fields["cites"]


class TextForm(PortalForm):
    """A text: its title, and its words as `reporting.plain` writes them."""

    title = forms.CharField(
        label="Titre", max_length=200, required=False, help_text="Laissé vide, la partie garde son titre."
    )
    body = forms.CharField(
        label="Texte",
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "data-editeur": "", "data-limite": rich.LONGEST}),
        help_text="Une ligne par paragraphe ; « - » ou « 1. » ouvre une liste ; **gras**, *italique*, [mots](https://…).",
    )

    def clean_body(self) -> str:
        try:
            return plain.to_text(clean_body(plain.checked(self.cleaned_data["body"])))
        except DomainError as refused:
            raise ValidationError(refused.message) from None


class StoredTextForm(TextForm, VersionedForm):
    """A text that is there already."""

    def initial_of(self, row: Any) -> dict[str, Any]:
        block: EditionBlock = row
        return {"title": block.title, "body": plain.to_text(block.body)}


class AddProjectForm(PortalForm):
    project = LookupField(lookup="projets", label="Ajouter un projet")
