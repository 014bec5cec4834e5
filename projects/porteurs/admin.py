"""Porteurs and their contacts in the reference pages: looked up; the portal's own pages write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from projects.core.admin import ReadOnly
from projects.porteurs.models import Contact, Porteur

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _StackedInline = admin.StackedInline[Any, Any]
else:
    _ModelAdmin, _StackedInline = admin.ModelAdmin, admin.StackedInline


class ContactInline(ReadOnly, _StackedInline):
    model = Contact
    extra = 0


@admin.register(Porteur)
class PorteurAdmin(ReadOnly, _ModelAdmin):
    list_display = ["name", "kind", "siret", "commune", "epci", "department"]
    list_filter = ["kind"]
    list_select_related = ["commune", "epci", "department"]
    search_fields = ["sort_name", "name", "siret"]
    inlines = [ContactInline]
