"""Calls and their stages in the reference pages; applications have a life of their own, elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from projects.calls.models import Call, CallStage
from projects.core.admin import Editable
from projects.journal.admin import ReferenceAdmin
from projects.porteurs.enums import PorteurKind

if TYPE_CHECKING:
    _StackedInline = admin.StackedInline[Any, Any]
    _ModelForm = forms.ModelForm[Call]
else:
    _StackedInline, _ModelForm = admin.StackedInline, forms.ModelForm


class CallForm(_ModelForm):
    porteur_kinds = forms.MultipleChoiceField(
        label="porteurs éligibles",
        choices=PorteurKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun choix : la source ne le dit pas.",
    )

    class Meta:
        model = Call
        fields = ["slug", "title", "kind", "year", "opened_on", "closed_on", "porteur_kinds", "source"]


class StageInline(Editable, _StackedInline):
    model = CallStage
    extra = 1
    can_delete = False


@admin.register(Call)
class CallAdmin(ReferenceAdmin):
    form = CallForm
    list_display = ["title", "kind", "year", "opened_on", "closed_on"]
    list_filter = ["kind", "year"]
    search_fields = ["title", "slug"]
    inlines = [StageInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []
