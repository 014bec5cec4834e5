"""The names of bookmarks by which a Word file says what it was made from."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EDITION = re.compile(r"fipe_e(\d{1,18})_(\d{1,18})")
_TEXT = re.compile(r"fipe_t(\d{1,18})_v(\d{1,9})")
_TITLE = re.compile(r"fipe_(?:h\d{1,18}_v\d{1,9}|p_\w{1,30})")


def edition_mark(key: int, known_at: datetime) -> str:
    """Of the edition, and of the instant of which it tells (to the microsecond)."""
    return f"fipe_e{key}_{(known_at - _EPOCH) // timedelta(microseconds=1)}"


def read_edition_mark(name: str) -> tuple[int, datetime] | None:
    found = _EDITION.fullmatch(name)
    if found is None:
        return None
    try:
        return int(found[1]), _EPOCH + timedelta(microseconds=int(found[2]))
    except OverflowError:
        return None


def text_mark(key: int, version: int) -> str:
    """Of a text of the edition, and its version."""
    return f"fipe_t{key}_v{version}"


def read_text_mark(name: str) -> tuple[int, int] | None:
    found = _TEXT.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


def title_mark(key: int, version: int) -> str:
    """Of the title of a text."""
    return f"fipe_h{key}_v{version}"


def plan_mark(section: str) -> str:
    """Of a title that the outline of the document gives; `section` is the id of the section or of its part."""
    return f"fipe_p_{re.sub(r'[^A-Za-z0-9]', '_', section)}"


def is_title_mark(name: str) -> bool:
    return _TITLE.fullmatch(name) is not None
