"""Jobs in the admin: read only, with the technical details that pages do not show. Acts are on the pages."""

from typing import TYPE_CHECKING

from django.contrib import admin

from projects.core.admin import ReadOnly
from projects.jobs.models import Job, JobFile

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Job]
    _StackedInline = admin.StackedInline[JobFile, Job]
else:
    _ModelAdmin, _StackedInline = admin.ModelAdmin, admin.StackedInline


class FileInline(ReadOnly, _StackedInline):
    model = JobFile
    fields = ("name", "media_type", "size", "sha256", "path")


@admin.register(Job)
class JobAdmin(ReadOnly, _ModelAdmin):
    list_display = (
        "public_id",
        "kind",
        "title",
        "requester",
        "state",
        "attempt",
        "created_at",
        "finished_at",
        "worker",
    )
    list_filter = ("state", "kind")
    list_select_related = ("requester",)
    search_fields = ("public_id", "title", "technical_error")
    date_hierarchy = "created_at"
    inlines = (FileInline,)
