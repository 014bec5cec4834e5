"""Asking to take dossiers over, and deciding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.accounts.models import Membership
from projects.core.forms import LookupField, PortalForm
from projects.core.french import format_date

NAME = 150


class AskForm(PortalForm):
    """What a stranger says; who is signed in asks for their own address."""

    name = forms.CharField(label="Votre prénom et votre nom", max_length=NAME)
    email = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "spellcheck": "false"}),
        help_text="Celle que vous êtes seul à lire : la Caf y enverra votre accès.",
    )
    siret = forms.CharField(
        label="SIRET de votre organisme",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-court": ""}),
        help_text="14 chiffres, sur un courrier ou un avis de situation.",
    )
    replaces = forms.CharField(
        label="Qui remplacez-vous ?", required=False, max_length=NAME, help_text="Son nom, si vous le connaissez."
    )

    def __init__(self, *args: Any, signed_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["email"], self.fields["name"]


class StartForm(PortalForm):
    """A Caf that begins it: for whom, at which porteur."""

    porteur = LookupField(lookup="porteurs", label="Porteur")
    name = forms.CharField(label="Prénom et nom du successeur", max_length=NAME)
    email = forms.EmailField(
        label="Son adresse électronique",
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "spellcheck": "false"}),
    )


class DecideForm(PortalForm):
    """Who stops today, and whether the successor answers for the dossiers."""

    ended = forms.ModelMultipleChoiceField(
        label="Leur accès s’arrête aujourd’hui",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="À l’instant. Ceux que vous laissez gardent le leur.",
    )
    answers = forms.BooleanField(
        label="Le successeur devient le contact responsable",
        required=False,
        initial=True,
        help_text="Il reçoit les rappels.",
    )

    def __init__(self, *args: Any, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not members:
            del self.fields["ended"]
            return
        field: Any = self.fields["ended"]
        field.queryset = Membership.objects.filter(pk__in=[row.pk for row in members]).select_related("user")
        field.label_from_instance = lambda row: (
            f"{row.user} ({row.user.email}), depuis le {format_date(row.started_on)}"
        )


class RefuseForm(PortalForm):
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne le lira dans un courriel.",
    )
