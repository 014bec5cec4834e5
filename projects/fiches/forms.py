"""The forms of a fiche: a section that its porteur fills, the whole of it for the Caf, a proposal that is reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.db import models

from projects.core.forms import FrenchDateField, Group, PortalForm, VersionedForm
from projects.fiches import content as words
from projects.fiches.drafting import EXACT, NO, YES, Draft, read_draft
from projects.fiches.enums import Decision, Opinion
from projects.fiches.models import Fiche
from projects.fiches.reading import content_of, main_fiche
from projects.fiches.sections import FIELDS, SECTIONS, Field, Section, Shape
from projects.fiches.selectors.proposals import FieldReview

STILL = ((YES, "Oui"), (NO, "À modifier"))
DECISIONS = ((Decision.ACCEPTED.value, "Prendre"), (Decision.REFUSED.value, "Garder la fiche"))


def text_field(field: Field, *, required: bool = False) -> forms.CharField:
    widget: forms.Widget = (
        forms.TextInput() if field.shape is Shape.LINE else forms.Textarea(attrs={"rows": field.rows})
    )
    return forms.CharField(
        label=field.label, help_text=field.help, required=required, max_length=field.longest, widget=widget
    )


class TextsForm(VersionedForm):
    """Texts of a fiche, checked as they will be read."""

    asked: ClassVar[tuple[Field, ...]] = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = {field.name: cleaned.get(field.name) or "" for field in self.asked if field.name not in self.errors}
        for name, said in words.check(texts).items():
            self.add_error(name, said)
        return cleaned


class SectionForm(TextsForm):
    """One section of the draft. The texts that the fiche already holds come with « toujours exact ? »."""

    section: ClassVar[Section]

    def __init__(self, *args: Any, row: models.Model, draft: Draft, **kwargs: Any) -> None:
        self.draft = draft
        super().__init__(*args, row=row, **kwargs)
        for field in self.asked:
            if not draft.current[field.name]:
                del self.fields[EXACT + field.name]
        self.initial["read"] = self.fingerprints()

    def initial_of(self, row: models.Model) -> dict[str, Any]:
        return self.draft.form_values([field.name for field in self.asked])

    def reread(self) -> SectionForm:
        project = self.draft.row.project
        fresh = read_draft(project)
        return type(self)(row=fresh.row, draft=fresh, user=self.user)

    def typed(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in self.compared}

    def sent(self) -> dict[str, str]:
        """What was posted, unjudged: a draft may be wrong."""
        return {name: str(self.data[name]) for name in self.compared if name in self.data}

    @property
    def cards(self) -> list[dict[str, Any]]:
        """What the page draws, one field a card."""
        return [
            {
                "field": self[field.name],
                "exact": self[EXACT + field.name] if EXACT + field.name in self.fields else None,
                "asked": field,
                "current": self.draft.current[field.name],
                "moved": self.draft.moved(field.name),
            }
            for field in self.asked
        ]


@cache
def section_form(section: Section) -> type[SectionForm]:
    """The class of the form of a section: its fields are those of the table, and nothing else."""
    fields: dict[str, Any] = {}
    for field in section.fields:
        fields[field.name] = text_field(field)
        fields[EXACT + field.name] = forms.ChoiceField(
            label="Toujours exact ?", choices=STILL, required=False, widget=forms.RadioSelect
        )
    metaclass: Any = type(SectionForm)
    made: type[SectionForm] = metaclass(
        f"SectionForm_{section.slug}", (SectionForm,), {**fields, "section": section, "asked": tuple(section.fields)}
    )
    return made


def form_of(draft: Draft, section: Section) -> SectionForm:
    return section_form(section)(row=draft.row, draft=draft)


class FicheForm(TextsForm):
    """The whole fiche, as the Caf writes it."""

    asked = tuple(FIELDS.values())
    groups: ClassVar[tuple[Group, ...]] = tuple(
        Group(section.title, [field.name for field in section.fields]) for section in SECTIONS
    )

    def initial_of(self, row: models.Model) -> dict[str, Any]:
        return dict(content_of(row if isinstance(row, Fiche) and row.pk else None))

    def reread(self) -> FicheForm | None:
        assert isinstance(self.row, Fiche)
        fresh = main_fiche(self.row.project)
        return None if fresh is None else type(self)(row=fresh, user=self.user)

    def typed(self) -> dict[str, str]:
        return {field.name: self.cleaned_data[field.name] for field in self.asked}


for _field in FicheForm.asked:
    FicheForm.base_fields[_field.name] = text_field(_field)


class RequestForm(PortalForm):
    """What the Caf asks of the porteur."""

    due_on = FrenchDateField(label="Attendue pour le", required=False)
    note = forms.CharField(
        label="Un mot pour le porteur",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui a changé, ce que vous attendez. Il le lit dans le courriel et sur sa page.",
    )


class ValidationRequestForm(PortalForm):
    """To whom the link goes; the version of the draft that was read."""

    email = forms.CharField(
        label="Adresse électronique de l’élu ou du président",
        max_length=254,
        widget=forms.EmailInput,
        help_text="Un lien part à cette adresse. Aucun compte n’est nécessaire.",
    )
    draft_version = forms.IntegerField(widget=forms.HiddenInput)


class ValidationForm(PortalForm):
    """The answer of an elected official or a president."""

    decision = forms.ChoiceField(
        label="Votre réponse",
        choices=((Opinion.APPROVED, "Je valide"), (Opinion.CORRECTION, "Je demande une correction")),
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="Votre nom", max_length=150)
    function = forms.CharField(label="Votre fonction", max_length=150, help_text="Maire, présidente, vice-président…")
    comment = forms.CharField(
        label="Votre commentaire",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="À remplir si vous demandez une correction.",
    )


class SendForm(PortalForm):
    """What was read before it is sent."""

    draft_version = forms.IntegerField(widget=forms.HiddenInput)


class EntryForm(PortalForm):
    email = forms.CharField(label="Votre adresse électronique", max_length=254, widget=forms.EmailInput)


class ReviewForm(PortalForm):
    """A decision and a word by field. It carries the version of the fiche, and which words of it were shown."""

    fiche_version = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    noted = forms.CharField(widget=forms.HiddenInput, required=False)
    # What is said over the errors of a page whose decisions were kept.
    kept_words = ""
    reason = forms.CharField(
        label="Pourquoi vous renvoyez la proposition",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="À remplir seulement si vous la renvoyez : le porteur reprend son brouillon.",
    )

    def __init__(
        self, *args: Any, reviews: Iterable[FieldReview], version: int, noted: str = "", **kwargs: Any
    ) -> None:
        self.reviews = list(reviews)
        super().__init__(*args, **kwargs)
        self.initial["fiche_version"] = version
        self.initial["shown"] = self.read
        self.initial["noted"] = noted
        for review in self.reviews:
            self.fields[f"decision_{review.name}"] = forms.ChoiceField(
                label=review.label, choices=DECISIONS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"comment_{review.name}"] = forms.CharField(
                label=f"Un mot pour le porteur sur : {review.label}",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.initial[f"decision_{review.name}"] = review.noted
            self.initial[f"comment_{review.name}"] = review.row.comment

    @property
    def read(self) -> str:
        return " ".join(f"{review.name}:{review.read}" for review in self.reviews)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "review": review,
                "decision": self[f"decision_{review.name}"],
                "comment": self[f"comment_{review.name}"],
                "chosen": self[f"decision_{review.name}"].value() or "",
            }
            for review in self.reviews
        ]

    def forget_moved(self, posted_shown: str) -> list[str]:
        """Take back the decisions on words that are no longer those that were shown; the labels of these fields."""
        before = shown_words(posted_shown)
        data, moved = dict(self.data.items()), []
        for review in self.reviews:
            if before.get(review.name) != review.read:
                data.pop(f"decision_{review.name}", None)
                moved.append(review.label)
        self.data = data
        return moved

    def show_now(self, version: int, noted: str) -> None:
        """What is shown again is the fiche of now: whoever sends it has read that one."""
        data = dict(self.data.items())
        data["fiche_version"], data["shown"], data["noted"] = str(version), self.read, noted
        self.data = data


def shown_words(posted_shown: str) -> dict[str, str]:
    """The fingerprint of the words of each field, as the page that was posted showed them."""
    return dict(part.partition(":")[::2] for part in posted_shown.split())


def blank_fiche(project: Any) -> Fiche:
    """What the Caf writes when there is no fiche yet: stored as its first version."""
    return Fiche(project=project, version=0)
