"""The pages of a bilan. Everything may be left empty: what lacks is told by the page of check, before the deposit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.forms.boundfield import BoundField

from projects.bilans.enums import BudgetSide, DifficultyKind, Nature, NeedKind, SectionSlug
from projects.bilans.models import (
    Bilan,
    BilanAnswer,
    BilanQuestion,
    BilanSection,
    BudgetHeading,
    BudgetLine,
    Difficulty,
    Indicator,
    IndicatorValue,
    Need,
)
from projects.bilans.selectors.content import (
    BUDGET_KEY,
    DIFFICULTIES_KEY,
    FILE_KEY,
    NEEDS_KEY,
    amount,
    headings_of,
    indicators_of,
    nature_label,
    questions_of,
)
from projects.bilans.selectors.indicators import number
from projects.core.forms import FrenchDateField, Group, PortalForm, VersionedForm
from projects.core.money import MAXIMUM, format_euros
from projects.documents.forms import DocumentField

LONGEST_ANSWER = 10_000
LONGEST_TOLD = 3000
NOT_ZERO = "Laissez vide ce que vous ne connaissez pas : c’est « non communiqué », et non zéro."
Pair = tuple[Decimal | None, Decimal | None]
KindT = TypeVar("KindT", DifficultyKind, NeedKind)


@dataclass(frozen=True)
class Beside:
    """What is shown with a field: what the Caf asks, what was answered the year before."""

    comment: str = ""
    before: str = ""
    before_year: int | None = None


@dataclass(frozen=True)
class Row:
    """A field; `needed` ones must be filled before the deposit, not before a save."""

    field: BoundField
    beside: Beside
    needed: bool = False


@dataclass(frozen=True)
class Part:
    title: str
    help: str
    rows: tuple[Row, ...]
    comment: str = ""


class SectionForm(VersionedForm):
    """A page of a bilan: its fields follow the rules of the year and what the project counts.

    `comments` by key of `content.commentable` and `before` (the content of last year's version) only fill what stands
    beside the fields.
    """

    def __init__(
        self,
        *args: Any,
        row: BilanSection,
        comments: Mapping[str, str] | None = None,
        before: Mapping[str, Any] | None = None,
        before_year: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.bilan: Bilan = row.bilan
        self.comments, self.before, self.before_year = comments or {}, before or {}, before_year
        self.base_fields = {**type(self).base_fields, **self.made_fields()}  # type: ignore[misc]  # of this bilan
        super().__init__(*args, row=row, **kwargs)

    def made_fields(self) -> dict[str, forms.Field]:
        """The fields of this bilan, and `self.groups` with them."""
        return {}

    def key_of(self, name: str) -> str:
        """What a field is in the terms of the Caf's comments; "" for none."""
        return ""

    def before_of(self, name: str) -> str:
        """What was told the year before in that field."""
        return ""

    def is_needed(self, name: str) -> bool:
        """Whether the bilan cannot be deposited without it."""
        return False

    def comment_of_group(self, position: int) -> str:
        return ""

    @property
    def parts(self) -> list[Part]:
        """The groups with what stands beside each field."""
        return [
            Part(
                section.title,
                section.help,
                tuple(self._row(line) for line in section.lines),
                self.comment_of_group(position),
            )
            for position, section in enumerate(self.sections)
        ]

    def _row(self, line: BoundField) -> Row:
        comment = self.comments.get(self.key_of(line.name), "")
        return Row(line, Beside(comment, self.before_of(line.name), self.before_year), self.is_needed(line.name))


def _textarea(label: str, help_text: str = "", rows: int = 3, longest: int = LONGEST_TOLD) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ActivityForm(SectionForm):
    def made_fields(self) -> dict[str, forms.Field]:
        self.questions = {f"question_{row.pk}": row for row in questions_of(self.bilan)}
        return {
            name: _textarea(row.label, row.help, rows=6, longest=LONGEST_ANSWER) for name, row in self.questions.items()
        }

    def initial_of(self, row: Any) -> dict[str, Any]:
        texts = dict(BilanAnswer.objects.filter(bilan=row.bilan_id).values_list("question", "text"))
        return {name: texts.get(question.pk, "") for name, question in self.questions.items()}

    def key_of(self, name: str) -> str:
        return f"question:{self.questions[name].theme}" if name in self.questions else ""

    def before_of(self, name: str) -> str:
        told = {row["theme"]: row["text"] for row in self.before.get("answers", ())}
        return told.get(self.questions[name].theme, "")

    def is_needed(self, name: str) -> bool:
        return self.questions[name].required

    def answers(self) -> dict[BilanQuestion, str]:
        return {row: self.cleaned_data[name] for name, row in self.questions.items()}


class DifficultiesForm(SectionForm):
    def made_fields(self) -> dict[str, forms.Field]:
        difficulties = {f"difficulty_{kind.value}": _textarea(str(kind.label), rows=2) for kind in DifficultyKind}
        needs = {f"need_{kind.value}": _textarea(str(kind.label), rows=2) for kind in NeedKind}
        self.groups = (  # type: ignore[misc]
            Group(
                "Les difficultés de l’année",
                tuple(difficulties),
                "Ne remplissez que celles que vous avez rencontrées, et dites ce que vous avez fait.",
            ),
            Group("Vos besoins", tuple(needs), "Ce qui vous aiderait, et de qui vous l’attendez."),
        )
        return {**difficulties, **needs}

    def initial_of(self, row: Any) -> dict[str, Any]:
        told: dict[str, str] = {}
        for prefix, model in (("difficulty", Difficulty), ("need", Need)):
            rows = model._default_manager.filter(bilan=row.bilan_id).values_list("kind", "text")
            told |= {f"{prefix}_{kind}": text for kind, text in rows}
        return {name: told.get(name, "") for name in self.base_fields if name not in ("version", "read")}

    def comment_of_group(self, position: int) -> str:
        return self.comments.get((DIFFICULTIES_KEY, NEEDS_KEY)[position], "")

    def before_of(self, name: str) -> str:
        prefix, _, kind = name.partition("_")
        told = self.before.get({"difficulty": "difficulties", "need": "needs"}[prefix], ())
        return next((row["text"] for row in told if row["kind"] == kind), "")

    def difficulties(self) -> dict[DifficultyKind, str]:
        return self._told("difficulty", DifficultyKind)

    def needs(self) -> dict[NeedKind, str]:
        return self._told("need", NeedKind)

    def _told(self, prefix: str, kinds: type[KindT]) -> dict[KindT, str]:
        """The texts that are not stored so already."""
        texts = {kind: (self.cleaned_data[f"{prefix}_{kind.value}"], f"{prefix}_{kind.value}") for kind in kinds}
        return {kind: text for kind, (text, name) in texts.items() if text != self.initial.get(name)}


def _number(label: str) -> forms.DecimalField:
    field = forms.DecimalField(label=label, required=False, min_value=0, max_value=MAXIMUM, decimal_places=2)
    field.error_messages["invalid"] = "Ce nombre ne se lit pas : écrivez par exemple 12 500,50."
    field.error_messages["min_value"] = "Une valeur ne peut pas être négative."
    return field


class _PairsForm(SectionForm):
    """Two numbers by row, planned and done: blank is « non communiqué », never 0."""

    first, second = "", ""

    def pair(self, key: int) -> Pair:
        return self.cleaned_data[f"{self.first}_{key}"], self.cleaned_data[f"{self.second}_{key}"]

    def pair_fields(self, key: int, first: str, second: str) -> dict[str, forms.Field]:
        return {f"{self.first}_{key}": _number(first), f"{self.second}_{key}": _number(second)}

    def pair_initial(self, rows: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, first, second in rows:
            found |= {f"{self.first}_{key}": first, f"{self.second}_{key}": second}
        return found


class IndicatorsForm(_PairsForm):
    first, second = "target", "actual"

    period_start = FrenchDateField(label="Du")
    period_end = FrenchDateField(label="Au")

    def made_fields(self) -> dict[str, forms.Field]:
        self.indicators = indicators_of(self.bilan)
        fields: dict[str, forms.Field] = {}
        groups = [
            Group(
                "La période",
                ("period_start", "period_end"),
                "L’année du bilan, sauf si le projet a commencé ou fini en cours d’année.",
            )
        ]
        for row in self.indicators:
            made = self.pair_fields(row.pk, f"Cible ({row.unit})", f"Réalisé ({row.unit})")
            groups.append(Group(row.label, tuple(made), f"{nature_label(row.nature)}."))
            fields |= made
        self.groups = tuple(groups)  # type: ignore[misc]
        return fields

    def initial_of(self, row: Any) -> dict[str, Any]:
        bilan = Bilan.objects.get(pk=row.bilan_id)  # as it is now stored
        values = IndicatorValue.objects.filter(bilan=bilan).values_list("indicator", "target", "actual")
        stored = self.pair_initial(values)
        names = [name for name in self.base_fields if name.startswith(("target_", "actual_"))]
        return {
            "period_start": bilan.period_start,
            "period_end": bilan.period_end,
            **{name: stored.get(name) for name in names},
        }

    def comment_of_group(self, position: int) -> str:
        if not position:
            return ""
        return self.comments.get(f"indicator:{self.indicators[position - 1].pk}", "")

    def before_of(self, name: str) -> str:
        kind, _, key = name.partition("_")
        if kind not in (self.first, self.second):
            return ""
        told = {str(row["id"]): row[kind] for row in self.before.get("indicators", ())}
        value = told.get(key)
        return "" if value is None else number(amount(value))

    def values(self) -> dict[Indicator, Pair]:
        return {row: self.pair(row.pk) for row in self.indicators}


class BudgetForm(_PairsForm):
    first, second = "planned", "actual"

    file = DocumentField(label="Fichier du budget", required=False)
    note = forms.CharField(
        label="Remarque sur le budget",
        required=False,
        max_length=LONGEST_TOLD,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui explique un écart entre prévu et réalisé, ou un budget qui n’est pas équilibré.",
    )

    def made_fields(self) -> dict[str, forms.Field]:
        self.headings = headings_of(self.bilan)
        fields: dict[str, forms.Field] = {}
        groups = [Group("Le fichier", ("file",), "Le budget réalisé de l’année, tel que vous le tenez.")]
        for side in BudgetSide:
            names: list[str] = []
            for row in (row for row in self.headings if row.side == side):
                made = self.pair_fields(row.pk, f"{row.label}, prévu (€)", f"{row.label}, réalisé (€)")
                names += made
                fields |= made
            groups.append(Group(str(side.label), tuple(names), NOT_ZERO))
        self.groups = (*groups, Group("Précisions", ("note",)))  # type: ignore[misc]
        return fields

    @property
    def compared(self) -> list[str]:
        """A file is never compared: each is a version of its own."""
        return [name for name in super().compared if name != "file"]

    def initial_of(self, row: Any) -> dict[str, Any]:
        lines = BudgetLine.objects.filter(bilan=row.bilan_id).values_list("heading", "planned", "actual")
        stored = self.pair_initial(lines)
        names = [name for name in self.base_fields if name.startswith(("planned_", "actual_"))]
        return {"note": row.note, **{name: stored.get(name) for name in names}}

    def key_of(self, name: str) -> str:
        return FILE_KEY if name == "file" else ""

    def comment_of_group(self, position: int) -> str:
        return self.comments.get(BUDGET_KEY, "") if position == 1 else ""

    def before_of(self, name: str) -> str:
        kind, _, key = name.partition("_")
        code = next((row.code for row in self.headings if str(row.pk) == key), None)
        told = {row["code"]: row[kind] for row in self.before.get("budget", ()) if kind in row}
        value = told.get(code)
        return "" if value is None else format_euros(amount(value))

    def amounts(self) -> dict[BudgetHeading, Pair]:
        return {row: self.pair(row.pk) for row in self.headings}


SECTION_FORMS: dict[SectionSlug, type[SectionForm]] = {
    SectionSlug.ACTIVITY: ActivityForm,
    SectionSlug.INDICATORS: IndicatorsForm,
    SectionSlug.DIFFICULTIES: DifficultiesForm,
    SectionSlug.BUDGET: BudgetForm,
}


class IndicatorForm(PortalForm):
    """An indicator that the project starts to follow."""

    label = forms.CharField(label="Ce que vous comptez", max_length=150, help_text="Par exemple : ateliers tenus.")
    unit = forms.CharField(label="Unité", max_length=40, help_text="Par exemple : ateliers, places, familles, %.")
    nature = forms.ChoiceField(
        label="Comment se lit sa valeur",
        choices=Nature.choices,
        widget=forms.RadioSelect,
        help_text="Le portail n’additionne d’une année à l’autre que ce qui peut l’être.",
    )

    def kept(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "unit", "nature")}


class IndicatorEditForm(VersionedForm):
    label = forms.CharField(label="Ce que vous comptez", max_length=150)
    unit = forms.CharField(label="Unité", max_length=40)
    nature = forms.ChoiceField(label="Comment se lit sa valeur", choices=Nature.choices, widget=forms.RadioSelect)
    is_closed = forms.BooleanField(
        label="N’est plus suivi : il n’est plus demandé dans les bilans suivants", required=False
    )

    def kept(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "unit", "nature", "is_closed")}
