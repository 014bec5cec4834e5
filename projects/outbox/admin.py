"""Messages, for administrators to see why one did not come, and the hour of the digests, which they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from projects.core.admin import ReadOnly
from projects.journal.admin import ReferenceAdmin
from projects.outbox.models import DigestHour, Message

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


@admin.register(Message)
class MessageAdmin(ReadOnly, _ModelAdmin):
    list_display = ["created_at", "kind", "state", "attempts", "error", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["email", "recipient__email"]
    date_hierarchy = "created_at"
    show_full_result_count = False


@admin.register(DigestHour)
class DigestHourAdmin(ReferenceAdmin):
    list_display = ["from_day", "hour"]
