"""Two people saved the same thing: what differs, field by field, and the choice of what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict

from projects.core.forms.base import VersionedForm, canonical, fingerprint, fingerprints_in
from projects.core.forms.compare import Part, told_apart
from projects.core.forms.drafts import EDITOR
from projects.core.forms.fields import LookupField, LookupWidget
from projects.core.french import enumerate_fr, format_date

KEEP = "keep__"
# What the fields held in the stored version that a person compared with, and what they asked to do then.
COMPARED = "_compared"
REVISE = "_revise"
EMPTY = "(vide)"
# What every form posts besides what was typed.
UNTYPED = ("csrfmiddlewaretoken", EDITOR)


@dataclass(frozen=True)
class Save:
    """Who saved last, and when, as far as it is known."""

    who: str = ""
    when: datetime | None = None


# Filled by the app that keeps the journal: who last wrote a row.
_last_save: list[Callable[[models.Model], Save | None]] = []


def register_last_save(told: Callable[[models.Model], Save | None]) -> None:
    """Give the engine the function that says who saved a row last."""
    _last_save[:] = [told]


def last_save(row: models.Model) -> Save:
    return (_last_save[0](row) if _last_save else None) or Save()


@dataclass(frozen=True)
class Difference:
    """One field that is not the same on both sides. `kept` is « yours », « theirs », or "" when one must choose."""

    name: str
    label: str
    yours: str
    theirs: str
    kept: str
    why: str
    may_join: bool = False
    error: str = ""

    @cached_property
    def parts(self) -> tuple[Sequence[Part], Sequence[Part]]:
        """Yours and theirs, the words of one side alone marked."""
        return told_apart(self.yours, self.theirs)


def differences(form: VersionedForm, fresh: VersionedForm, posted: QueryDict) -> list[Difference]:
    """The fields of a stale form that differ from the row as stored, with the side that is kept by default.

    What one person alone changed is kept; where both did, somebody must choose. A choice made on an earlier
    comparison holds as long as the stored text is the one that was shown then.
    """
    read, seen, chosen = form.read_fingerprints(), fingerprints_in(posted.get(COMPARED, "")), choices_made(posted)
    found = []
    for name in form.compared:
        mine, stored = form.cleaned_data.get(name), fresh.initial.get(name)
        if canonical(mine) == canonical(stored):
            continue
        before = read.get(name)
        if before is not None and before == fingerprint(mine):
            kept, why = "theirs", "Vous n’avez pas touché à ce champ."
        elif before is not None and before == fingerprint(stored):
            kept, why = "yours", "Vous seul avez changé ce champ."
        else:
            kept, why = "", "Vous l’avez changé tous les deux."
        may_join = not kept and isinstance(form.fields[name].widget, forms.Textarea)
        found.append(
            Difference(
                name=name,
                label=str(form[name].label),
                yours=spoken(form, name, mine),
                theirs=spoken(fresh, name, stored),
                kept=chosen[name] if name in chosen and seen.get(name) == fingerprint(stored) else kept,
                why=why,
                may_join=may_join,
            )
        )
    return found


def spoken(form: forms.Form, name: str, value: Any) -> str:
    """A value as a person reads it: the label of a choice, « Oui », a French date."""
    field = form.fields[name]
    if isinstance(value, bool) and isinstance(field.widget, forms.CheckboxInput):
        return "Oui" if value else "Non"
    if value is None or value == "" or value == []:
        # « Inconnu à ce jour » when the list says so.
        return next((str(label) for key, label in getattr(field, "choices", ()) if key == ""), EMPTY)
    if isinstance(field, LookupField):
        return field.shown(value).text or str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_date(value)
    if isinstance(value, models.QuerySet | list | tuple | set | frozenset):
        return enumerate_fr([_choice_label(field, item) for item in value]) or EMPTY
    return _choice_label(field, value)


def _choice_label(field: forms.Field, value: Any) -> str:
    if isinstance(value, models.Model):
        return str(value)
    for key, label in getattr(field, "choices", ()):
        if str(getattr(key, "value", key)) == str(value):
            return str(label)
    return str(value)


def posted_like(form: forms.Form, name: str, value: Any) -> dict[str, list[str]]:
    """What a browser would have posted for a stored value."""
    field, html_name = form.fields[name], form.add_prefix(name)
    widget, shown = field.widget, field.prepare_value(value)
    if isinstance(widget, LookupWidget):
        return widget.posted(html_name, shown)
    if isinstance(widget, forms.CheckboxInput):
        return {html_name: ["on"] if shown else []}
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets, widget.decompress(shown) or [], strict=False)
        texts = [str(part.format_value(item) or "") for part, item in parts]
        return {f"{html_name}_{place}": [text] for place, text in enumerate(texts)}
    if isinstance(shown, list | tuple | set | models.QuerySet):
        return {html_name: [str(getattr(item, "pk", item)) for item in shown]}
    text = widget.format_value(shown)
    if isinstance(text, list):  # Select says its one value as a list
        return {html_name: [str(item) for item in text]}
    return {html_name: ["" if text is None else str(text)]}


def merged(form: VersionedForm, posted: QueryDict) -> QueryDict:
    """What was posted from a comparison, with the stored text where it was chosen; « both » puts one after the other.

    Whoever posted it has read the version that it was compared with: that is what the result was read at.
    """
    fresh = form.reread() or form
    data = posted.copy()
    data[form.add_prefix("read")] = posted.get(COMPARED, "")
    for name in form.compared:
        kept = posted.get(f"{KEEP}{name}", "")
        if kept not in ("theirs", "both"):
            continue
        stored = posted_like(fresh, name, fresh.initial.get(name))
        for key, values in stored.items():
            if kept == "both" and key == form.add_prefix(name):
                values = [f"{posted.get(key, '').rstrip()}\n\n{values[0].lstrip()}"]
            data.setlist(key, values)
        if kept == "theirs":
            data.pop(f"{form.add_prefix(name)}__choice", None)
    return data


def choices_made(posted: QueryDict) -> dict[str, str]:
    """The sides chosen on a comparison, by field."""
    return {
        key.removeprefix(KEEP): value
        for key, value in posted.items()
        if key.startswith(KEEP) and value in ("yours", "theirs", "both")
    }


def carried(form: VersionedForm, posted: QueryDict, fresh: VersionedForm) -> list[tuple[str, str]]:
    """The hidden fields of a comparison: all that was typed and first read, on the version now stored."""
    version = form.add_prefix("version")
    pairs = [
        (key, value)
        for key, values in posted.lists()
        if key not in (version, COMPARED, REVISE, *UNTYPED) and not key.startswith(KEEP)
        for value in values
    ]
    return [*pairs, (version, str(fresh.initial["version"])), (COMPARED, fresh.initial["read"])]
