"""Who may take a project over after the Fipe, over which years, under which conditions, by which source."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from funding.exits.enums import Reality
from funding.rules.enums import Certainty
from funding.rules.models import euros
from projects.core.history import tracked
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Echelon, PriorityArea, StructureKind

YEARS = [
    MinValueValidator(2000, "Cette année n’est pas plausible."),
    MaxValueValidator(2100, "Cette année n’est pas plausible."),
]
OVERLAP = "Ce relais a déjà une règle sur une partie de ces années."


def chosen(verbose_name: str, choices: type[models.TextChoices], length: int) -> ArrayField:
    """Any number of values of a closed list; none says nothing of it."""
    inner: models.CharField = models.CharField(max_length=length, choices=choices)
    return ArrayField(inner, default=list, blank=True, verbose_name=verbose_name)


def lines(verbose_name: str, length: int) -> ArrayField:
    """Short texts, in an order."""
    inner: models.CharField = models.CharField(max_length=length)
    return ArrayField(inner, default=list, blank=True, verbose_name=verbose_name)


@tracked
class TakeoverRule(models.Model):
    """A taker-over (`code`) from a year to another. Outside the years that its rows cover: « règle inconnue ».

    `structures`, `categories`, `words` and `realities` call for it: one of them is enough. `echelons`, `areas`,
    `porteur_kinds` bound it: each that is given must hold, and what a dossier does not tell is to be checked.
    """

    code = models.SlugField("identifiant", max_length=40)
    title = models.CharField("relais", max_length=160)
    plain_title = models.CharField(
        "en mots simples", max_length=200, help_text="Sans sigle : c’est ce que lit le porteur."
    )
    first_year = models.PositiveSmallIntegerField("de l’année", validators=YEARS)
    last_year = models.PositiveSmallIntegerField("à l’année", validators=YEARS)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    structures = chosen("structures qui l’appellent", StructureKind, 20)
    categories = lines("catégories qui l’appellent", 30)
    words = lines("mots des actions qui l’appellent", 60)
    realities = chosen("réalités budgétaires qui l’appellent", Reality, 12)
    echelons = chosen("échelons admis", Echelon, 20)
    areas = chosen("quartiers admis", PriorityArea, 10)
    porteur_kinds = chosen("porteurs admis", PorteurKind, 20)
    natures = lines("natures de dépense admises", 12)
    conditions = models.TextField("conditions, en clair", max_length=2000)

    pays = models.CharField("ce qu’il finance", max_length=300, blank=True)
    rate = models.DecimalField("part financée, en %", max_digits=5, decimal_places=2, null=True, blank=True)
    amount = euros("montant par an", null=True, blank=True)
    fund = models.CharField("fonds des enveloppes", max_length=10, blank=True)
    axis = models.PositiveSmallIntegerField("axe du FPT", null=True, blank=True)

    requirements = lines("ce qu’il faut pour y prétendre", 250)
    steps = lines("démarches, dans l’ordre", 250)
    contact = models.CharField("qui appeler", max_length=300, blank=True)
    source_text = models.CharField("source", max_length=250)
    certainty = models.CharField("certitude", max_length=12, choices=Certainty)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "règle de relais"
        verbose_name_plural = "règles de relais"
        ordering = ["position", "code", "first_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__gte=2000, last_year__lte=2100, last_year__gte=F("first_year")),
                name="takeover_rule_years",
                violation_error_message="La dernière année précède la première, ou n’est pas plausible.",
            ),
            ExclusionConstraint(
                name="takeover_rule_no_overlap",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            F("first_year"),
                            F("last_year"),
                            Value("[]"),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                # Years the wrong way round are told apart, before PostgreSQL refuses to make a range of them.
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message=OVERLAP,
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gt=0, rate__lte=100),
                name="takeover_rule_rate",
                violation_error_message="Une part financée est plus grande que zéro, et de cent pour cent au plus.",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="takeover_rule_amount",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        """« 2026 », « 2026-2027 »."""
        same = self.first_year == self.last_year
        return str(self.first_year) if same else f"{self.first_year}-{self.last_year}"

    def clean(self) -> None:
        super().clean()
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValidationError({"last_year": "La dernière année précède la première."})
