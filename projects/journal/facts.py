"""Two clocks: facts that are only ever added, and their value on a day as it was known at an instant.

`observed_on` is the day that a fact is true of the world; `recorded_at` is when the portal learnt it.
The value at (S, R) is the last row with `observed_on <= S`, `recorded_at <= R`, that no row recorded by R
retracts. A correction is a new row that retracts the old one. A row that retracts and says nothing else
is silent (each model tells by `silent` what its values then are): what stood before the retracted row
stands again, or nothing does.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Self, TypeVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.core.paris import today
from projects.journal.enums import DatePrecision
from projects.journal.models import Source
from projects.porteurs.enums import Provenance

FactT = TypeVar("FactT", bound=models.Model)


class RetractsSameSubject(pgtrigger.Trigger):
    """A fact only replaces an older one about the same subject; a foreign key cannot say so."""

    name = "retracts_same_subject"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    condition = pgtrigger.Condition("NEW.retracts_id IS NOT NULL")

    def __init__(self, *columns: str) -> None:
        self.columns = columns
        same = " AND ".join(f"stored.{name} IS NOT DISTINCT FROM NEW.{name}" for name in columns)
        rule = """
            IF NOT EXISTS (SELECT FROM {meta.db_table} AS stored WHERE stored.id = NEW.retracts_id AND %s) THEN
                RAISE EXCEPTION '{meta.db_table}: a fact only retracts a fact about the same subject'
                USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """
        super().__init__(func=pgtrigger.Func(rule % same))


def about(*columns: str) -> list[pgtrigger.Trigger]:
    """The triggers of facts whose subject is told by `columns`: only added, and retracted by their like."""
    append_only = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
    return [append_only, RetractsSameSubject(*columns)]


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
    """Base of every append-only dated fact: `silent` tells the values of a row that only retracts.

    Its subject is a project, or what `Meta.triggers = about(…)` says.
    """

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
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="retracted_by",
        verbose_name="remplace",
        error_messages={"unique": "Ce constat est déjà remplacé par un autre."},
    )

    # Said of a day to come, in the words of what the fact is.
    not_in_future: ClassVar[str] = "Un constat ne peut pas être daté dans le futur."

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        get_latest_by = ["observed_on", "recorded_at"]
        triggers = about("project_id")
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

    @property
    def is_silent(self) -> bool:
        """Whether it only takes another back."""
        return bool(self.silent) and all(getattr(self, name) == value for name, value in self.silent.items())

    def clean(self) -> None:
        super().clean()
        if self.observed_on and self.observed_on > today():
            raise ValidationError({"observed_on": self.not_in_future})
        rules = self._meta.triggers  # type: ignore[attr-defined]
        same = next(rule.columns for rule in rules if isinstance(rule, RetractsSameSubject))
        if self.retracts and any(getattr(self, name) != getattr(self.retracts, name) for name in same):
            raise ValidationError({"retracts": "Un constat ne remplace qu’un constat sur le même objet."})


class VoidableFact(DatedFact):
    """A fact whose values are never all empty: a row that only retracts says so by `is_void`."""

    silent: ClassVar[dict[str, Any]] = {"is_void": True}

    is_void = models.BooleanField("annulé", default=False)

    class Meta(DatedFact.Meta):
        abstract = True
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(retracts__isnull=False),
                name="%(app_label)s_%(class)s_void_retracts",
                violation_error_message="Seul un constat enregistré peut être annulé.",
            ),
        ]
