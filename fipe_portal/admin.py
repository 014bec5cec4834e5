"""People and what each may see, in the reference pages: only read. Their own pages change them (`projects.people`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from projects.accounts.models import Membership, User
from projects.core.admin import ReadOnly

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _StackedInline = admin.StackedInline[Any, Any]
else:
    _ModelAdmin, _StackedInline = admin.ModelAdmin, admin.StackedInline


class MembershipInline(ReadOnly, _StackedInline):
    model = Membership
    extra = 0
    can_delete = False
    fields = ["role", "national", "region", "department", "caf", "porteur", "started_on", "ended_on"]


@admin.register(User)
class UserAdmin(ReadOnly, _ModelAdmin):
    list_display = ["email", "last_name", "first_name", "is_active", "is_staff"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["email", "last_name", "first_name"]
    fields = ["email", "first_name", "last_name", "is_active", "is_staff", "date_joined", "last_login"]
    inlines = [MembershipInline]
