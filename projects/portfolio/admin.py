"""The categories in the reference pages. Projects and what is observed of them are not written there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from projects.journal.admin import ReferenceAdmin
from projects.portfolio.models import Category


@admin.register(Category)
class CategoryAdmin(ReferenceAdmin):
    list_display = ["label", "scheme", "letter", "code", "position", "maps_to"]
    list_filter = ["scheme"]
    list_select_related = ["maps_to"]
    search_fields = ["label", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Classifications refer to the code: it is given once."""
        return ["code"] if obj else []
