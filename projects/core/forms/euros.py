"""An amount as people write it: « 1 234,50 € », « 12 k€ »; empty is « non communiqué »."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.core.errors import DomainError
from projects.core.french import format_number
from projects.core.money import parse_euros

NOT_TOLD = "Ici le montant doit être connu : écrivez-le en chiffres, comme 12 500,50."


class EurosField(forms.Field):
    """Its cleaned value is a `Decimal` of euros to the cent, None for an empty text. What does not read stays typed."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # « nc » where an amount is needed: the field's own words for a missing one, when it has some.
        self.not_told = kwargs.get("error_messages", {}).get("required", NOT_TOLD)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "data-court": ""}

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return parse_euros(str(value))
        except DomainError as wrong:
            raise ValidationError(wrong.message, code="invalid") from None

    def clean(self, value: Any) -> Any:
        if self.required and self.to_python(value) is None and str(value or "").strip():
            raise ValidationError(self.not_told, code="required")
        return super().clean(value)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value, 2 if value % 1 else 0) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
