"""What becomes of a finding of the checks that is not cured: passed with a signed reason, or told a false alarm."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from projects.core.history import tracked
from reporting.enums import WaiverKind
from reporting.models.editions import Edition


@tracked
class CheckWaiver(models.Model):
    """A finding that no longer holds an edition back, as long as its words stay: `fingerprint` is made of them.

    `rule` is the stable name of the check, `words` and `explanation` what it told on that day, `place` where. It is
    taken back, never changed nor removed.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="waivers", verbose_name="édition")
    rule = models.CharField("contrôle", max_length=60)
    fingerprint = models.CharField("empreinte", max_length=64)
    kind = models.CharField("suite", max_length=8, choices=WaiverKind)
    reason = models.TextField("motif")
    place = models.CharField("passage", max_length=250, blank=True)
    words = models.TextField("mots cités", blank=True)
    explanation = models.TextField("explication")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="repris par"
    )
    withdrawn_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta:
        verbose_name = "contrôle écarté"
        verbose_name_plural = "contrôles écartés"
        ordering = ["edition", "pk"]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="withdrawn_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.withdrawn_at IS NOT NULL"),
            ),
            pgtrigger.ReadOnly(
                name="said_once",
                fields=[
                    "edition",
                    "rule",
                    "fingerprint",
                    "kind",
                    "reason",
                    "place",
                    "words",
                    "explanation",
                    "by",
                    "at",
                ],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "fingerprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="check_waiver_once",
                violation_error_message="Quelqu’un a déjà donné une suite à ce constat.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="check_waiver_reason",
                violation_error_message="Un contrôle ne s’écarte qu’avec un motif.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="check_waiver_withdrawn",
                violation_error_message="Ce qui est repris porte le moment où cela l’a été.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} : {self.words[:80]}"
