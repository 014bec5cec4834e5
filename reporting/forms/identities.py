"""The form of what an organisation prints on its documents."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.core.errors import DomainError
from projects.core.forms import Group, VersionedForm
from projects.documents.forms import DocumentInput
from reporting.logos import KILOBYTE, LARGEST_PNG, LARGEST_SVG, NOT_READ, clean_logo
from reporting.models import Identity
from reporting.organisations import Organisation
from reporting.selectors.identities import identity_for
from reporting.signing import MOST_SIGNATORIES, faults_of
from reporting.tints import LEAST, fault_of

_SHORT = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])")
_BARE = re.compile(r"[0-9a-f]{6}")


class IdentityForm(VersionedForm):
    """Name, logo, colour, signatories, address. The cleaned logo is the bytes of a new one, None without one."""

    groups = (
        Group("Couverture et en-tête", ("name", "logo", "removes_logo", "accent")),
        Group("Lettres et communiqués", ("signatories", "address", "legal")),
    )
    name = forms.CharField(label="Nom imprimé", max_length=200)
    logo = forms.FileField(
        label="Logo",
        required=False,
        allow_empty_file=True,
        widget=DocumentInput(attrs={"accept": ".svg,.png"}),
        help_text=f"Un dessin SVG ({LARGEST_SVG // KILOBYTE} Ko au plus : formes et couleurs pleines, textes en "
        f"tracés) ou une image PNG (1 Mo au plus).",
    )
    removes_logo = forms.BooleanField(label="Retirer le logo", required=False)
    accent = forms.CharField(
        label="Couleur",
        max_length=20,
        widget=forms.TextInput(attrs={"data-court": "", "placeholder": "#0b5563"}),
        help_text=f"Écrite comme #0b5563. Son contraste avec le blanc est vérifié : {LEAST:.1f} au moins.".replace(
            "4.5", "4,5"
        ),
    )
    signatories = forms.CharField(
        label="Signataires",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Un par ligne, {MOST_SIGNATORIES} au plus : le nom, une virgule, la fonction. Le premier signe, "
        "sauf si l’édition en choisit un autre.",
    )
    address = forms.CharField(
        label="Adresse", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Cinq lignes au plus."
    )
    legal = forms.CharField(label="Mention légale", max_length=300, required=False, help_text="À la fin du document.")

    def __init__(self, *args: Any, organisation: Organisation, row: Identity, **kwargs: Any) -> None:
        self.organisation = organisation
        super().__init__(*args, row=row, **kwargs)
        if row.logo_id is None:
            del self.fields["removes_logo"]

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("name", "accent", "signatories", "address", "legal")}

    @property
    def compared(self) -> list[str]:
        return [name for name in super().compared if name not in ("logo", "removes_logo")]

    def reread(self) -> IdentityForm | None:
        """On the row as it now is: somebody may have been the first to write it."""
        row = identity_for(self.organisation)
        return IdentityForm(organisation=self.organisation, row=row, user=self.user) if row.pk else None

    def clean_logo(self) -> bytes | None:
        upload = self.cleaned_data.get("logo")
        if not upload:
            return None
        data = upload.read(LARGEST_PNG + 1) if upload.file else b""
        try:
            clean_logo(data)
        except DomainError as refused:
            raise ValidationError(refused.message if upload.file else NOT_READ) from None
        return data

    def clean_accent(self) -> str:
        """« 0B5563 » and « #abc » are read too."""
        typed = self.cleaned_data["accent"].strip().lower()
        if short := _SHORT.fullmatch(typed):
            typed = "#" + "".join(sign * 2 for sign in short.groups())
        elif _BARE.fullmatch(typed):
            typed = f"#{typed}"
        Identity._meta.get_field("accent").run_validators(typed)
        if said := fault_of(typed):
            raise ValidationError(said)
        return typed

    def clean_signatories(self) -> str:
        typed: str = self.cleaned_data["signatories"]
        if said := faults_of(typed):
            raise ValidationError(said)
        return typed
