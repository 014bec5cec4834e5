"""Opening and copying a scenario, deciding its lines, acting on many, retaining and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from funding.arbitration.enums import Act, Decision
from funding.arbitration.models import ScenarioLine
from funding.arbitration.services import Decided, Lot
from funding.arbitration.services.lines import NO_AMOUNT, TOO_MUCH
from funding.envelopes.models import Envelope
from funding.rules.enums import Fund, Level
from funding.waves.models import Wave
from projects.core.forms import Group, PortalForm, VersionedForm
from projects.core.forms.euros import EurosField
from projects.core.forms.rates import RateField
from projects.core.french import typeset
from projects.portfolio.models import Category

NOT_CUT = "Un montant ne va qu’avec « Réduire » : choisissez-le, ou effacez ce montant."
TITLE = "Ce qui le distingue des autres : « Socle », « Prorata », « Qualité d’abord »…"


def _note() -> forms.CharField:
    return forms.CharField(
        label="Parti pris",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que ce scénario cherche à faire, pour qui le relira.",
    )


class EnvelopeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return typeset(str(obj))


class OpenForm(PortalForm):
    wave = forms.ModelChoiceField(
        Wave.objects.filter(cancellation=""), label="Vague", empty_label="Choisissez une vague"
    )
    envelope = EnvelopeField(
        Envelope.objects.none(),
        label="Enveloppe à répartir",
        empty_label="Choisissez une enveloppe",
        help_text="Celle de l’année de la vague, dont les Caf reçoivent leur part. Celle d’une région ne prend que les "
        "demandes de ses Caf.",
    )
    title = forms.CharField(label="Intitulé", max_length=120, help_text=TITLE)
    note = _note()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["envelope"]
        assert isinstance(field, forms.ModelChoiceField)
        # A wave asks for ex-Fipe projects, and for them alone.
        rows = Envelope.objects.filter(fund=Fund.EX_FIPE, level__in=[Level.NATIONAL, Level.REGION])
        field.queryset = rows.select_related("region", "caf")
        if len(only := field.queryset[:2]) == 1:
            self.initial.setdefault("envelope", only[0])


class ScenarioForm(VersionedForm):
    title = forms.CharField(label="Intitulé", max_length=120, help_text=TITLE)
    note = _note()


class CopyForm(PortalForm):
    title = forms.CharField(label="Intitulé de la copie", max_length=120, help_text=TITLE)


class SeenForm(PortalForm):
    """Asks before a scenario is retained: what was shown is what is retained."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class UndoForm(SeenForm):
    reason = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Les Caf le reçoivent avec l’annulation.",
    )


class LotForm(PortalForm):
    """One act on many requests; `percent`, `category` and `reason` belong to the acts that ask for them.

    `seen` is the mark of the scenario that was shown, `announced` what the preview said that it would give in all.
    """

    groups = (
        Group("Quoi faire", ("act", "percent", "category", "reason")),
        Group("De quelles demandes", ("on",)),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    announced = forms.DecimalField(widget=forms.HiddenInput, required=False)
    act = forms.ChoiceField(label="Acte", choices=Act.choices, widget=forms.RadioSelect)
    percent = RateField(label="Pourcentage", required=False, help_text="Pour réduire, comme « 12,5 ».")
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label="Catégorie",
        required=False,
        empty_label="Choisissez",
        help_text="Pour n’en garder qu’une.",
    )
    reason = forms.CharField(label="Motif", required=False, max_length=300, help_text="Pour écarter.")
    on = forms.ChoiceField(label="Demandes", required=False)

    def __init__(self, *args: Any, lines: Sequence[ScenarioLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = {f"region:{line.caf.region_id}": typeset(line.caf.region.name) for line in lines}
        cafs = {f"caf:{line.caf_id}": typeset(line.caf.name) for line in lines}
        field = self.fields["on"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Toutes"), ("Celles d’une région", list(regions.items())), ("Celles d’une Caf", list(cafs.items()))
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        act = cleaned.get("act")
        if act == Act.CUT and cleaned.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", "De combien de pour cent réduire les demandes ?")
        if act == Act.CATEGORY and not cleaned.get("category") and "category" not in self.errors:
            self.add_error("category", "Choisissez la catégorie à garder.")
        if act == Act.REFRESH and cleaned.get("on"):
            self.add_error("on", "Les réponses se reprennent toutes à la fois.")
        return cleaned

    @property
    def lot(self) -> Lot:
        data = self.cleaned_data
        kind, _, key = data["on"].partition(":")
        given = {name: data[name] for name in ("act", "percent", "category", "reason")}
        return Lot(**given, **({kind: key} if kind else {}))

    def announce(self, seen: int, total: Decimal) -> None:
        """The page carries what it shows: what is confirmed is that."""
        # One by one: unpacked, a MultiValueDict gives its lists.
        self.data = {key: self.data[key] for key in self.data} | {"seen": str(seen), "announced": str(total)}


def _wrong(line: ScenarioLine, decision: str | None, amount: Decimal | None) -> str:
    """What cannot be in one row; "" when it can."""
    if decision == Decision.CUT:
        too_much = amount is not None and line.asked is not None and amount > line.asked
        return NO_AMOUNT if amount is None else TOO_MUCH if too_much else ""
    # Without the script, an amount may be typed beside « Garder »: it would be lost without a word.
    return "" if amount is None or decision is None else NOT_CUT


class LinesForm(PortalForm):
    """The decisions of the lines of one page, each with the version that it was read at."""

    def __init__(self, *args: Any, lines: Sequence[ScenarioLine], **kwargs: Any) -> None:
        self.lines = list(lines)
        self.base_fields = self._made()  # type: ignore[misc]  # of the lines of this page
        super().__init__(*args, **kwargs)

    def _made(self) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for line in self.lines:
            name = line.project.display_name
            made |= {
                f"decision_{line.pk}": forms.ChoiceField(
                    label=f"Décision, {name}", choices=Decision.choices, initial=line.decision
                ),
                f"amount_{line.pk}": EurosField(
                    label=f"Réduire à, {name}",
                    required=False,
                    initial=line.amount if line.decision == Decision.CUT else None,
                ),
                f"reason_{line.pk}": forms.CharField(
                    label=f"Motif, {name}", required=False, max_length=300, initial=line.reason
                ),
                f"version_{line.pk}": forms.IntegerField(widget=forms.HiddenInput, initial=line.version),
            }
        return made

    def clean(self) -> dict[str, Any]:
        """Every row that is wrong is told at once, each at its amount."""
        cleaned = super().clean() or {}
        for line in self.lines:
            name = f"amount_{line.pk}"
            if name in cleaned and (wrong := _wrong(line, cleaned.get(f"decision_{line.pk}"), cleaned[name])):
                self.add_error(name, wrong)
        return cleaned

    @property
    def decisions(self) -> dict[int, Decided]:
        data = self.cleaned_data
        return {
            line.pk: Decided(
                version=data[f"version_{line.pk}"],
                decision=data[f"decision_{line.pk}"],
                amount=data[f"amount_{line.pk}"],
                reason=data[f"reason_{line.pk}"],
            )
            for line in self.lines
        }

    def take_versions(self, lines: Sequence[ScenarioLine]) -> None:
        """Stand on what others just saved: what was typed stays, and is written over theirs if it is sent again."""
        for line in lines:
            self.data[f"version_{line.pk}"] = str(line.version)  # type: ignore[index]  # a copy of what was posted
        self.unsaved = True

    def cells(self, line: ScenarioLine) -> dict[str, Any]:
        return {name: self[f"{name}_{line.pk}"] for name in ("decision", "amount", "reason", "version")}
