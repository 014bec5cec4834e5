"""The reference data in the admin: looked up, never edited, since the next load would undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from projects.core.admin import ReadOnly
from projects.core.french import sort_key
from projects.territories.models import (
    Caf,
    CafDepartment,
    Commune,
    Dataset,
    Department,
    Epci,
    Indicator,
    NetworkRegion,
    Region,
)

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _StackedInline = admin.StackedInline[Any, Any]
else:
    _ModelAdmin, _StackedInline = admin.ModelAdmin, admin.StackedInline


class InForceFilter(admin.SimpleListFilter):
    title = "validité"
    parameter_name = "en_vigueur"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "En vigueur"), ("non", "Fermé")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in {"oui", "non"}:
            return queryset.filter(valid_to__isnull=self.value() == "oui")
        return queryset


class TerritoryAdmin(ReadOnly, _ModelAdmin):
    """Search is on the normalised name, so that accents, case and hyphens do not matter."""

    list_per_page = 50
    show_full_result_count = False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        results, distinct = super().get_search_results(request, queryset, search_term)
        if search_term:
            results |= super().get_search_results(request, queryset, sort_key(search_term))[0]
        return results, distinct


@admin.register(Region)
class RegionAdmin(TerritoryAdmin):
    list_display = ["code", "name", "zone", "network_region", "population", "valid_to"]
    list_display_links = ["code", "name"]
    list_filter = [InForceFilter, "zone", "network_region"]
    list_select_related = ["network_region"]
    search_fields = ["sort_name", "code"]


@admin.register(Department)
class DepartmentAdmin(TerritoryAdmin):
    list_display = ["code", "name", "region", "population", "valid_to"]
    list_display_links = ["code", "name"]
    list_filter = [InForceFilter, "region"]
    list_select_related = ["region"]
    search_fields = ["sort_name", "code"]


@admin.register(Epci)
class EpciAdmin(TerritoryAdmin):
    list_display = ["siren", "name", "kind", "department", "population", "valid_to"]
    list_display_links = ["siren", "name"]
    list_filter = [InForceFilter, "kind", "region"]
    list_select_related = ["department"]
    search_fields = ["sort_name", "siren"]


@admin.register(Commune)
class CommuneAdmin(TerritoryAdmin):
    list_display = ["code", "name", "department", "epci", "population", "valid_to"]
    list_display_links = ["code", "name"]
    list_filter = [InForceFilter, "department__region"]
    list_select_related = ["department", "epci"]
    search_fields = ["sort_name", "code"]


class CafDepartmentInline(ReadOnly, _StackedInline):
    model = CafDepartment
    extra = 0


@admin.register(Caf)
class CafAdmin(TerritoryAdmin):
    list_display = ["key", "name", "kind", "region", "note", "valid_to"]
    list_display_links = ["key", "name"]
    list_filter = [InForceFilter, "kind", "region"]
    list_select_related = ["region"]
    search_fields = ["sort_name", "key"]
    inlines = [CafDepartmentInline]


@admin.register(NetworkRegion)
class NetworkRegionAdmin(ReadOnly, _ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["sort_name"]


@admin.register(Indicator)
class IndicatorAdmin(ReadOnly, _ModelAdmin):
    list_display = ["department", "kind", "year", "value", "dataset"]
    list_filter = ["kind", "year", "department__region"]
    list_select_related = ["department", "dataset"]
    search_fields = ["department__sort_name", "department__code"]
    show_full_result_count = False


@admin.register(Dataset)
class DatasetAdmin(ReadOnly, _ModelAdmin):
    list_display = ["title", "source", "licence", "vintage", "loaded_at"]
    search_fields = ["title", "source"]
