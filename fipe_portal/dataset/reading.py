"""Reading the data files of the project: JSON, whole or refused with the file and the reason."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from projects.core.errors import DomainError

PROJECTS_FILE = Path("projects/portfolio/data/projets.json")
EDITIONS_FOLDER = Path("reporting/editions/data")


def read_json(path: Path) -> dict[str, Any]:
    """The object in `path`; DomainError (French) when it is missing, cut short or not an object."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DomainError(f"Le fichier {path.name} est introuvable.") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DomainError(f"Le fichier {path.name} est illisible ou tronqué : {error}.") from None
    if not isinstance(content, dict):
        raise DomainError(f"Le fichier {path.name} ne contient pas un objet JSON.")
    return content


def digest(*paths: Path) -> str:
    """SHA-256 of the files, in order: what tells whether they were already loaded."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
