"""What is kept while it is typed: what its author changed, over what is stored now, and never over another's words."""

from __future__ import annotations

import json
from collections.abc import Mapping

from projects.core.errors import StaleVersion
from projects.core.forms.base import VersionedForm, fingerprint, fingerprints_in

ELSEWHERE = "Ce texte a été changé ailleurs, dans un autre onglet ou par un collègue : choisissez ce qui est gardé."


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
