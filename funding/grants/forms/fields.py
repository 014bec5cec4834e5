"""An amount in euros as people type it; empty is « non communiqué »."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.core.errors import DomainError
from projects.core.money import format_euros, parse_euros


class EurosField(forms.Field):
    """« 12 500,50 € », « 12 k€ », « nc »: what does not read stays on the screen as it was typed."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "data-court": "", "maxlength": "40"}

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return parse_euros(str(value))
        except DomainError as refused:
            raise ValidationError(refused.message) from None

    def prepare_value(self, value: Any) -> Any:
        return format_euros(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
