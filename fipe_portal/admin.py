"""People and what each may see, in the reference pages. Nobody is deleted: an account is closed, a right is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from projects.accounts.models import Membership, User
from projects.core.admin import Editable
from projects.journal.admin import ReferenceAdmin

if TYPE_CHECKING:
    _TabularInline = admin.TabularInline[Any, Any]
    _FormSet = BaseInlineFormSet[Membership, User, Any]
else:
    _TabularInline, _FormSet = admin.TabularInline, BaseInlineFormSet

SCOPE = ("role", "national", "region", "department", "caf", "porteur")


class MembershipFormSet(_FormSet):
    def clean(self) -> None:
        """Each row was checked against those stored; two new ones may still say the same."""
        super().clean()
        alive = [form.cleaned_data for form in self.forms if form.has_changed() and form.is_valid()]
        scopes = [tuple(row.get(name) for name in SCOPE) for row in alive if not row.get("ended_on")]
        if len(scopes) > len(set(scopes)):
            raise ValidationError("La même habilitation est donnée deux fois.")


class MembershipInline(Editable, _TabularInline):
    model = Membership
    formset = MembershipFormSet
    extra = 1
    can_delete = False
    autocomplete_fields = ["porteur"]
    fields = [*SCOPE, "started_on", "ended_on"]


@admin.register(User)
class UserAdmin(ReferenceAdmin):
    """An account opens without a password: its holder chooses one by « mot de passe oublié »."""

    list_display = ["email", "last_name", "first_name", "is_active", "is_staff"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["email", "last_name", "first_name"]
    fields = ["email", "first_name", "last_name", "is_active", "is_staff"]
    inlines = [MembershipInline]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
