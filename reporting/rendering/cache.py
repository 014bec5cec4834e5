"""Parts kept on disk by what they were made from: a fiche that did not change is never laid out again.

A key is the hash of the content of a segment and of all that lays it out, so nothing is ever out of date: what changed
has another key, and what is no longer asked for is swept.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from contextlib import suppress
from dataclasses import is_dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings

from reporting.rendering.canonical import layout_fingerprint
from reporting.rendering.part import Part

logger = logging.getLogger(__name__)

KEPT_DAYS = 90
DAY = 24 * 3600


def key_of(name: str, inputs: Any, promote: int = 0) -> str:
    """SHA-256 of the segment called `name`, made of `inputs` (plain values, or frozen content)."""
    text = json.dumps([name, promote, inputs], default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{layout_fingerprint()}\n{text}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return vars(value)
    raise TypeError(f"{type(value).__name__} has no canonical text")


class PartCache:
    """Parts by key, in a folder that any number of processes share."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or Path(settings.RENDER_CACHE_ROOT)

    def get(self, key: str) -> Part | None:
        """The part, or None when it is not there or not whole; a part that is read is kept longer."""
        data = self.read(key)
        try:
            return Part.from_bytes(data) if data is not None else None
        except (ValueError, KeyError):
            return None

    def read(self, key: str) -> bytes | None:
        """The bytes kept under a key; None when there are none."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # swept by another process since it was read
            if time.time() - path.stat().st_mtime > DAY:
                os.utime(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep the bytes of a part; whoever reads meanwhile sees all of it or nothing.

        A disk that is full or read-only costs time, never the document.
        """
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as aside:
                aside.write(data)
            Path(aside.name).replace(path)
        except OSError as error:
            logger.warning("a laid out part could not be kept: %s", error.strerror)

    def sweep(self) -> int:
        """Remove what nobody read for a season, and what was left half written; how many files went."""
        limit, gone = time.time() - KEPT_DAYS * DAY, 0
        for path in self._root.rglob("*.*"):
            try:
                old = path.stat().st_mtime
            except FileNotFoundError:  # what was half written has its name by now
                continue
            if old < limit or (path.suffix == ".tmp" and old < time.time() - DAY):
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / f"{key}.part"
