"""Envelopes by fund, year and level; what each amounts to is told by dated movements that are only ever added."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from funding.envelopes.enums import SIGNS, MovementKind
from funding.envelopes.querysets import EnvelopeQuerySet
from funding.rules.enums import Fund, Level
from funding.rules.models import euros
from projects.core.history import tracked
from projects.journal.facts import VoidableFact, about
from projects.territories.models import Caf, Region

WRONG_PARENT = "L’enveloppe au-dessus est du même fonds, de la même année, d’un niveau plus haut et du même territoire."

# A foreign key cannot tell what the envelope above must have in common with this one.
_PARENT_RULE = """
    IF NEW.parent_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM envelopes_envelope AS above
        WHERE above.id = NEW.parent_id AND above.fund = NEW.fund AND above.year = NEW.year
        AND (
            above.level = 'national'
            OR (above.level = 'region' AND NEW.level = 'caf' AND above.region_id =
                (SELECT region_id FROM territories_caf WHERE key = NEW.caf_id))
        )
    ) THEN
        RAISE EXCEPTION 'envelopes_envelope: the envelope above is of another fund, year, level or territory'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@tracked
class Envelope(models.Model):
    """Money put aside for a fund, a year and a place: the country, a region or a Caf.

    One envelope only for a fund, a year and a place, so that what is granted there counts once; `line` is the name of
    the budget line it is paid from. What it amounts to is in `Movement`; without any, it is not communicated.
    """

    fund = models.CharField("fonds", max_length=10, choices=Fund)
    year = models.PositiveSmallIntegerField("année")
    line = models.CharField("ligne budgétaire", max_length=120, blank=True)
    level = models.CharField("niveau", max_length=8, choices=Level)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="envelopes", verbose_name="région"
    )
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="envelopes", verbose_name="Caf")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="enveloppe au-dessus",
    )

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = "enveloppe"
        ordering = ["-year", "fund", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="parent_is_above",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_PARENT_RULE,
            ),
        ]
        indexes = [models.Index(fields=["year", "fund", "level"], name="envelope_year_fund")]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "level", "region", "caf"],
                nulls_distinct=False,
                name="envelope_once",
                violation_error_message="Cette enveloppe existe déjà pour ce fonds, cette année et ce territoire.",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.NATIONAL, region=None, caf=None)
                | Q(level=Level.REGION, region__isnull=False, caf=None)
                | Q(level=Level.CAF, region=None, caf__isnull=False),
                name="envelope_place",
                violation_error_message="Le territoire ne correspond pas au niveau : une région, une Caf, ou aucun.",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(level=Level.NATIONAL) & ~Q(parent=F("pk")),
                name="envelope_top",
                violation_error_message="Une enveloppe nationale n’a pas d’enveloppe au-dessus.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="envelope_year",
                violation_error_message="Cette année n’est pas plausible.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_fund_display()} {self.year}, {self.place}"

    @property
    def place(self) -> str:
        """Whose envelope it is, in French."""
        territory = self.region or self.caf
        return territory.name if territory else "France entière"

    def clean(self) -> None:
        super().clean()
        above = self.parent
        if above is None:
            return
        same = (above.fund, above.year) == (self.fund, self.year)
        in_region = above.level == Level.REGION and self.caf is not None and self.caf.region_id == above.region_id
        if not same or not (above.level == Level.NATIONAL or in_region):
            raise ValidationError({"parent": WRONG_PARENT})


class Movement(VoidableFact):
    """What changed the amount of an envelope on a day, in euros, always written as a positive number.

    The amount at (S, R) is the sum of what stands then; what a movement of an envelope below says is allotted above.
    """

    not_in_future: ClassVar[str] = "Un mouvement ne peut pas être daté dans le futur."

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="movements", verbose_name="enveloppe")
    kind = models.CharField("mouvement", max_length=10, choices=MovementKind)
    amount = euros("montant")
    source_text = models.CharField("source", max_length=250)

    class Meta(VoidableFact.Meta):
        verbose_name = "mouvement d’enveloppe"
        verbose_name_plural = "mouvements d’enveloppe"
        triggers = about("envelope_id")
        indexes = [models.Index(fields=["envelope", "-observed_on", "-recorded_at"], name="movement_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, kind=MovementKind.OPENING),
                name="movement_amount_positive",
                violation_error_message="Un montant est positif ; seul un montant initial peut être de 0 €.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.envelope}"

    @property
    def change(self) -> Decimal:
        """What it does to the amount of the envelope, in euros, with its sign."""
        return SIGNS[MovementKind(self.kind)] * self.amount
