"""What is kept while it is typed: what its author changed, over what is stored now, and never over another's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from projects.core.errors import DomainError, StaleVersion
from projects.core.forms.base import VersionedForm, fingerprint, fingerprints_in
from projects.core.french import NBSP, count, typeset
from projects.core.paris import PARIS

ELSEWHERE = "Ce texte a été changé ailleurs, dans un autre onglet ou par un collègue : choisissez ce qui est gardé."
INCOMPLETE = "Cette page est incomplète : rechargez-la."
TRIES = 3


def keep(form: VersionedForm, posted: QueryDict, save: Callable[[Any], Any]) -> dict[str, Any]:
    """Keep through `save(form)` all that can be read of `posted`, and tell the page so: what brouillon.js reads.

    `form` is unbound, on the row as it is stored. A field that cannot be read (« douze mille ») leaves what is stored
    alone, and `left` says why by its name: its text stays where it was typed. DomainError when nothing can be kept,
    StaleVersion when someone else changed a field that was typed.
    """
    for _ in range(TRIES):
        left = _bind(form, posted)
        held = {name: fingerprint(form.cleaned_data[name]) for name in form.compared}
        changed = keep_touched(form)
        stored = {name: form.cleaned_data[name] for name in form.compared}
        try:
            if changed:
                save(form)
        except StaleVersion:
            # Someone saved in between: what they did not touch is still ours.
            fresh = form.reread()
            if fresh is None:
                raise
            form = fresh
            continue
        except ValidationError as refused:
            raise DomainError(" ".join(refused.messages)) from None
        form.initial.update(stored)
        shown = form.read_fingerprints()
        read = still_read(shown, held | {name: shown[name] for name in left if name in shown}, form.fingerprints())
        return {"state": "saved", "said": _said(len(left)), "read": read, "left": left}
    raise StaleVersion(ELSEWHERE)


def _bind(form: VersionedForm, posted: QueryDict) -> dict[str, str]:
    """Bind what can be read of `posted`; why the rest cannot, by name of field."""
    data = posted.copy()
    data["version"] = str(form.initial["version"])  # what was read is said field by field
    form.bind(data)
    if form.is_valid():
        return {}
    left = {line.name: typeset(str(line.errors[0])) for line in form.wrong_fields}
    for name in form.bound_with(left.keys()):
        data.pop(form.add_prefix(name), None)
    form.bind(data)
    # A field that must not be empty is wrong again: what is stored stands for it.
    form.is_valid()
    if form.hidden_errors or form.non_field_errors() or not left:
        raise DomainError(INCOMPLETE)
    for name in form.compared:
        form.cleaned_data.setdefault(name, form.initial.get(name))
    return left


def _said(left: int) -> str:
    now = timezone.localtime(timezone.now(), PARIS)
    but = f", sauf {count(left, 'champ', 'champs')} à corriger" if left else ""
    return f"Brouillon enregistré à {now.hour}{NBSP}h{NBSP}{now.minute:02d}{but}."


def keep_touched(form: VersionedForm) -> bool:
    """Put back what is stored under each input that its author left alone; whether they changed any.

    `form` is valid, on the row as it is now stored, and its `read` says what each input held when the page was shown.
    An input that was not posted is left alone. StaleVersion, at its field, when someone else changed it too.
    """
    read, is_touched = form.read_fingerprints(), False
    for name in form.compared:
        stored, shown = form.initial.get(name), read.get(name)
        mine, theirs = fingerprint(form.cleaned_data.get(name)), fingerprint(stored)
        if form.add_prefix(name) not in form.data or mine in (theirs, shown):
            form.cleaned_data[name] = stored
        elif shown != theirs:
            raise StaleVersion(ELSEWHERE, field=name)
        else:
            is_touched = True
    return is_touched


def still_read(read: Mapping[str, str], mine: Mapping[str, str], stored: str) -> str:
    """What a page stands on once kept, by field: `stored`, save where it shows a text that someone else replaced.

    There it has read the old one: else its next save would take that old text for a change, and undo theirs.
    `mine` is the fingerprint of what each input holds.
    """
    marks = fingerprints_in(stored)
    for name, mark in mine.items():
        if name in marks and mark == read.get(name):
            marks[name] = mark
    return json.dumps(marks, separators=(",", ":"))
