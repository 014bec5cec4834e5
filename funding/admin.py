"""Axes, volets and years of the fund in the reference pages: dated rules, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from funding.models import Axis, FundingYear, Volet
from projects.core.admin import Editable
from projects.journal.admin import ReferenceAdmin

if TYPE_CHECKING:
    _TabularInline = admin.TabularInline[Any, Any]
else:
    _TabularInline = admin.TabularInline


class VoletInline(Editable, _TabularInline):
    model = Volet
    extra = 1
    can_delete = False


@admin.register(Axis)
class AxisAdmin(ReferenceAdmin):
    list_display = ["__str__", "title", "valid", "certainty"]
    list_filter = ["certainty"]
    search_fields = ["title"]
    inlines = [VoletInline]


@admin.register(Volet)
class VoletAdmin(ReferenceAdmin):
    list_display = ["__str__", "title", "source_text"]
    list_select_related = ["axis"]
    search_fields = ["title"]


@admin.register(FundingYear)
class FundingYearAdmin(ReferenceAdmin):
    list_display = ["year", "state_amount", "branch_amount", "certainty"]
    list_filter = ["certainty"]
