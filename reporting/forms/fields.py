"""Fields that editions add: the month that a document prints."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.core.forms.lookups import typed
from projects.core.french import MONTHS, sort_key

_FIGURES = re.compile(r"(?:\d{1,2}[\s/.-]+)?(\d{1,2})[\s/.-]+(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", re.ASCII)
_WORDS = re.compile(r"([a-z]+)\s+(\d{4})", re.ASCII)
_NAMES = tuple(sort_key(month) for month in MONTHS)


class MonthField(forms.Field):
    """A month typed as people write it: 01/2026, « janvier 2026 », 2026-01. The value is its first day."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "Ce mois ne se lit pas : écrivez-le comme 01/2026 ou « janvier 2026 »."}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"placeholder": "mm/aaaa", "data-court": ""}

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value.replace(day=1)
        text = typed(str(value or ""))
        if not text:
            return None
        year, month = _month_parts(text)
        try:
            return date(year, month, 1)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%m/%Y}" if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def _month_parts(text: str) -> tuple[int, int]:
    """Year and month of a text that reads as a month, whether or not it exists; (0, 0) for another text."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2])
    if match := _FIGURES.fullmatch(text):
        return int(match[2]), int(match[1])
    if (match := _WORDS.fullmatch(sort_key(text))) and match[1] in _NAMES:
        return int(match[2]), _NAMES.index(match[1]) + 1
    return 0, 0
