"""Noting an exchange in a minute: what, when, with whom, what comes next, who may read it; the rest is folded."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from projects.accounts.models import User
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm, VersionedForm
from projects.core.french import format_number
from projects.core.paris import today
from projects.documents.forms import DocumentsField
from projects.followup.enums import MEANING, ExchangeKind
from projects.followup.models import Exchange
from projects.followup.policies import circles_of
from projects.followup.selectors.people import known_contacts, known_users, possible_assignees
from projects.followup.services.exchanges import Guest, Present, TaskDraft
from projects.portfolio.enums import Maturity, Progress
from projects.portfolio.models import Project

LONGEST = 20_000
MOST_GUESTS = 20
LONGEST_NAME = 150
ME, PORTEUR = "moi", "porteur"
TOO_LONG = f"Ce texte compte plus de {format_number(LONGEST)} signes : raccourcissez-le, ou joignez un document."


def guests_in(text: str) -> list[Guest]:
    """One a line: « Paul Roche, maire »."""
    parts = (line.partition(",") for line in text.splitlines() if line.strip())
    return [Guest(name.strip(), position.strip()) for name, _, position in parts]


class ExchangeFields(forms.Form):
    """What an exchange says, whether it is noted or rewritten."""

    kind = forms.ChoiceField(
        label="Nature", choices=ExchangeKind.choices, widget=forms.RadioSelect(attrs={"class": "pf-puce-radio"})
    )
    observed_on = FrenchDateField(label="Date", help_text="Aujourd’hui ou avant.")
    text = forms.CharField(
        label="Ce qui s’est passé",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )
    present = forms.MultipleChoiceField(
        label="Personnes présentes", required=False, widget=forms.CheckboxSelectMultiple
    )
    guests = forms.CharField(
        label="Autres personnes",
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Une par ligne : nom, fonction.",
    )
    next_step = forms.CharField(label="Prochaine étape", required=False, max_length=250)
    next_on = FrenchDateField(label="Pour le", required=False)
    visibility = forms.ChoiceField(label="Qui pourra lire cet échange", widget=forms.RadioSelect)

    def clean_guests(self) -> str:
        text: str = self.cleaned_data["guests"]
        guests = guests_in(text)
        if len(guests) > MOST_GUESTS:
            raise forms.ValidationError(f"Notez {MOST_GUESTS} personnes au plus.")
        if any(not one.name for one in guests):
            raise forms.ValidationError("Commencez chaque ligne par le nom de la personne.")
        if any(len(one.name) > LONGEST_NAME or len(one.position) > LONGEST_NAME for one in guests):
            raise forms.ValidationError(f"Un nom, une fonction : {LONGEST_NAME} signes au plus chacun.")
        return text

    def offer(self, project: Project | None, user: User) -> None:
        """The people known around the project, and the circles that `user` may write for."""
        self.contacts = {f"c{row.pk}": row for row in known_contacts(project)} if project else {}
        self.users = {f"u{row.pk}": row for row in known_users(project, but=user)} if project else {}
        choices = [
            *((key, f"{row.name}, {row.position}" if row.position else row.name) for key, row in self.contacts.items()),
            *((key, str(row)) for key, row in self.users.items()),
        ]
        if choices:
            self.fields["present"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["present"]
            self.fields["guests"].label = "Personnes présentes"
        circles = circles_of(user, project)
        self.fields["visibility"].choices = [(one.value, f"{one.label}. {MEANING[one]}") for one in circles]  # type: ignore[attr-defined]
        self.initial.setdefault("visibility", circles[0].value)

    def persons(self) -> Present:
        """Who was there, out of what was ticked and typed."""
        ticked = self.cleaned_data.get("present") or []
        return Present(
            contacts=[self.contacts[key] for key in ticked if key in self.contacts],
            users=[self.users[key] for key in ticked if key in self.users],
            guests=guests_in(self.cleaned_data["guests"]),
        )


class ExchangeForm(ExchangeFields, PortalForm):
    """`project` is known from the page that one comes from, or looked up here."""

    groups = (
        Group("", ("project", "kind", "observed_on", "text", "visibility")),
        Group("Avec qui", ("present", "guests"), folded=True),
        Group("Fichiers", ("joined",), folded=True),
        Group("La suite", ("next_step", "next_on"), folded=True),
        Group("Une tâche", ("task_title", "task_due_on", "task_remind_on", "task_for"), folded=True),
        Group(
            "Avancement et maturité constatés ce jour-là",
            ("progress", "maturity"),
            help="Le constat se lit par tous ceux qui voient le projet, quel que soit le cercle de l’échange.",
            folded=True,
        ),
    )
    joined = DocumentsField(label="Fichiers joints", required=False)
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    project = LookupField(lookup="projets", label="Projet")
    task_title = forms.CharField(label="À faire", required=False, max_length=200)
    task_due_on = FrenchDateField(label="Échéance", required=False)
    task_remind_on = FrenchDateField(
        label="Rappel par courriel", required=False, help_text="Le jour où vous voulez être rappelé."
    )
    task_for = forms.ChoiceField(label="Confiée à", required=False)
    progress = forms.ChoiceField(
        label="Avancement", required=False, choices=[("", "Pas de constat"), *Progress.choices]
    )
    maturity = forms.ChoiceField(label="Maturité", required=False, choices=[("", "Pas de constat"), *Maturity.choices])

    def __init__(self, *args: Any, project: Project | None, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_project = project
        if project is not None:
            del self.fields["project"]
        self.offer(project, actor)
        self.initial.setdefault("observed_on", today())
        self.initial.setdefault("once", uuid.uuid4())
        people = list(possible_assignees(project).exclude(pk=actor.pk)) if project else []
        self.assignees: dict[str, User | None] = {ME: actor, **{str(row.pk): row for row in people}, PORTEUR: None}
        labels = {ME: "Moi", PORTEUR: "Le porteur, qui la verra sur sa page"}
        self.fields["task_for"].choices = [(key, labels.get(key, str(row))) for key, row in self.assignees.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("task_for", ME)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("next_on") and not cleaned.get("next_step") and "next_step" not in self.errors:
            self.add_error("next_step", "Dites quelle est cette prochaine étape.")
        dated = cleaned.get("task_due_on") or cleaned.get("task_remind_on")
        if dated and not cleaned.get("task_title") and "task_title" not in self.errors:
            self.add_error("task_title", "Dites ce qui est à faire.")
        if cleaned.get("task_title") and not cleaned.get("task_due_on") and "task_due_on" not in self.errors:
            self.add_error("task_due_on", "Donnez l’échéance de la tâche.")
        return cleaned

    def task(self) -> TaskDraft | None:
        data = self.cleaned_data
        if not data["task_title"]:
            return None
        assignee = self.assignees[data["task_for"] or ME]
        return TaskDraft(data["task_title"], data["task_due_on"], assignee, data["task_remind_on"])


class ExchangeEditForm(ExchangeFields, VersionedForm):
    """An exchange, rewritten: two people who do so at once are shown both texts."""

    groups = (
        Group("", ("kind", "observed_on", "text", "visibility")),
        Group("Avec qui", ("present", "guests")),
        Group("La suite", ("next_step", "next_on")),
    )

    def __init__(self, *args: Any, row: Exchange, actor: User | None = None, **kwargs: Any) -> None:
        self._actor = actor
        super().__init__(*args, row=row, **kwargs)
        assert isinstance(self.row, Exchange)
        self.offer(row.project, actor or row.author)

    def initial_of(self, row: Any) -> dict[str, Any]:
        values = super().initial_of(row)
        contacts, users = {one.pk for one in known_contacts(row.project)}, {
            one.pk for one in known_users(row.project, but=self._actor)
        }  # fmt: skip
        ticked, lines = [], []
        for person in row.persons.all():
            if person.contact_id in contacts:
                ticked.append(f"c{person.contact_id}")
            elif person.user_id in users:
                ticked.append(f"u{person.user_id}")
            else:
                lines.append(str(person))
        return values | {"present": ticked, "guests": "\n".join(lines)}

    def reread(self) -> ExchangeEditForm | None:
        row = Exchange.objects.select_related("project__porteur", "project__department").filter(pk=self.row.pk).first()
        return None if row is None else type(self)(row=row, actor=self._actor, user=self.user, prefix=self.prefix)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("next_on") and not cleaned.get("next_step") and "next_step" not in self.errors:
            self.add_error("next_step", "Dites quelle est cette prochaine étape.")
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("kind", "observed_on", "text", "next_step", "next_on", "visibility")
        return {name: self.cleaned_data[name] for name in names}
