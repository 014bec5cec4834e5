"""Forms of the portal: grouped, never losing what was typed, and saved at the version that was read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from projects.core.forms.fields import FrenchDateField, LookupField, NumberText
from projects.core.forms.lookups import Person
from projects.core.french import format_number, typeset

# PostgreSQL stores no NUL, and a browser shows this sign where a page holds one.
NUL, UNREADABLE = "\0", "\ufffd"
# Where Django says « une URL valide » and « une adresse e-mail ».
ADDRESSES: dict[type[forms.Field], str] = {
    forms.EmailField: "Cette adresse ne se lit pas : écrivez-la comme prenom.nom@exemple.fr.",
    forms.URLField: "Cette adresse ne se lit pas : écrivez-la comme https://www.exemple.fr.",
}
# Where Django says « Ce champ est obligatoire » : what to do instead, by kind of field, the first that fits.
PLAIN_REQUIRED = forms.Field.default_error_messages["required"]
REQUIRED: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.FileField, "Choisissez un fichier."),
    (forms.ChoiceField, "Choisissez une réponse."),
    (forms.ModelChoiceField, "Choisissez une réponse."),
    (LookupField, "Cherchez, puis choisissez une réponse."),
    (forms.BooleanField, "Cochez cette case pour continuer."),
    (FrenchDateField, "Donnez une date, comme 09/12/2025."),
    (forms.Field, "À remplir : il manque une réponse ici."),
)
PLAIN_TOO_LONG = MaxLengthValidator.message  # a field with a sentence of its own keeps it
NOT_READ = (
    f"Un caractère est illisible, montré ici par « {UNREADABLE} » : remplacez-le ou effacez-le, puis enregistrez."
)


@dataclass(frozen=True)
class Group:
    """Fields that are filled together, under one title; `help` is said before them.

    A `folded` one is unfolded by whoever needs it, and stands open while it holds something or something is wrong.
    """

    title: str
    fields: Sequence[str]
    help: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """A group of a form that is being shown."""

    title: str
    help: str
    lines: Sequence[BoundField]
    folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether what is folded shows at once: a mistake, an answer, or one that is proposed. A form that comes back
        refused shows what it showed before.
        """
        return any(line.errors or _proposed(line) or _answered(line) for line in self.lines)


@dataclass(frozen=True)
class Act:
    """A button of a form that does something else than saving it; its name is posted with what was typed."""

    name: str
    label: str


class PortalField(BoundField):
    """A field with what its template needs: its kind, and where a link to it puts the focus."""

    form: PortalForm

    def value(self) -> Any:
        """What to show; a number as it was typed, not as it was read."""
        if self.form.is_bound and isinstance(self.field.widget, NumberText) and not self.field.disabled:
            return self.form.data.get(self.html_name, "")
        return super().value()

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        if self.kind == "choices":  # said by the fieldset: a radio alone is neither right nor wrong
            built.pop("aria-invalid", None)
        return built

    @property
    def kind(self) -> str:
        """« check », « choices » (radios or boxes, in a fieldset) or « plain »."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        return "check" if isinstance(widget, forms.CheckboxInput) else "plain"

    @property
    def mention(self) -> str:
        """When it is asked for, where it is neither always nor never."""
        return self.form.mentions.get(self.name, "")

    @property
    def focus_id(self) -> str:
        """The id of what a person fills first in this field."""
        return f"{self.auto_id}_0" if self.kind == "choices" else self.auto_id

    @property
    def described_by(self) -> str:
        """The ids of the help and of the errors, for a fieldset (Django says them of a single input)."""
        parts = [f"{self.auto_id}_helptext"] * bool(self.help_text) + [f"{self.auto_id}_error"] * bool(self.errors)
        return " ".join(parts)


class PortalForm(forms.Form):
    """A form of the portal. Subclasses list their fields and, if there are many, their `groups`.

    `user` is who fills it: lookups show what they may see. `answer_form` sets it and binds the form, so a
    view makes it with its initial values alone.
    """

    groups: ClassVar[Sequence[Group]] = ()
    # When a field that may be left empty is asked for all the same, said in the place of « facultatif ».
    mentions: ClassVar[Mapping[str, str]] = {}
    bound_field_class = PortalField
    # Said by `answer_form` when it gives back what an expired session had not let be saved.
    restored = False
    # The page already holds what is not saved: after an error, a comparison, an expired session.
    unsaved = False
    lost_files = False
    # The fields that were posted with what no text holds.
    _unread: AbstractSet[str] = frozenset()
    # Given back after a detour to another page, and buttons that do something else than saving: see `Act`.
    resumed = False
    other_acts: Sequence[Act] = ()

    def __init__(self, *args: Any, user: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user if user is not None else AnonymousUser()
        for field in self.fields.values():
            _keep_what_is_typed(field)

    @property
    def user(self) -> Person:
        return self._user

    @user.setter
    def user(self, user: Person) -> None:
        self._user = user
        for field in self.fields.values():
            if isinstance(field, LookupField):
                field.user = user

    def bind(self, data: QueryDict | Mapping[str, Any], files: Any = None, *, judge: bool = True) -> None:
        """Fill the form with what was posted; unless `judge`, without saying yet what is wrong with it."""
        self.data, self._unread = _as_text(data)
        self.files, self.is_bound = MultiValueDict() if files is None else files, True
        self._errors = None
        if not judge:
            self._errors = ErrorDict(renderer=self.renderer)
            self._keep_unknown_choices()

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self._keep_unknown_choices()
            for name in self.fields:
                if self.add_prefix(name) in self._unread and name not in self.errors:
                    self.add_error(name, NOT_READ)

    def _keep_unknown_choices(self) -> None:
        """A value that a list does not have (any more) is shown in it all the same: it was someone's answer."""
        for name, field in self.fields.items():
            widget = field.widget
            if not isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
                continue
            posted = widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            values = posted if isinstance(posted, list | tuple) else [posted]
            options = list(widget.choices)
            known = {str(key) for key, _ in _flat(options)}
            unknown = [str(value) for value in values if value not in (None, "") and str(value) not in known]
            if unknown:
                widget.choices = [*options, *((value, f"{value} (valeur inconnue)") for value in unknown)]

    @property
    def sections(self) -> list[Section]:
        """The visible fields by group; those of no group come last, under no title."""
        grouped = {name for group in self.groups for name in group.fields}
        sections = [
            Section(group.title, group.help, [self[name] for name in group.fields if name in self.fields], group.folded)
            for group in self.groups
        ]
        others = [field for field in self.visible_fields() if field.name not in grouped]
        shown = [section for section in sections if section.lines]
        return [*shown, Section("", "", others)] if others else shown

    @property
    def keeps_draft(self) -> bool:
        """Whether what is typed may be carried through a sign-in: never a password."""
        return not any(isinstance(field.widget, forms.PasswordInput) for field in self.fields.values())

    @property
    def has_optional(self) -> bool:
        """Whether a person must be told which fields may be left empty: some, not all."""
        return len({_may_be_empty(field) for field in self.visible_fields()}) == 2

    @property
    def hidden_errors(self) -> list[str]:
        """What is wrong where nobody types: a page that was tampered with, or half loaded."""
        return [str(error) for line in self.hidden_fields() for error in line.errors]

    @property
    def wrong_fields(self) -> list[BoundField]:
        """The fields in error, in the order of the page."""
        return [line for section in self.sections for line in section.lines if line.errors]


def _proposed(line: BoundField) -> bool:
    """Whether a field comes with an answer; the first of a choice is none."""
    return line.initial not in (None, "", [], ()) and not isinstance(line.field, forms.ChoiceField)


def _answered(line: BoundField) -> bool:
    """Whether somebody answered otherwise than what is proposed."""
    return line.form.is_bound and line.data != [] and bool(line.field.has_changed(line.initial, line.data))


def _as_text(data: QueryDict | Mapping[str, Any]) -> tuple[Any, set[str]]:
    """What was posted as it is kept: lines end as they are stored (browsers post CR LF), NULs are made visible.

    Also the names of what held a NUL.
    """
    if not isinstance(data, MultiValueDict):
        return data, set()
    texts, unread = data.copy(), set()
    for name, values in data.lists():
        if any(NUL in value for value in values):
            unread.add(name)
        texts.setlist(name, [value.replace(NUL, UNREADABLE).replace("\r\n", "\n") for value in values])
    return texts, unread


class NotTooLong(MaxLengthValidator):
    """A text that is longer than its column: how long it may be, and how long it is."""

    def __call__(self, value: Any) -> None:
        length, limit = self.clean(value), int(self.limit_value)
        if self.compare(length, limit):
            said = f"C’est trop long : {format_number(limit)} signes au plus, et il y en a {format_number(length)}."
            raise ValidationError(typeset(said), code=self.code, params={"limit_value": limit, "show_value": length})


def _keep_what_is_typed(field: forms.Field) -> None:
    """A browser cuts a long text and empties what is no number, without a word: the server says it instead."""
    field.widget.attrs.pop("maxlength", None)
    for kind, said in ADDRESSES.items():
        plain = kind.default_error_messages.get("invalid")
        if isinstance(field, kind) and field.error_messages.get("invalid") == plain:
            field.error_messages["invalid"] = said
    if field.error_messages.get("required") == PLAIN_REQUIRED:
        field.error_messages["required"] = next(said for kind, said in REQUIRED if isinstance(field, kind))
    # Django's own sentence speaks of « cette valeur » and writes 100000 without its spaces.
    field.validators = [
        NotTooLong(rule.limit_value) if type(rule) is MaxLengthValidator and rule.message == PLAIN_TOO_LONG else rule
        for rule in field.validators
    ]
    if isinstance(field.widget, forms.NumberInput) and isinstance(field, forms.IntegerField | forms.DecimalField):
        inputmode = "decimal" if isinstance(field, forms.DecimalField) else "numeric"
        field.widget = NumberText({**field.widget.attrs, "inputmode": inputmode, "data-court": ""})
        field.widget.is_required = field.required
        # Shown with a decimal comma.
        field.localize = field.widget.is_localized = True


def _may_be_empty(line: BoundField) -> bool:
    return not line.field.required and not isinstance(line.field.widget, forms.CheckboxInput)


def _flat(choices: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Options with those of their groups."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


class VersionedForm(PortalForm):
    """A form that changes a stored row: it carries the version that was read, and what each field held then.

    The row has a `version`; `save(form)` gives `form.cleaned_data["version"]` to a service that ends in
    `core.versions.save_version`, whose StaleVersion `answer_form` turns into the choice between both texts.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: models.Model, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.row = row
        self.given_initial = dict(initial or {})
        super().__init__(*args, initial={**self.initial_of(row), **self.given_initial}, **kwargs)
        self.initial["version"] = row.version  # type: ignore[attr-defined]
        self.initial["read"] = self.fingerprints()

    def initial_of(self, row: models.Model) -> dict[str, Any]:
        """What the fields hold for a stored row: its attributes of the same name. Override for others."""
        names = [name for name in self.base_fields if name not in ("version", "read")]
        return {name: getattr(row, name) for name in names if hasattr(row, name)}

    @property
    def compared(self) -> list[str]:
        """The fields whose stored value can differ from the one typed."""
        return [name for name in self.fields if name not in ("version", "read")]

    def bound_with(self, wrong: AbstractSet[str]) -> AbstractSet[str]:
        """The fields that are not kept without those that cannot be read: they, unless a form says more."""
        return wrong

    def fingerprints(self) -> str:
        """What each field held when the page was made, shortened: enough to tell who changed what."""
        return json.dumps({name: fingerprint(self.initial.get(name)) for name in self.compared}, separators=(",", ":"))

    def read_fingerprints(self) -> dict[str, str]:
        """Those of the page that was posted; nothing when it says none."""
        return fingerprints_in(self.cleaned_data.get("read") or "")

    def reread(self) -> VersionedForm | None:
        """The same form on the row as it is now stored; None when the row is gone."""
        row = type(self.row)._default_manager.filter(pk=self.row.pk).first()
        if row is None:
            return None
        fresh = type(self)(row=row, initial=self.given_initial, user=self.user, prefix=self.prefix)
        for name in set(fresh.fields) - set(self.fields):
            del fresh.fields[name]
        return fresh


def fingerprints_in(text: str) -> dict[str, str]:
    """What `VersionedForm.fingerprints` wrote; nothing for another text."""
    try:
        said = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(mark) for name, mark in said.items()} if isinstance(said, dict) else {}


def fingerprint(value: Any) -> str:
    """Eight figures of the hash of `canonical(value)`: it tells a change, and keeps no text in the page."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def canonical(value: Any) -> str:
    """One text for the values that mean the same: an object and its key, two ways to end a line, « 2,50 » and 2.5."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, models.QuerySet | list | tuple | set | frozenset):
        return "\n".join(sorted(canonical(item) for item in value))
    return str(value).replace("\r\n", "\n").strip()
