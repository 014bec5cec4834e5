"""What each person chooses to be told, and how."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.core.forms import PortalForm
from projects.outbox.enums import How, Topic

HELP = {
    Topic.MESSAGES: "Ce que la Caf et les porteurs s’écrivent sur vos projets.",
    Topic.PROPOSITIONS: "Une fiche proposée, acceptée, renvoyée, à valider.",
    Topic.BILANS: "Un bilan attendu, déposé, rendu ou validé.",
    Topic.CANDIDATURES: "Une candidature déposée, à compléter, instruite, décidée.",
    Topic.TACHES: "Ce qui arrive à échéance, et ce que l’on vous confie.",
    Topic.DOSSIERS: "Un changement d’état, un constat, un document, un dossier confié.",
}


class ChoicesForm(PortalForm):
    """One question a topic; all of them are answered, since each always has an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label, choices=How.choices, widget=forms.RadioSelect, help_text=HELP[topic]
            )
