"""Fields of forms that take files. What is wrong with a file is said at its field, before anything is stored."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from projects.core.errors import DomainError
from projects.core.forms import PortalForm
from projects.documents import conf
from projects.documents.content import inspect
from projects.documents.content.types import ACCEPT, IN_WORDS


def help_words() -> str:
    return f"{IN_WORDS}. Jusqu’à {conf.max_bytes() // conf.MEGABYTE} Mo par fichier."


class DocumentInput(forms.FileInput):
    """The browser's own chooser in a place where files can be dropped; works without a script."""

    template_name = "documents/_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["max_bytes"] = conf.max_bytes()
        context["widget"]["several"] = self.allow_multiple_selected
        return context


class DocumentsInput(DocumentInput):
    allow_multiple_selected = True


class DocumentField(forms.FileField):
    """One file; its cleaned value is what `store_document` takes, already inspected. None when it is left empty."""

    widget = DocumentInput
    default_error_messages = {
        "required": "Choisissez un fichier.",
        "invalid": "Choisissez un fichier.",
        "missing": "Choisissez un fichier.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Fichier")
        super().__init__(allow_empty_file=True, **kwargs)
        if not self.help_text:
            self.help_text = help_words()

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        if not data:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not isinstance(data, UploadedFile):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        _inspected(data)
        return data


class DocumentsField(DocumentField):
    """Several files; its cleaned value is a list, empty when none was joined."""

    widget = DocumentsInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Fichiers")
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            if self.required:
                raise ValidationError("Choisissez au moins un fichier.", code="required")
            return []
        if len(given) > conf.max_files():
            raise ValidationError(f"Joignez {conf.max_files()} fichiers à la fois au plus.", code="many")
        found, errors = [], []
        for one in given:
            try:
                cleaned = super().clean(one, initial)
            except ValidationError as error:
                named = f"« {one.name} » : " if len(given) > 1 else ""
                errors += [f"{named}{message}" for message in error.messages]
            else:
                if cleaned is not None:
                    found.append(cleaned)
        if errors:
            raise ValidationError(errors)
        return found


class VersionForm(PortalForm):
    """A file that takes the place of the one before, which stays readable."""

    file = DocumentField(label="Nouvelle version")


def _inspected(upload: UploadedFile) -> None:
    try:
        inspect(upload)
    except DomainError as refused:
        raise ValidationError(refused.message, code="refused") from refused
