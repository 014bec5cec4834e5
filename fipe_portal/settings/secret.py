"""The secret key of the demonstration: made once, kept beside its data, never in the repository."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def stored_secret(path: Path) -> str:
    """The key stored in ``path``; made on first use. Two processes that start together agree on one key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        aside.touch(mode=0o600)
        aside.write_text(get_random_secret_key())
        try:
            os.link(aside, path)  # fails when another process was first, and then its key is used
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text()
