"""The files of resources: for who reads the resource, changed by who keeps the page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from projects.caflab.models import Resource
from projects.caflab.policies import can_keep_resources
from projects.caflab.services.resources import KIND
from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds


def register() -> None:
    register_kinds({KIND: "Ressource"})
    register_holder(Holder("ressources", visible_to=_files, can_change=_can_change, place=_place))


def _files(user: Any) -> QuerySet[Any, Any]:
    return Resource.objects.visible_to(user).exclude(document=None).values("document")


def _can_change(user: Any, document: Document) -> tuple[bool, str]:
    return can_keep_resources(user)


def _place(document: Document) -> Place | None:
    return Place("Ressources", reverse("resource_list"))
