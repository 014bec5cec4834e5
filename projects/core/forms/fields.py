"""Fields that the portal adds to Django's: a lookup by name or code, a date as French people type it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from projects.core.forms.lookups import SHOWN, Choice, Lookup, Person, find_lookup, found, gotten, typed
from projects.core.french import MONTHS, SHORT_FORMS, sort_key


@dataclass(frozen=True)
class Looked:
    """What a lookup field holds while it is being filled: a text, perhaps a key, perhaps several candidates."""

    text: str = ""
    key: str = ""
    candidates: tuple[Choice, ...] = field(default=())


class LookupWidget(forms.Widget):
    """A text field, the key of what was chosen in it, and radios when the text alone was not enough.

    Posted as `<name>` (text), `<name>__key` (set by the script when a suggestion is taken, or kept from
    the page) and `<name>__choice` (the radio).
    """

    template_name = "components/_lookup.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.lookup: Lookup | None = None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Looked:
        chosen = data.get(f"{name}__choice") or ""
        return Looked(
            text=str(data.get(name) or ""), key=f"!{chosen}" if chosen else str(data.get(f"{name}__key") or "")
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}__choice" not in data

    def format_value(self, value: Any) -> Any:
        return value if isinstance(value, Looked) else Looked(text="" if value is None else str(value))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["lookup"] = self.lookup
        context["widget"]["url"] = reverse("lookup", args=[self.lookup.slug]) if self.lookup else ""
        return context

    def posted(self, name: str, value: Any) -> dict[str, list[str]]:
        """What a browser would post for that value."""
        looked = self.format_value(value)
        return {name: [looked.text], f"{name}__key": [looked.key]}


class LookupField(forms.Field):
    """One object found by its name or code; the cleaned value is the object, None when left empty.

    `lookup` is the slug of a registered one. A text that was not chosen in the list is taken when it is the name, the
    label or the code of one alone; what it only begins is proposed as radios, none is said.
    """

    widget = LookupWidget
    default_error_messages = {
        "one": "Est-ce celui-ci ? Enregistrez pour confirmer, ou corrigez.",
        "several": "Plusieurs réponses sont possibles : choisissez la bonne.",
        "too_many": "Plus de %(shown)d réponses sont possibles : précisez le nom, ou tapez le code.",
        "short": "Tapez au moins %(least)d signes.",
    }

    def __init__(self, *, lookup: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.slug = lookup
        self.user: Person = AnonymousUser()
        self._candidates: tuple[Choice, ...] = ()
        self._resolved: models.Model | None = None

    def __deepcopy__(self, memo: Any) -> LookupField:
        """Each form has its own copy, made once the apps have registered their lookups."""
        result: LookupField = super().__deepcopy__(memo)
        result.widget.lookup = result.lookup
        return result

    @property
    def lookup(self) -> Lookup:
        """LookupError when no app registered it: an error of the calling code."""
        lookup = find_lookup(self.slug)
        if lookup is None:
            raise LookupError(f"no lookup is called {self.slug!r}")
        return lookup

    def clean(self, value: Any) -> models.Model | None:
        self._candidates, self._resolved = (), None
        instance = self._object_of(value)
        if instance is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        self.run_validators(instance)
        self._resolved = instance
        return instance

    def _object_of(self, value: Any) -> models.Model | None:
        if value is None or isinstance(value, models.Model):
            return value
        if not isinstance(value, Looked):
            return gotten(self.lookup, self.user, str(value))
        text = typed(value.text)
        if not text:
            return None
        if value.key.startswith("!"):
            return self._object_named(text, value.key[1:])
        # A key counts for the text that it was chosen with: without a script, a new text leaves the old key behind.
        kept = gotten(self.lookup, self.user, value.key) if value.key else None
        if kept is not None and sort_key(self.lookup.choice(kept).label) == sort_key(text):
            return kept
        return self._object_named(text)

    def _object_named(self, text: str, chosen: str = "") -> models.Model | None:
        """The one that `text` names; the one `chosen` among those that it may mean, which a new text leaves behind."""
        lookup = self.lookup
        if len(text) < lookup.least:
            raise ValidationError(self.error_messages["short"], code="short", params={"least": lookup.least})
        choices = found(lookup, self.user, text, SHOWN + 1)
        if not choices and (name := _unplaced(text)) != text:  # a label copied whole, its code included
            choices = [
                one for one in found(lookup, self.user, name, SHOWN + 1) if sort_key(one.label) == sort_key(text)
            ]
        exact = [choice for choice in choices if _is_named(choice, text)]
        meant = exact if len(exact) == 1 else [choice for choice in choices if choice.key == chosen]
        if meant:
            return lookup.get(self.user, meant[0].key)
        if not choices:
            raise ValidationError(lookup.none, code="none")
        self._candidates = tuple(choices[:SHOWN])
        code = "one" if len(choices) == 1 else "several" if len(choices) <= SHOWN else "too_many"
        raise ValidationError(self.error_messages[code], code=code, params={"shown": SHOWN})

    def prepare_value(self, value: Any) -> Looked:
        """What to show: the label of an object, or the text as it was typed."""
        if self._resolved is not None and isinstance(value, Looked):
            value = self._resolved
        if isinstance(value, Looked):
            key = "" if value.key.startswith("!") else value.key
            return Looked(value.text, key, self._candidates)
        return self.shown(value)

    def shown(self, value: Any) -> Looked:
        """The label and the key of an object, or of the object of a key."""
        if value is not None and not isinstance(value, models.Model):
            value = gotten(self.lookup, self.user, str(value))
        if value is None:
            return Looked()
        choice = self.lookup.choice(value)
        return Looked(choice.label, choice.key)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.prepare_value(initial) if initial not in (None, "") else Looked()
        after = data if isinstance(data, Looked) else self.prepare_value(data)
        return (before.text, before.key) != (after.text, after.key)


def _is_named(choice: Choice, text: str) -> bool:
    """Whether `text` is the label, the name before its code (« annonay » for « Annonay (07) ») or a code, whole."""
    if _spelled(text) in (_spelled(choice.label), _spelled(_unplaced(choice.label))):
        return True
    return _figures(text) in {_figures(code) for code in choice.codes}


def _spelled(text: str) -> str:
    """As names are compared: without accent nor case, « st » written out."""
    return " ".join(SHORT_FORMS.get(word, word) for word in sort_key(text).split())


def _figures(code: str) -> str:
    return "".join(sort_key(code).split())


def _unplaced(label: str) -> str:
    return re.sub(r"\s*\([^()]*\)$", "", label)


class NumberText(forms.TextInput):
    """A number in a text field: « 1 234,50 € » is read, and what is no number stays on the screen as it was typed."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        if not isinstance(text, str):
            return text
        plain = "".join(text.removesuffix("€").split()).replace(",", ".").replace("−", "-")
        return plain if _NUMBER.fullmatch(plain) else text


_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII)
_FIGURES = re.compile(r"(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})(?:er)?\s+([a-z]+)\s+(\d{4}|\d{2})", re.ASCII)


class FrenchDateField(forms.Field):
    """A day typed as people write it: 9/12/2025, 9/12/25, 09.12.2025, « 9 décembre 2025 », 2025-12-09.

    A text field and no calendar: what cannot be read stays on the screen as it was typed.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": "Cette date ne se lit pas : écrivez-la comme 09/12/2025.",
        "absent": "Ce jour n’existe pas dans le calendrier.",
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "placeholder": "jj/mm/aaaa", "data-court": ""}

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        text = typed(str(value or ""))
        if not text:
            return None
        parts = _day_parts(text)
        if parts is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return date(*parts)
        except ValueError:
            raise ValidationError(self.error_messages["absent"], code="absent") from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


_MONTH_KEYS: Sequence[str] = tuple(sort_key(month) for month in MONTHS)


def _day_parts(text: str) -> tuple[int, int, int] | None:
    """Year, month, day of a text that reads as a date, whether or not the day exists."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _FIGURES.fullmatch(text):
        return _year(match[3]), int(match[2]), int(match[1])
    if (match := _WORDS.fullmatch(sort_key(text))) and match[2] in _MONTH_KEYS:
        return _year(match[3]), _MONTH_KEYS.index(match[2]) + 1, int(match[1])
    return None


def _year(figures: str) -> int:
    """« 25 » is 2025: nothing of the portal is older than 2000 and written so."""
    return int(figures) + (2000 if len(figures) == 2 else 0)
