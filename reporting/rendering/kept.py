"""Bytes kept on disk by a key that says all that they were made from: what no page reads is swept after a season."""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

logger = logging.getLogger(__name__)

KEPT_DAYS = 90
DAY = 24 * 3600


class KeptBytes:
    """Bytes by key, in a folder that any number of processes share."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or Path(settings.RENDER_CACHE_ROOT)

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
        """Keep some bytes; whoever reads meanwhile sees all of it or nothing.

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
