"""A file of the accounts: dropped or pasted, its columns named, its lines decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from funding.grants.services.accounting_columns import ROLES
from funding.grants.services.accounting_sheets import MOST_BYTES, TOO_BIG, Rows, rows_of_file, rows_of_paste
from funding.rules.enums import Funder
from projects.core.errors import DomainError
from projects.core.forms import Group, PortalForm
from projects.documents.forms import DocumentInput
from projects.territories.models import Caf

STATE = "etat"
ALL_CAFS = "caf"


class ImportForm(PortalForm):
    """The accounts of whom, then a file or pasted cells; `rows` is what was read of them."""

    groups = (
        Group("Comptabilité", ("book",)),
        Group(
            "Versements",
            ("file", "pasted"),
            "Un fichier, ou des cellules copiées du tableur : une ligne de titres, puis une ligne par versement.",
        ),
    )
    book = forms.ChoiceField(label="De qui sont ces écritures ?")
    file = forms.FileField(
        label="Fichier",
        required=False,
        allow_empty_file=True,
        widget=DocumentInput(attrs={"accept": ".csv,.xlsx,.ods,.tsv,.txt"}),
        help_text="xlsx, ods ou csv, tel que la comptabilité l’exporte. Jusqu’à 10 Mo.",
    )
    pasted = forms.CharField(
        label="Ou cellules collées", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, books: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["book"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*books] if len(books) == 1 else [("", "Choisissez"), *books]
        if len(books) == 1:
            self.initial.setdefault("book", books[0][0])
        self.rows: Rows = []
        self.name = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        upload, pasted = data.get("file"), data.get("pasted") or ""
        try:
            if upload is not None and upload.size > MOST_BYTES:
                raise DomainError(TOO_BIG, "file")
            if upload is not None:
                self.rows, self.name = rows_of_file(upload.name, upload.read()), upload.name
            elif pasted.strip():
                self.rows, self.name = rows_of_paste(pasted), "Cellules collées"
            elif "file" not in self.errors:
                raise DomainError("Déposez un fichier, ou collez des cellules.", "file")
        except DomainError as refused:
            self.add_error(refused.field, refused.message)
        return data

    def funder(self) -> str:
        return Funder.STATE if self.cleaned_data["book"] == STATE else Funder.CAF

    def caf(self) -> Caf | None:
        book = self.cleaned_data["book"]
        return None if book in (STATE, ALL_CAFS) else Caf.objects.filter(pk=book).first()


class SeenForm(PortalForm):
    """A consent to what is shown: the version of the import that was read, so that what changed since is read again."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ColumnsForm(PortalForm):
    """Which column of the file holds what."""

    def __init__(self, *args: Any, headings: Sequence[str], examples: Sequence[str], **kwargs: Any) -> None:
        choices = [("", "Aucune colonne")]
        for place, heading in enumerate(headings):
            named = heading or f"Colonne {place + 1}"
            choices.append((str(place), f"{named} ({examples[place]})" if examples[place] else named))
        self.base_fields = {  # type: ignore[misc]  # those of this file
            role: forms.ChoiceField(label=spec.label, choices=choices, required=spec.required)
            for role, spec in ROLES.items()
        } | {"seen": forms.IntegerField(widget=forms.HiddenInput)}
        super().__init__(*args, **kwargs)

    def mapping(self) -> dict[str, int | None]:
        told = self.cleaned_data
        return {role: int(told[role]) if told.get(role) else None for role in ROLES}
