"""The files of readings, as documents of the portal: for who sees the reading, changed by nobody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds
from reporting.models import Reading, ReadingFile

# The job that reads them: `reporting.readings.jobs`, which selectors cannot import.
READ_DOCUMENTS = "reporting.read_documents"
KIND = "lecture"
READ_AS_IT_IS = "Un document lu reste tel qu’il a été déposé : déposez l’autre version dans une nouvelle lecture."


def register() -> None:
    register_kinds({KIND: "Document lu"})
    register_holder(Holder("lectures", visible_to=_files, can_change=_can_change, place=_place))


def _files(user: Any) -> QuerySet[Any, Any]:
    files = ReadingFile.objects.filter(reading__in=Reading.objects.visible_to(user), document__isnull=False)
    return files.values("document")


def _can_change(user: Any, document: Document) -> tuple[bool, str]:
    return False, READ_AS_IT_IS


def _place(document: Document) -> Place | None:
    file = ReadingFile.objects.filter(document=document).select_related("reading").first()
    return Place(file.reading.title, reverse("reading_detail", args=[file.reading_id])) if file else None
