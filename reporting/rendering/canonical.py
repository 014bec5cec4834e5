"""The one JSON text of a document's content, and its SHA-256: what tells two documents apart."""

import hashlib
import json
from dataclasses import asdict, replace

from reporting.rendering.content import RecueilContent


def canonical_json(content: RecueilContent) -> str:
    """Sorted keys, no blanks; the instant of reading left out, so unchanged data give the same text."""
    meta = {key: value for key, value in content.meta.items() if key != "known_at"}
    plain = asdict(replace(content, meta=meta))
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_digest(content: RecueilContent) -> str:
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
