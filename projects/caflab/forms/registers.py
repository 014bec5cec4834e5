"""Lessons, recommendations, resources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.caflab.enums import Audience, LessonKind, Reader, ResourceKind, Theme
from projects.caflab.models import Lesson
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm, VersionedForm
from projects.core.paris import today
from projects.documents.forms import DocumentField
from projects.portfolio.forms.fields import FactDay, FactDayField


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Telling(forms.Form):
    kind = forms.ChoiceField(label="Nature", choices=LessonKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Titre", max_length=160, help_text="Ce qu’on retient, en une ligne.")
    text = forms.CharField(label="Texte", max_length=5000, widget=_area(6))
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=Theme.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


TOLD = ("kind", "title", "text", "themes")


class _Observing(forms.Form):
    project = LookupField(lookup="projets", label="Projet")
    observed_on = FactDayField(label="Observé le")
    seen = forms.CharField(
        label="Ce qu’on y a vu", required=False, max_length=2000, widget=_area(3),
        help_text="Lu par tous ceux qui lisent l’enseignement et voient ce projet : pas de donnée personnelle.",
    )  # fmt: skip


class LessonForm(_Telling, _Observing, PortalForm):
    """A new lesson with the project where it was seen."""

    groups = (
        Group("Ce qu’on retient", TOLD),
        Group("Où on l’a vu", ("project", "observed_on", "seen"),
              help="D’autres projets pourront s’y ajouter ensuite."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))


class StoredLessonForm(_Telling, VersionedForm):
    pass


class EvidenceForm(_Observing, PortalForm):
    """Another project that shows a lesson."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))


class _Recommending(forms.Form):
    text = forms.CharField(
        label="Recommandation", max_length=2000, widget=_area(4), help_text="Ce qu’il faudrait faire, à l’infinitif."
    )
    audiences = forms.MultipleChoiceField(
        label="S’adresse à", choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    lessons = forms.ModelMultipleChoiceField(
        Lesson.objects.none(), label="D’après les enseignements", required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.ModelChoiceField(User.objects.none(), label="Suivie par", required=False, empty_label="Personne")
    due_on = FrenchDateField(label="Échéance", required=False)


RECOMMENDED = ("text", "audiences", "owner", "due_on")


def owners() -> Any:
    """Who may follow a recommendation: people of Caflab, Cnaf and the Caf."""
    roles = (Role.CAFLAB, Role.CNAF, Role.CAF_MANAGER)
    rows = Membership.objects.current().filter(role__in=roles, user__is_active=True)
    return User.objects.filter(pk__in=rows.values("user"))


def _choices(form: Any, kept: Any = None) -> None:
    """The lessons that the person reads, and those that it hangs on already; who may follow it, and who does."""
    readable = Q(pk__in=Lesson.objects.visible_to(form.user).values("pk"))
    if kept is not None:
        readable |= Q(pk__in=kept.lessons.values("pk"))
    form.fields["lessons"].queryset = Lesson.objects.filter(readable)
    form.fields["owner"].queryset = User.objects.filter(
        Q(pk__in=owners().values("pk")) | Q(pk=kept.owner_id if kept else None)
    )


class RecommendationForm(_Recommending, PortalForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self)


class StoredRecommendationForm(_Recommending, VersionedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, self.row)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "lessons": list(row.lessons.values_list("pk", flat=True))}


class NoteForm(PortalForm):
    note = forms.CharField(label="Note de suivi", max_length=2000, widget=_area(4))


class _Keeping(forms.Form):
    kind = forms.ChoiceField(label="Rubrique", choices=ResourceKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Titre", max_length=160)
    purpose = forms.CharField(label="À quoi elle sert", max_length=1000, widget=_area(3))
    readers = forms.MultipleChoiceField(
        label="Pour qui", choices=Reader.choices, widget=forms.CheckboxSelectMultiple,
        help_text="Tous les services la liront ; les porteurs, si elle est pour eux.",
    )  # fmt: skip
    url = forms.URLField(
        label="Adresse", required=False, max_length=500, assume_scheme="https", help_text="Commence par https://."
    )
    file = DocumentField(label="Document", required=False)
    reviewed_on = FrenchDateField(label="Relue le", required=False, help_text="Le jour où quelqu’un l’a vérifiée.")


KEPT = ("kind", "title", "purpose", "readers", "url", "reviewed_on")


class ResourceForm(_Keeping, PortalForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reviewed_on", today())


class StoredResourceForm(_Keeping, VersionedForm):
    @property
    def compared(self) -> list[str]:
        """A file is no text that two people could compare: it is joined again."""
        return [name for name in super().compared if name != "file"]
