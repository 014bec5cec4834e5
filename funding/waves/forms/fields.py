"""Fields of waves: an hour of Paris, the days of the reminders."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.core.forms.lookups import typed
from projects.core.french import NBSP

_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:)\s*(\d{2})?", re.ASCII)


class HourField(forms.CharField):
    """« 23 h 59 », « 23:59 », « 18h »; the cleaned value is a `time`."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "placeholder": f"23{NBSP}h{NBSP}59", "data-court": ""}

    def clean(self, value: Any) -> time | None:
        text = typed(super().clean(value)).lower()
        if not text:
            return None
        found = _HOUR.fullmatch(text)
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError("Cette heure ne se lit pas : écrivez-la comme 23 h 59.", code="invalid")
        return time(int(found[1]), int(found[2] or 0))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.hour}{NBSP}h{NBSP}{value.minute:02d}" if isinstance(value, time) else value


class DaysField(forms.CharField):
    """« −14, −2, 1 »: days after a date, negative before it; the cleaned value is a sorted list."""

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value).replace("−", "-").replace(";", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if len(parts) > 20 or not all(re.fullmatch(r"[+-]?\d{1,3}", part, re.ASCII) for part in parts):
            raise ValidationError("Écrivez des jours séparés par des virgules, comme −14, −2, 1.", code="invalid")
        days = sorted({int(part) for part in parts})
        if any(abs(day) > 120 for day in days):
            raise ValidationError("Au plus 120 jours avant ou après.", code="invalid")
        return days

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(day).replace("-", "−") for day in value) if isinstance(value, list) else value
