"""Fields of these forms: yes, no or unknown; a day, a month or a year that a fact is dated of."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.core.forms import FrenchDateField
from projects.core.forms.lookups import typed
from projects.core.french import MONTHS, format_date, format_month, sort_key
from projects.core.paris import today
from projects.journal.enums import DatePrecision

YES, NO, UNKNOWN = "yes", "no", "unknown"
TRUTHS: dict[str, bool | None] = {YES: True, NO: False, UNKNOWN: None}
# Nothing of the Fipe is older: a year typed wrong.
FIRST_YEAR = 1990


class TruthField(forms.ChoiceField):
    """« Oui », « Non » or « Inconnu »: unknown is an answer like another, never « no ».

    Its value is one of the three words, so that two versions compare; `truth` makes it True, False or None.
    """

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(YES, "Oui"), (NO, "Non"), (UNKNOWN, "Inconnu")], initial=UNKNOWN, **kwargs)


def truth(word: str) -> bool | None:
    return TRUTHS[word]


def word_of(value: bool | None) -> str:
    return next(word for word, truth in TRUTHS.items() if truth is value)


@dataclass(frozen=True)
class FactDay:
    """The day that a fact is dated of, and how finely it is known (the last day of a month or a year)."""

    day: date
    precision: str = DatePrecision.DAY

    def __str__(self) -> str:
        if self.precision == DatePrecision.YEAR:
            return str(self.day.year)
        return format_month(self.day) if self.precision == DatePrecision.MONTH else format_date(self.day)


_MONTH = re.compile(r"(\d{1,2})[\s/.-]+(\d{4})", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_NAMED_MONTH = re.compile(r"([a-z]+)\s+(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MONTH_KEYS = [sort_key(month) for month in MONTHS]


class FactDayField(FrenchDateField):
    """A past day as people type it, or only a month (« juin 2025 », 06/2025) or a year: its value is a `FactDay`.

    A month or a year gives its last day, or today while it is not over.
    """

    default_error_messages = {
        "invalid": "Cette date ne se lit pas : écrivez 09/12/2025, 12/2025 ou 2025.",
        "future": "Cette date est dans le futur : donnez aujourd’hui ou un jour passé.",
        "old": "Cette année est trop ancienne : vérifiez la date.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Un jour (09/12/2025), un mois (12/2025, décembre 2025) ou une année (2025).")
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"data-court": "", "placeholder": "jj/mm/aaaa"}

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, FactDay):
            return value
        period = _period(typed(str(value)))
        if period is None:
            day = super().to_python(value)
            return None if day is None else self._past(FactDay(day))
        return self._past(period)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, FactDay):
            return super().prepare_value(value)
        if value.precision == DatePrecision.YEAR:
            return str(value.day.year)
        return f"{value.day:%m/%Y}" if value.precision == DatePrecision.MONTH else f"{value.day:%d/%m/%Y}"

    def _past(self, fact: FactDay) -> FactDay:
        if fact.day.year < FIRST_YEAR:
            raise ValidationError(self.error_messages["old"], code="old")
        if fact.day <= today():
            return fact
        begins = fact.day.replace(day=1, month=1 if fact.precision == DatePrecision.YEAR else fact.day.month)
        if fact.precision == DatePrecision.DAY or begins > today():
            raise ValidationError(self.error_messages["future"], code="future")
        return FactDay(today(), fact.precision)


def _period(text: str) -> FactDay | None:
    """The last day of a month or of a year; None for another text."""
    if _YEAR.fullmatch(text) and text != "0000":
        return FactDay(date(int(text), 12, 31), DatePrecision.YEAR)
    month = year = 0
    if match := _MONTH.fullmatch(text):
        month, year = int(match[1]), int(match[2])
    elif match := _ISO_MONTH.fullmatch(text):
        month, year = int(match[2]), int(match[1])
    elif (match := _NAMED_MONTH.fullmatch(sort_key(text))) and match[1] in _MONTH_KEYS:
        month, year = _MONTH_KEYS.index(match[1]) + 1, int(match[2])
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    return FactDay(date(year, month, calendar.monthrange(year, month)[1]), DatePrecision.MONTH)
