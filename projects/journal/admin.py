"""Sources and the journal in the reference pages, and what makes every edit there leave its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.http import HttpRequest

from projects.accounts.models import User
from projects.core.admin import Editable, ReadOnly
from projects.journal.models import Entry, Source
from projects.journal.services import record

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ReferenceAdmin(Editable, _ModelAdmin):
    """Reference data that administrators keep. Each row that changes is journalled in the same transaction."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actor = cast(User, request.user)
        if form.has_changed() or not change:
            verb = "changed" if change else "created"
            self._journal(actor, verb, form.instance, form.changed_data)
        for formset in formsets:
            for row in formset.new_objects:
                self._journal(actor, "created", row, [])
            for row, fields in formset.changed_objects:
                self._journal(actor, "changed", row, fields)

    @staticmethod
    def _journal(actor: User, verb: str, row: Any, fields: list[str]) -> None:
        record(actor=actor, verb=f"{row._meta.model_name}.{verb}", subject=row, fields=fields)


@admin.register(Source)
class SourceAdmin(ReferenceAdmin):
    list_display = ["title", "publisher", "kind", "published_on", "slug"]
    list_filter = ["kind"]
    search_fields = ["title", "publisher", "slug"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Data files refer to the slug: it is given once."""
        return ["slug"] if obj else []


@admin.register(Entry)
class EntryAdmin(ReadOnly, _ModelAdmin):
    list_display = ["at", "actor", "verb", "object_type", "object_id", "reference"]
    list_filter = ["object_type", "verb"]
    list_select_related = ["actor"]
    search_fields = ["reference", "actor__email"]
    date_hierarchy = "at"
    show_full_result_count = False
