"""Axes, volets and years of the fund in the reference pages: dated rules, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.postgres.fields import DateRangeField
from django.http import HttpRequest

from funding.rules.models import Axis, FundingYear, Volet
from projects.core.admin import Editable
from projects.journal.admin import ReferenceAdmin

if TYPE_CHECKING:
    _StackedInline = admin.StackedInline[Any, Any]
else:
    _StackedInline = admin.StackedInline


class SpokenPeriods:
    """The two fields of a period have one label between them: each says which day it is."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(db_field, DateRangeField):
            for widget, words in zip(field.widget.widgets, ("premier jour", "lendemain du dernier jour"), strict=True):
                widget.attrs["aria-label"] = f"{db_field.verbose_name} : {words}".capitalize()
        return field


class VoletInline(SpokenPeriods, Editable, _StackedInline):
    model = Volet
    extra = 1
    can_delete = False


@admin.register(Axis)
class AxisAdmin(SpokenPeriods, ReferenceAdmin):
    list_display = ["__str__", "title", "valid", "certainty"]
    list_filter = ["certainty"]
    search_fields = ["title"]
    inlines = [VoletInline]


@admin.register(Volet)
class VoletAdmin(SpokenPeriods, ReferenceAdmin):
    list_display = ["__str__", "title", "valid", "source_text"]
    list_select_related = ["axis"]
    search_fields = ["title"]


@admin.register(FundingYear)
class FundingYearAdmin(ReferenceAdmin):
    list_display = ["year", "state_amount", "branch_amount", "certainty"]
    list_filter = ["certainty"]
