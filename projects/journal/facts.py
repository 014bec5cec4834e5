"""Two clocks: facts that are only ever added, and their value on a day as it was known at an instant.

`observed_on` is the day that a fact is true of the world; `recorded_at` is when the portal learnt it.
The value at (S, R) is the last row with `observed_on <= S`, `recorded_at <= R`, that no row recorded by R
retracts. A correction is a new row that retracts the old one; a row that retracts and says nothing else
has an empty value (each model tells which, see `is_silent`).
"""

from datetime import date, datetime
from typing import Any, ClassVar, Self, TypeVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.core.paris import today
from projects.journal.enums import DatePrecision
from projects.journal.models import Source
from projects.porteurs.enums import Provenance

FactT = TypeVar("FactT", bound=models.Model)


class FactQuerySet(models.QuerySet[FactT]):
    """Reading of append-only facts."""

    def standing(self, *, situation_on: date, known_at: datetime) -> Self:
        """Rows true at `situation_on` and known at `known_at`, less those retracted by then."""
        retractions = self.model._default_manager.filter(retracts=OuterRef("pk"), recorded_at__lte=known_at)
        rows = self.filter(observed_on__lte=situation_on, recorded_at__lte=known_at)
        return rows.filter(~Exists(retractions)).exclude(**getattr(self.model, "silent", {}))

    def latest_per(self, *subject: str, situation_on: date, known_at: datetime) -> Self:
        """The last standing row for each `subject` (one DISTINCT ON)."""
        # By column: ordering by a foreign key would follow the order of the other table.
        columns = [self.model._meta.get_field(name).attname for name in subject]  # type: ignore[union-attr]
        order = [*columns, "-observed_on", "-recorded_at", "-pk"]
        return self.standing(situation_on=situation_on, known_at=known_at).order_by(*order).distinct(*columns)


class DatedFact(models.Model):
    """Base of every append-only dated fact. `silent` tells the values of a row that only retracts."""

    silent: ClassVar[dict[str, Any]] = {}

    observed_on = models.DateField("constaté le")
    date_precision = models.CharField(
        "précision de la date", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    recorded_at = models.DateTimeField("enregistré le", db_default=TransactionNow(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistré par"
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source")
    provenance = models.CharField("provenance", max_length=10, choices=Provenance, default=Provenance.ENTERED)
    note = models.TextField("motif", blank=True)
    retracts = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="retracted_by", verbose_name="remplace"
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        get_latest_by = ["observed_on", "recorded_at"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                # A day in Paris may begin before the same day in UTC: the database compares in Paris time.
                condition=Q(observed_on__lte=F("recorded_at__date")),
                name="%(app_label)s_%(class)s_not_in_future",
                violation_error_message="Un constat ne peut pas être daté dans le futur.",
            ),
            models.CheckConstraint(
                condition=Q(retracts__isnull=True) | ~Q(retracts=F("pk")),
                name="%(app_label)s_%(class)s_not_itself",
                violation_error_message="Un constat ne peut pas se remplacer lui-même.",
            ),
        ]
        indexes = []

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        super().clean()
        if self.observed_on and self.observed_on > today():
            raise ValidationError({"observed_on": "Un constat ne peut pas être daté dans le futur."})
