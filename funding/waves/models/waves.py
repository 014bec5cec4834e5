"""A redistribution wave: what Cnaf asks the Caf within a year, and until when."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from projects.core.history import tracked
from projects.core.paris import PARIS, day_of

BUDGET_LINE = "FPT petite enfance"
YEARS = [
    MinValueValidator(2000, "Cette année n’est pas plausible."),
    MaxValueValidator(2100, "Cette année n’est pas plausible."),
]
REMINDER_DAYS = [
    MinValueValidator(-120, "Au plus 120 jours avant."),
    MaxValueValidator(120, "Au plus 120 jours après."),
]
DATES = "L’heure limite doit venir après l’ouverture."


def default_reminders() -> list[int]:
    """Two weeks and two days before the deadline, then the day after."""
    return [-14, -2, 1]


@tracked
class Wave(models.Model):
    """A reallocation within the year between the limited envelopes of the Caf; `deadline` is an hour in Paris.

    `cancellation` is why Cnaf took back a wave that nobody had answered: it is closed as well (`closed_on`), so that
    nothing of it is asked, and its number may be that of another.
    """

    slug = models.SlugField(
        "adresse", max_length=40, unique=True, error_messages={"unique": "Une vague porte déjà cette adresse."}
    )
    title = models.CharField("intitulé", max_length=150)
    year = models.PositiveSmallIntegerField("année", validators=YEARS)
    number = models.PositiveSmallIntegerField(
        "numéro dans l’année", validators=[MinValueValidator(1, "La première vague porte le numéro 1.")]
    )
    budget_line = models.CharField("ligne budgétaire", max_length=100, default=BUDGET_LINE)
    opens_on = models.DateField("ouverte le")
    deadline = models.DateTimeField("à transmettre avant")
    reminder_days = ArrayField(
        models.SmallIntegerField(validators=REMINDER_DAYS),
        verbose_name="relances automatiques",
        default=default_reminders,
        blank=True,
        help_text="En jours après la date limite ; négatif avant elle.",
    )
    instructions = models.TextField("consigne", blank=True, max_length=3000)
    source_text = models.CharField("source", max_length=250)
    closed_on = models.DateField("close le", null=True, blank=True)
    cancellation = models.CharField("motif de l’annulation", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "vague de redistribution"
        verbose_name_plural = "vagues de redistribution"
        ordering = ["-year", "-number", "budget_line"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number", "budget_line"],
                condition=Q(cancellation=""),
                name="wave_once",
                violation_error_message="Cette ligne a déjà une vague de ce numéro dans l’année.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100, number__gte=1),
                name="wave_numbers",
                violation_error_message="L’année ou le numéro de la vague n’est pas plausible.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opens_on")) | ~Q(cancellation=""),
                name="wave_closing",
                violation_error_message="La clôture précède l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(cancellation="") | Q(closed_on__isnull=False),
                name="wave_cancelled",
                violation_error_message="Une vague annulée porte le jour où elle l’a été.",
            ),
            models.CheckConstraint(
                condition=Q(deadline__gt=F("opens_on")), name="wave_deadline", violation_error_message=DATES
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.opens_on and self.deadline and day_of(self.deadline) < self.opens_on:
            raise ValidationError({"deadline": DATES})

    @property
    def due(self) -> datetime:
        """The deadline as the clock of Paris shows it."""
        return self.deadline.astimezone(PARIS)

    def is_over(self, moment: datetime) -> bool:
        """Whether the deadline has passed; its very instant is still in time."""
        # As instants: two times of one zone are otherwise compared by their clocks, which go back in autumn.
        return moment.timestamp() > self.deadline.timestamp()
