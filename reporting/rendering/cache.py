"""Parts kept on disk by what they were made from: a fiche that did not change is never laid out again.

A key is the hash of the content of a segment and of all that lays it out, so nothing is ever out of date: what changed
has another key, and what is no longer asked for is swept.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import is_dataclass
from typing import Any

from reporting.rendering.canonical import layout_fingerprint
from reporting.rendering.kept import KeptBytes
from reporting.rendering.part import Part


def key_of(name: str, inputs: Any, promote: int = 0) -> str:
    """SHA-256 of the segment called `name`, made of `inputs` (plain values, or frozen content)."""
    text = json.dumps([name, promote, inputs], default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{layout_fingerprint()}\n{text}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return vars(value)
    raise TypeError(f"{type(value).__name__} has no canonical text")


class PartCache(KeptBytes):
    """Parts by key."""

    def get(self, key: str) -> Part | None:
        """The part, or None when it is not there or not whole; a part that is read is kept longer."""
        data = self.read(key)
        try:
            return Part.from_bytes(data) if data is not None else None
        except (ValueError, KeyError):
            return None
