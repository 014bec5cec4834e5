"""Forms of readings: the documents to read, what a reading is called, a verdict with its note, a number corrected."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from projects.core.errors import DomainError
from projects.core.forms import FrenchDateField, PortalForm, VersionedForm
from projects.documents import conf
from projects.documents.content import inspect
from projects.documents.content.names import safe_name
from projects.documents.forms import DocumentField, DocumentInput, DocumentsInput
from reporting.enums import Certainty, Measure, Verdict
from reporting.models import ReadingStatement, StatementCorrection
from reporting.reading.documents import EXTENSIONS, IN_WORDS, refuse_scan
from reporting.readings.told import MOST
from reporting.readings.values import effective
from reporting.services.readings import Refused

ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)
SHARED = "La Cnaf, le Caflab et les Caf la voient, la jugent et la corrigent. Sinon, vous seulement."
NOT_HERE = "Un fichier .{extension} ne se lit pas ici. Formats lus : {known}."


@dataclass(frozen=True)
class Given:
    """The files of a form: those that may be read, and the others with the reason."""

    uploads: list[UploadedFile[Any]]
    refused: list[Refused]

    @property
    def digests(self) -> set[str]:
        return {inspect(upload).sha256 for upload in self.uploads}


class DocumentsToRead(forms.FileField):
    """Several files; its cleaned value is `Given`. One that cannot be read does not lose the others: only when none
    can is the field wrong, with the reason of each.
    """

    widget = DocumentsInput

    def __init__(self) -> None:
        super().__init__(
            label="Documents",
            allow_empty_file=True,
            help_text=_help(),
            widget=DocumentsInput(attrs={"accept": ACCEPT}),
        )

    def clean(self, data: Any, initial: Any = None) -> Given:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise ValidationError("Choisissez au moins un document.", code="required")
        if len(given) > conf.max_files():
            raise ValidationError(f"Joignez {conf.max_files()} fichiers à la fois au plus.", code="many")
        made = Given([], [])
        for one in given:
            if message := _refusal(one):
                made.refused.append(Refused(one.name or "", int(one.size or 0), message))
            else:
                made.uploads.append(one)
        if not made.uploads:
            raise ValidationError([f"« {safe_name(one.name)} » : {one.message}" for one in made.refused])
        return made


def _help() -> str:
    return f"{IN_WORDS[0].upper()}{IN_WORDS[1:]}. Jusqu’à {conf.max_bytes() // conf.MEGABYTE} Mo par fichier."


def _refusal(upload: Any) -> str:
    """Why a file is not read at all; "" for one that may be."""
    if not isinstance(upload, UploadedFile):
        return "Choisissez un fichier."
    try:
        seen = inspect(upload)
        extension = seen.type.extension
        if extension == "pdf":
            seen.content.seek(0)
            refuse_scan(seen.content.read())
            seen.content.seek(0)
    except DomainError as error:
        return error.message
    return "" if extension in EXTENSIONS else NOT_HERE.format(extension=extension, known=IN_WORDS)


class DocumentToRead(DocumentField):
    """One file that may be read."""

    def __init__(self) -> None:
        super().__init__(label="Document", help_text=_help(), widget=DocumentInput(attrs={"accept": ACCEPT}))

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[Any] | None:
        upload = super().clean(data, initial)
        if message := _refusal(upload):
            raise ValidationError(message)
        return upload


class ReplaceFileForm(PortalForm):
    """The file to read in the place of one that could not be."""

    file = DocumentToRead()


class NewReadingForm(PortalForm):
    """The documents to read together. `again` is asked once the same bytes were read before."""

    documents = DocumentsToRead()
    title = forms.CharField(
        label="Titre", max_length=200, required=False, help_text="À défaut, le nom du premier document."
    )
    is_shared = forms.BooleanField(
        label="Partager la lecture",
        required=False,
        help_text=SHARED,
    )
    again = forms.BooleanField(label="Les lire de nouveau, à part", required=False)

    def __init__(self, *args: Any, asks_again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_again:
            del self.fields["again"]


class ReadingForm(VersionedForm):
    """What a reading is called, the day that its documents describe, who sees it."""

    title = forms.CharField(label="Titre", max_length=200)
    document_on = FrenchDateField(
        label="Date du document",
        required=False,
        help_text="Le jour que les documents décrivent, proposé d’après leur texte.",
    )
    is_shared = forms.BooleanField(
        label="Partager la lecture",
        required=False,
        help_text=SHARED,
    )


class VerdictForm(VersionedForm):
    """What one says of a finding, and why."""

    verdict = forms.ChoiceField(
        label="Verdict",
        required=False,
        widget=forms.RadioSelect,
        choices=[("", "À juger"), *Verdict.choices],
    )
    note = forms.CharField(label="Note", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class CorrectionForm(VersionedForm):
    """What a number of the text means. Its row is the correction, at version 0 while there is none."""

    subject = forms.CharField(label="Ce qui est compté", max_length=200, required=False)
    population = forms.CharField(label="Population", max_length=300, required=False)
    measure = forms.ChoiceField(label="Mesure", choices=Measure)
    value = forms.DecimalField(label="Valeur", max_digits=27, decimal_places=6)
    unit = forms.CharField(label="Unité", max_length=40, required=False)
    period = forms.CharField(label="Période", max_length=100, required=False, help_text="Les années, comme 2024.")
    certainty = forms.ChoiceField(label="Certitude", choices=Certainty)
    is_dropped = forms.BooleanField(label="Ne pas comparer ce nombre", required=False)

    row: StatementCorrection

    def __init__(self, *args: Any, row: StatementCorrection, statement: ReadingStatement, **kwargs: Any) -> None:
        self.statement = statement
        super().__init__(*args, row=row, **kwargs)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**effective(self.statement, row if row.version else None), "is_dropped": row.is_dropped}

    def reread(self) -> CorrectionForm:
        return CorrectionForm(row=correction_of(self.statement), statement=self.statement, user=self.user)

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        if abs(value) >= MOST:
            raise ValidationError("Ce nombre est trop grand.")
        return value


def correction_of(statement: ReadingStatement) -> StatementCorrection:
    """What was corrected of a statement, else a row at version 0 that is not stored."""
    place = {"file": statement.file, "line": statement.line, "start": statement.start}
    return StatementCorrection.objects.filter(**place).first() or StatementCorrection(**place, version=0)
