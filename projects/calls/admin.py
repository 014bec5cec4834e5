"""Calls in the reference pages, with their stages and pieces; applications have a life of their own, elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.http import HttpRequest

from projects.calls.keeping import years_refused
from projects.calls.models import Call, CallPiece, CallStage
from projects.core.admin import Editable
from projects.core.french import typeset
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

    funded_years = SimpleArrayField(
        forms.IntegerField(min_value=2000, max_value=2100),
        label="années financées",
        required=False,
        help_text="Séparées par des virgules : 2026, 2027. Un montant est demandé pour chacune ; vide, pour l’année de "
        "l’appel seule. Une année retirée reste dans les candidatures qui l’ont chiffrée.",
    )

    class Meta:
        model = Call
        fields = ["slug", "title", "kind", "year", "opened_on", "closed_on", "porteur_kinds", "funded_years", "source"]

    def clean_funded_years(self) -> list[int]:
        years = sorted(set(self.cleaned_data["funded_years"] or []))
        stored = Call.objects.filter(pk=self.instance.pk).first()
        if stored and (refused := years_refused(stored, years)):
            raise forms.ValidationError(typeset(refused))
        return years


class StageInline(Editable, _StackedInline):
    model = CallStage
    extra = 1
    can_delete = False


class PieceInline(Editable, _StackedInline):
    """A required one that is added is asked of every application that is not deposited yet, or not received."""

    model = CallPiece
    extra = 1
    can_delete = False


@admin.register(Call)
class CallAdmin(ReferenceAdmin):
    form = CallForm
    list_display = ["title", "kind", "year", "opened_on", "closed_on"]
    list_filter = ["kind", "year"]
    search_fields = ["title", "slug"]
    inlines = [StageInline, PieceInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []
