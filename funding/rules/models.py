"""Axes and volets of the FPT, years of the fund, rules of money: dated rows, each with its source."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least

from funding.rules.enums import Certainty, Fund, Nature, RuleKind
from funding.rules.kinds import (
    COLUMNS,
    Kind,
    choice_is_of_its_kind,
    kind_of,
    scope_is_of_its_kind,
    value_is_of_its_kind,
)
from projects.core.history import tracked
from projects.portfolio.fictitious import MARK
from projects.territories.models import Caf

YEARS = [
    MinValueValidator(2000, "Cette année n’est pas plausible."),
    MaxValueValidator(2100, "Cette année n’est pas plausible."),
]
NO_DAY = "Cette période ne contient aucun jour."


def euros(verbose_name: str, **options: object) -> models.DecimalField:
    """An amount in euros to the cent; null is « non communiqué », never 0."""
    return models.DecimalField(verbose_name, max_digits=14, decimal_places=2, **options)  # type: ignore[arg-type]


class Sourced(models.Model):
    """What Cnaf keeps: where it comes from, how sure it is, who wrote it. Its history keeps what it said before."""

    source_text = models.CharField("source", max_length=250)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    recorded_at = models.DateTimeField("enregistrée le", db_default=TransactionNow(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def sourced(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(source_text=""), name=name, violation_error_message="Dites d’où cela vient : il faut une source."
    )


@tracked
class Axis(Sourced):
    """An axis of the Fonds publics et territoires over a period."""

    number = models.PositiveSmallIntegerField("axe")
    title = models.CharField("intitulé", max_length=250)
    valid = DateRangeField("période")

    class Meta:
        verbose_name = "axe du FPT"
        verbose_name_plural = "axes du FPT"
        ordering = ["number", "valid"]
        constraints = [
            ExclusionConstraint(
                name="axis_no_overlap",
                expressions=[("number", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message="Cet axe est déjà défini sur une partie de la période.",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False), name="axis_period", violation_error_message=NO_DAY
            ),
            sourced("axis_source"),
        ]

    def __str__(self) -> str:
        return f"Axe {self.number}"


class Always(Func):
    """The period that has no first and no last day."""

    template = "'(,)'::daterange"
    output_field = DateRangeField()


@tracked
class Volet(Sourced):
    """A part of an axis; the Fipe's winners of 2024 are volet 2 of axis 6."""

    axis = models.ForeignKey(Axis, models.PROTECT, related_name="volets", verbose_name="axe")
    number = models.PositiveSmallIntegerField("volet")
    title = models.CharField("intitulé", max_length=250)
    valid = DateRangeField("période", null=True, blank=True, help_text="Vide : le volet dure autant que son axe.")

    class Meta:
        verbose_name = "volet"
        ordering = ["axis", "number", "valid"]
        constraints = [
            ExclusionConstraint(
                name="volet_no_overlap",
                expressions=[
                    ("axis", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    # Without a period, at all times.
                    (Coalesce("valid", Always()), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cet axe a déjà un volet de ce numéro sur une partie de la période.",
            ),
            models.CheckConstraint(
                condition=Q(valid__isnull=True) | Q(valid__isempty=False),
                name="volet_period",
                violation_error_message=NO_DAY,
            ),
            sourced("volet_source"),
        ]

    def __str__(self) -> str:
        return f"{self.axis}, volet {self.number}"


@tracked
class FundingYear(Sourced):
    """A year of the Fipe: what the State and the branch put in."""

    year = models.PositiveSmallIntegerField(
        "année", unique=True, error_messages={"unique": "Cette année est déjà décrite."}
    )
    state_amount = euros("part de l’État", null=True, blank=True)
    branch_amount = euros("part de la branche Famille", null=True, blank=True)

    class Meta:
        verbose_name = "année de financement"
        verbose_name_plural = "années de financement"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="funding_year_range",
                violation_error_message="Cette année n’est pas plausible.",
            ),
            models.CheckConstraint(
                condition=(Q(state_amount__isnull=True) | Q(state_amount__gte=0))
                & (Q(branch_amount__isnull=True) | Q(branch_amount__gte=0)),
                name="funding_year_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            sourced("funding_year_source"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class YearRange(Func):
    """The years of a rule as a range of integers, both ends included."""

    function = "int4range"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = IntegerRangeField()


# Years the wrong way round are for another constraint to tell of: a range of them would be an error of the database.
YEAR_RANGE = YearRange(Least("first_year", "last_year"), Greatest("first_year", "last_year"))


@tracked
class FundingRule(models.Model):
    """A rule of money over some years: one value, in the column that its kind asks for (`funding.rules.kinds`).

    Whoever decides under a rule keeps a PROTECT foreign key to it; from then on it is never rewritten. A rule that was
    replaced or taken back (`withdrawn_at`) is not in force any more and stays readable, and never changes again.
    """

    kind = models.CharField("règle", max_length=24, choices=RuleKind)
    fund = models.CharField("fonds", max_length=8, choices=Fund)
    axis = models.PositiveSmallIntegerField("axe du FPT", null=True, blank=True)
    caf = models.ForeignKey(
        Caf, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Caf dont c’est la règle"
    )
    nature = models.CharField("nature", max_length=10, choices=Nature, blank=True)
    first_year = models.PositiveSmallIntegerField("première année", validators=YEARS)
    last_year = models.PositiveSmallIntegerField("dernière année", validators=YEARS)

    rate = models.DecimalField("taux", max_digits=5, decimal_places=2, null=True, blank=True)
    amount = euros("montant", null=True, blank=True)
    number = models.PositiveSmallIntegerField("nombre", null=True, blank=True)
    choice = models.CharField("choix", max_length=24, blank=True)
    flag = models.BooleanField("oui ou non", null=True, blank=True)

    source_text = models.CharField("source", max_length=250)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)
    note = models.TextField("remarque", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    recorded_at = models.DateTimeField("enregistrée le", db_default=TransactionNow(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retirée par"
    )
    reason = models.TextField("motif du retrait", blank=True)

    class Meta:
        verbose_name = "règle de financement"
        verbose_name_plural = "règles de financement"
        ordering = ["fund", "kind", "axis", "caf", "nature", "first_year", "pk"]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="withdrawn_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.withdrawn_at IS NOT NULL"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=value_is_of_its_kind(),
                name="funding_rule_value",
                violation_error_message="Cette règle demande une valeur, dans la colonne de sa nature et nulle autre.",
            ),
            models.CheckConstraint(
                condition=choice_is_of_its_kind(),
                name="funding_rule_choice",
                violation_error_message="Ce choix n’est pas de ceux que cette règle propose.",
            ),
            models.CheckConstraint(
                condition=scope_is_of_its_kind(),
                name="funding_rule_scope",
                violation_error_message="Cette règle ne dépend pas de cet axe, de cette Caf ou de cette nature.",
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gte=0, rate__lte=100),
                name="funding_rule_rate",
                violation_error_message="Un taux va de 0 à 100 pour cent.",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="funding_rule_amount",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(axis__isnull=True) | Q(axis__gte=1, axis__lte=20),
                name="funding_rule_axis",
                violation_error_message="Un axe du FPT porte un numéro de 1 à 20.",
            ),
            models.CheckConstraint(
                condition=Q(first_year__gte=2000, last_year__lte=2100, last_year__gte=F("first_year")),
                name="funding_rule_years",
                violation_error_message="La dernière année précède la première, ou l’une d’elles n’est pas plausible.",
            ),
            models.CheckConstraint(
                condition=~Q(source_text=""),
                name="funding_rule_source",
                violation_error_message="Une règle dit toujours d’où elle vient.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, reason="") | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
                name="funding_rule_withdrawn",
                violation_error_message="Retirer une règle demande un motif.",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")),
                name="funding_rule_not_itself",
                violation_error_message="Une règle ne se remplace pas elle-même.",
            ),
            ExclusionConstraint(
                name="funding_rule_no_overlap",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("fund", RangeOperators.EQUAL),
                    (Coalesce("axis", Value(0), output_field=models.IntegerField()), RangeOperators.EQUAL),
                    (Coalesce("caf", Value(""), output_field=models.CharField()), RangeOperators.EQUAL),
                    ("nature", RangeOperators.EQUAL),
                    (YEAR_RANGE, RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="Une règle existe déjà pour une partie de ces années.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_fund_display()}, {self.years_label}"

    @property
    def spec(self) -> Kind:
        return kind_of(self.kind)

    @property
    def value(self) -> Decimal | int | str | bool | None:
        """What it says, in the column of its kind."""
        found: Decimal | int | str | bool | None = getattr(self, self.spec.column)
        return found

    @property
    def is_invented(self) -> bool:
        """Whether a demonstration invented it, where no source gives any: its own projects alone are under it."""
        return self.source_text.startswith(MARK)

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def years_label(self) -> str:
        if self.first_year == self.last_year:
            return str(self.first_year)
        return f"{self.first_year} à {self.last_year}"

    def clean(self) -> None:
        """What the database refuses too, at the field that it is about."""
        super().clean()
        wrong = {}
        if self.first_year and self.last_year and self.last_year < self.first_year:
            wrong["last_year"] = "La dernière année précède la première."
        if self.kind in RuleKind.values:
            spec = self.spec
            if self.value in (None, ""):
                wrong[spec.column] = f"Donnez la valeur de la règle : {COLUMNS[spec.column]}."
            if self.fund and self.fund not in spec.funds:
                wrong["fund"] = "Cette règle n’existe pas pour ce fonds."
            if spec.by_nature and not self.nature:
                wrong["nature"] = "Dites de quelle nature il s’agit."
        if wrong:
            raise ValidationError(wrong)
