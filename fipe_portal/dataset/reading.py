"""Reading the data files of the project: whole, or refused with the file, the place and the reason in French."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import Model

from projects.core.errors import DomainError

PROJECTS_FILE = Path("projects/portfolio/data/projets.json")
EDITIONS_FOLDER = Path("reporting/editions/data")

ModelT = TypeVar("ModelT", bound=Model)
Entry = dict[str, Any]


def read_json(path: Path) -> Entry:
    """The object in `path`; DomainError (French) when it is missing, cut short or not an object."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DomainError(f"Le fichier {path.name} est introuvable.") from None
    except json.JSONDecodeError as error:
        raise DomainError(f"Le fichier {path.name} est illisible ou tronqué (ligne {error.lineno}).") from None
    except UnicodeDecodeError as error:
        raise DomainError(f"Le fichier {path.name} n’est pas en UTF-8 (octet {error.start}).") from None
    if not isinstance(content, dict):
        raise DomainError(f"Le fichier {path.name} ne contient pas un objet JSON.")
    return content


@contextmanager
def place(name: str) -> Iterator[None]:
    """Say where the data are wrong: what fails inside becomes a DomainError that starts with `name`."""
    try:
        yield
    except DomainError as error:
        raise DomainError(f"{name} : {error.message}") from None
    except ValidationError as error:
        raise DomainError(f"{name} : {' '.join(error.messages)}") from None
    except KeyError as error:
        raise DomainError(f"{name} : la rubrique « {error.args[0]} » manque.") from None
    except IntegrityError:
        raise DomainError(f"{name} : ces données contredisent ce qui est déjà enregistré.") from None
    except (TypeError, ValueError, AttributeError, ArithmeticError, IndexError, DataError):
        raise DomainError(f"{name} : une valeur n’a pas la forme attendue.") from None


def find(model: type[ModelT], code: str) -> ModelT:
    """The row of that official code; DomainError when there is none."""
    row = model._default_manager.filter(pk=code).first()
    if row is None:
        raise DomainError(f"le code « {code} » n’existe pas ({model._meta.verbose_name}).")
    return row


def digest(*paths: Path) -> str:
    """SHA-256 of the files, in order: what tells whether they were already loaded."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def day(text: str | None) -> date | None:
    return known_day(text) if text else None


def known_day(text: str) -> date:
    """A day written « 2025-12-09 »; DomainError (French) on anything else."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise DomainError(f"la date « {text} » n’existe pas.") from None
