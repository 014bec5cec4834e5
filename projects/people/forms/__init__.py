"""Forms about people's access. Which fields a scope takes follows from the role, chosen before."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, User
from projects.core.forms import FrenchDateField, LookupField, PortalForm
from projects.core.french import typeset
from projects.core.paris import today
from projects.people.reach import Reach, reach_of
from projects.territories.models import Caf, Region

NAME = 80
ONLY_IF = typeset("Seulement avec l’étendue « {} ».")
EXTENTS = {"national": "Tout le pays", "region": "Une région", "department": "Un département"}


class ScopeForm(PortalForm):
    """The scope of a role: a Caf, a porteur, a territory, or nothing to say when it is national."""

    def __init__(self, *args: Any, role: Role, reach: Reach, **kwargs: Any) -> None:
        self.role, self.reach = role, reach
        super().__init__(*args, **kwargs)
        # Copied, as Django copies the fields of a class: a lookup is made ready by it.
        self.fields.update(deepcopy(self._scope_fields()))
        self.user = kwargs.get("user") or AnonymousUser()

    def _scope_fields(self) -> dict[str, forms.Field]:
        if self.role in CAF_ROLES:
            return {"caf": self._caf_field()}
        if self.role == Role.PORTEUR_MEMBER:
            return {"porteur": LookupField(lookup="porteurs", label="Porteur")}
        if self.role not in (Role.CAFLAB, Role.STATE_INSTRUCTOR):
            return {}
        extents = [(key, label) for key, label in EXTENTS.items() if key != "department" or self._has_departments]
        regions = Region.objects.filter(valid_to=None).order_by("sort_name")
        fields: dict[str, forms.Field] = {
            "extent": forms.ChoiceField(label="Étendue", choices=extents, widget=forms.RadioSelect),
            "region": forms.ModelChoiceField(
                regions, label="Région", required=False, empty_label="Aucune", help_text=ONLY_IF.format("Une région")
            ),
        }
        if self._has_departments:
            fields["department"] = LookupField(
                lookup="departments", label="Département", required=False, help_text=ONLY_IF.format("Un département")
            )
        return fields

    @property
    def _has_departments(self) -> bool:
        return self.role == Role.STATE_INSTRUCTOR

    def _caf_field(self) -> forms.Field:
        """A list of one's own Caf; all of them are found by name."""
        if self.role in self.reach.anywhere:
            return LookupField(lookup="cafs", label="Caf")
        own = Caf.objects.filter(pk__in=self.reach.cafs).order_by("sort_name")
        first = own.first() if len(self.reach.cafs) == 1 else None
        return forms.ModelChoiceField(own, label="Caf", initial=first, empty_label="Choisir une Caf")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        extent = cleaned.get("extent")
        if extent in ("region", "department") and extent not in self.errors and cleaned.get(extent) is None:
            self.add_error(extent, ValidationError("Dites laquelle." if extent == "region" else "Dites lequel."))
        return cleaned

    @property
    def scope(self) -> dict[str, Any]:
        """The fields of the membership, as services take them; those that another extent leaves out are not said."""
        cleaned = self.cleaned_data
        if "extent" not in self.fields:
            return {name: cleaned[name] for name in ("caf", "porteur") if name in self.fields}
        extent = cleaned["extent"]
        return {"national": True} if extent == "national" else {extent: cleaned[extent]}


class InviteForm(ScopeForm):
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "spellcheck": "false"}),
        help_text=typeset("Celle que la personne est seule à lire : le lien lui ouvre le compte."),
    )


class MembershipForm(ScopeForm):
    started_on = FrenchDateField(label="À partir du", help_text=typeset("Aujourd’hui ou plus tard."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"started_on": today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class EndForm(PortalForm):
    ended_on = FrenchDateField(
        label="Fin de l’accès",
        help_text=typeset("Ce jour-là, l’accès est déjà fermé. Aujourd’hui : il se ferme à l’instant."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"ended_on": today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class NameForm(PortalForm):
    first_name = forms.CharField(
        label="Prénom", max_length=NAME, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=NAME, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )


class AcceptForm(NameForm):
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=typeset("Huit signes au moins ; ni trop courant, ni proche de votre nom."),
    )
    password_again = forms.CharField(
        label="Le même mot de passe",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and "password_again" in cleaned and cleaned["password"] != cleaned["password_again"]:
            self.add_error("password_again", "Les deux mots de passe diffèrent.")
        return cleaned


class ConfirmForm(PortalForm):
    """Nothing to fill: a yes."""


def role_asked(user: User, text: str) -> Role | None:
    """The role of an address, when `user` may give it somewhere; None otherwise."""
    return next((role for role in reach_of(user).roles if role == text), None)
