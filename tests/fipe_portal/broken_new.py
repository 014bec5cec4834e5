"""An unsaved row that breaks each rule of signals, messages and documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

from projects.alerts.models import Dismissal, PointFact, Reminder, RuleSetting
from projects.documents.enums import ScanState
from projects.documents.models import Document, DocumentVersion
from projects.threads.models import Follow, Post, ReadMark
from tests import factories as make
from tests.factories import DAY


def project() -> Any:
    return make.ProjectFactory.create()


def user() -> Any:
    return make.UserFactory.create()


def again(row: models.Model) -> Any:
    """The row stored, and another that says the same."""
    row.save()
    fields = (field for field in row._meta.concrete_fields if not field.primary_key and not field.unique)
    return type(row)(**{field.name: getattr(row, field.name) for field in fields})


def setting(**values: Any) -> RuleSetting:
    return RuleSetting(**{"rule": "silence", "applies_from": DAY, "months": 3, **values})


def dismissal(**values: Any) -> Dismissal:
    return Dismissal(**{"project": project(), "rule": "silence", "mark": "x", "dismissed_by": user(), **values})


def reminder(**values: Any) -> Reminder:
    given = {"project": project(), "lacks": ["fiche"], "situation_on": DAY, "sent_on": DAY, "asked_by": user()}
    return Reminder(**given | values)


def post(**values: Any) -> Post:
    return Post(**{"project": project(), "author": user(), "text": "Bonjour.", "visibility": "porteur", **values})


def read_mark() -> ReadMark:
    written = post()
    written.save()
    return ReadMark(user=written.author, project=written.project, post=written)


def follow(**values: Any) -> Follow:
    return Follow(**{"user": user(), "project": project(), "state": "followed", **values})


def document(**values: Any) -> Document:
    return Document(**{"kind": "bilan_budget", "title": "Budget", "created_by": user(), **values})


def version(**values: Any) -> DocumentVersion:
    held = document()
    held.save()
    given = {"document": held, "number": 1, "name": "a.csv", "media_type": "text/csv", "size": 1, "sha256": "a" * 64}
    kept = {"path": uuid4().hex, "scan": ScanState.UNSCANNED, "uploaded_by": held.created_by}
    return DocumentVersion(**given | kept | values)


def same_version() -> DocumentVersion:
    other = again(version())
    other.path = uuid4().hex
    return other


BROKEN_NEW: dict[str, Callable[[], models.Model]] = {
    "point_value": lambda: PointFact(project=project(), point="coordinateur", observed_on=DAY),
    "rule_setting_once_a_day": lambda: again(setting()),
    "rule_setting_months": lambda: setting(months=61),
    "dismissal_reason": dismissal,
    "dismissal_restored_by_someone": lambda: dismissal(reason="Vu.", restored_at=timezone.now()),
    "reminder_person_once_a_day": lambda: again(reminder(person=user())),
    "reminder_contact_once_a_day": lambda: again(reminder(contact=make.ContactFactory.create())),
    "reminder_situation_not_to_come": lambda: reminder(situation_on=DAY + timedelta(days=1)),
    "post_text_unless_removed": lambda: post(text=""),
    "post_porteur_sees_own": lambda: post(visibility="team", from_porteur=True),
    "read_mark_once": lambda: again(read_mark()),
    "thread_follow_once": lambda: again(follow()),
    "thread_follow_known": lambda: follow(state=""),
    "document_has_title": lambda: document(title=""),
    "document_removed_has_date": lambda: document(removed_by=user()),
    "document_version_once": same_version,
    "document_version_not_empty": lambda: version(size=0),
    "document_version_scanned_has_date": lambda: version(scan=ScanState.CLEAN),
}
