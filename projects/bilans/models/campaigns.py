"""What is asked, of which year, by when: rows that Cnaf keeps, each with the years it holds for and its source."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from projects.bilans.enums import BudgetSide
from projects.calls.models import Call
from projects.core.history import tracked

YEARS = [
    MinValueValidator(2000, "Cette année n’est pas plausible."),
    MaxValueValidator(2100, "Cette année n’est pas plausible."),
]


@tracked
class BilanCampaign(models.Model):
    """The bilans of one year, of the projects of one call or of all of them."""

    year = models.PositiveSmallIntegerField("année du bilan", validators=YEARS)
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="appel dont les projets répondent"
    )
    opens_on = models.DateField("ouverte le")
    due_on = models.DateField("à déposer avant la fin du")
    note = models.TextField("consigne", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "campagne de bilans"
        verbose_name_plural = "campagnes de bilans"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "call"],
                nulls_distinct=False,
                name="bilan_campaign_once",
                violation_error_message="Une campagne existe déjà pour cette année et ces projets.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("opens_on")),
                name="bilan_campaign_dates",
                violation_error_message="La date limite précède l’ouverture.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bilans {self.year}" + (f", {self.call}" if self.call_id else "")

    def clean(self) -> None:
        super().clean()
        if self.opens_on and self.due_on and self.due_on <= self.opens_on:
            raise ValidationError({"due_on": "La date limite doit venir après l’ouverture."})


class DatedRule(models.Model):
    """A rule of bilans that holds from the bilans of a year to those of another, and says where it comes from."""

    first_year = models.PositiveSmallIntegerField("depuis les bilans de", validators=YEARS)
    last_year = models.PositiveSmallIntegerField("jusqu’aux bilans de", null=True, blank=True, validators=YEARS)
    source_text = models.CharField("source", max_length=250)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="%(class)s_years",
                violation_error_message="La dernière année précède la première.",
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValidationError({"last_year": "La dernière année précède la première."})

    @classmethod
    def of_year(cls, year: int) -> models.QuerySet:
        """Those that hold for the bilans of `year`, in their order."""
        rows = cls._default_manager.filter(first_year__lte=year)
        return rows.filter(Q(last_year=None) | Q(last_year__gte=year))


@tracked
class BilanQuestion(DatedRule):
    """A question of the bilan. Those of one `theme` follow each other: last year's answer is shown beside."""

    theme = models.SlugField("thème", max_length=40)
    position = models.PositiveSmallIntegerField("ordre")
    label = models.CharField("question", max_length=250)
    help = models.TextField("aide", blank=True, max_length=1000)
    required = models.BooleanField("réponse attendue", default=True)

    class Meta(DatedRule.Meta):
        verbose_name = "question du bilan"
        verbose_name_plural = "questions du bilan"
        ordering = ["position", "pk"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                fields=["theme", "first_year"],
                name="bilan_question_once",
                violation_error_message="Ce thème a déjà une question depuis cette année.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


@tracked
class BudgetHeading(DatedRule):
    """A line of the budget that a bilan asks for."""

    code = models.SlugField("code", max_length=20)
    side = models.CharField("côté", max_length=8, choices=BudgetSide)
    label = models.CharField("intitulé", max_length=120)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta(DatedRule.Meta):
        verbose_name = "ligne du budget"
        verbose_name_plural = "lignes du budget"
        ordering = ["side", "position", "pk"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                fields=["code", "first_year"],
                name="budget_heading_once",
                violation_error_message="Ce code a déjà une ligne depuis cette année.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


@tracked
class ReminderRule(DatedRule):
    """How many days before (negative) or after the due day the responsible contact is reminded by itself."""

    days = models.SmallIntegerField(
        "jours après la date limite",
        help_text="Négatif avant la date limite.",
        validators=[
            MinValueValidator(-120, "Au plus 120 jours avant."),
            MaxValueValidator(365, "Au plus 365 jours après."),
        ],
    )

    class Meta(DatedRule.Meta):
        verbose_name = "relance automatique"
        verbose_name_plural = "relances automatiques"
        ordering = ["days", "pk"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                fields=["days", "first_year"],
                name="bilan_reminder_rule_once",
                violation_error_message="Cette relance existe déjà depuis cette année.",
            ),
        ]

    def __str__(self) -> str:
        if not self.days:
            return "Le jour même"
        return f"J{self.days:+d}".replace("-", "−")
