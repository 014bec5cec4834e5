"""Editions as people make them: through the services, with their steps and their journal."""

from __future__ import annotations

from datetime import date
from typing import Any

from projects.accounts.models import User
from reporting.models import Edition
from reporting.services import change_edition, create_edition
from reporting.workflow import APPROVE, CHECK
from tests.factories.projects import ProjectFactory

SELECTED_ON = date(2023, 12, 31)


def draft_of(officer: User, **details: Any) -> Edition:
    """A draft of `officer`, and signed by the same: one project, January 2026, unless told otherwise."""
    values: dict[str, Any] = {
        "slug": "recueil",
        "title": "Recueil",
        "document_month": date(2026, 1, 1),
        "situation_on": date(2025, 12, 9),
        "signatory": officer,
        **details,
    }
    values.setdefault("selection", [ProjectFactory.create(selected_on=SELECTED_ON)])
    return create_edition(actor=officer, **values)


def approved(officer: User, edition: Edition) -> Edition:
    """The same edition, checked by `officer` and signed by its signatory: it may be frozen."""
    change_edition(actor=officer, edition=edition, transition=CHECK)
    change_edition(actor=edition.signatory or officer, edition=edition, transition=APPROVE)
    return edition
