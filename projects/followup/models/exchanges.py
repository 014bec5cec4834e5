"""A visit, a call, a committee: what happened with a project on a day, with whom, and who may read of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from projects.core.history import tracked
from projects.core.paris import today
from projects.documents.models import Document
from projects.followup.enums import ExchangeKind, Visibility
from projects.followup.querysets import ExchangeQuerySet
from projects.porteurs.models import Contact
from projects.portfolio.models import Observation, Project

FUTURE = "Un échange ne peut pas être daté dans le futur."
TOO_OLD = "Cette année est trop ancienne : vérifiez la date."
TOO_FAR = "Cette date est trop lointaine : vérifiez l’année."
# Nothing of the Fipe is older, nothing is planned further: a year typed wrong.
FIRST_YEAR = 1990
AHEAD = timedelta(days=3653)
STEP = "Dites quelle est cette prochaine étape."


def furthest() -> date:
    """The last day that something may be set for."""
    return today() + AHEAD


@tracked
class Exchange(models.Model):
    """One exchange. It is never deleted: put away (`removed_at`), it can be brought back.

    `once` is drawn with the page that notes it: the same page sent twice is one exchange. What was seen of the
    project that day are facts of the portfolio, which everybody reads: they say nothing of the exchange.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="exchanges", verbose_name="projet")
    kind = models.CharField("nature", max_length=12, choices=ExchangeKind)
    observed_on = models.DateField("date")
    text = models.TextField("ce qui s’est passé")
    next_step = models.CharField("prochaine étape", max_length=250, blank=True)
    next_on = models.DateField("prochaine date", null=True, blank=True)
    visibility = models.CharField("visible par", max_length=10, choices=Visibility, default=Visibility.CAF)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="noté par")
    progress = models.OneToOneField(
        Observation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avancement constaté",
        error_messages={"unique": "Ce constat est déjà celui d’un autre échange."},
    )  # fmt: skip
    maturity = models.OneToOneField(
        Observation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="maturité constatée",
        error_messages={"unique": "Ce constat est déjà celui d’un autre échange."},
    )  # fmt: skip
    once = models.UUIDField(
        null=True, unique=True, editable=False, error_messages={"unique": "Cet échange est déjà enregistré."}
    )
    created_at = models.DateTimeField("noté le", db_default=Now(), editable=False)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="retiré par",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "échange"
        ordering = ["-observed_on", "-pk"]
        indexes = [
            models.Index(fields=["project", "-observed_on", "-id"], name="exchange_of_project"),
            models.Index(fields=["-observed_on", "-id"], name="exchange_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                # A day in Paris may begin before the same day in UTC: the database compares in Paris time.
                condition=Q(observed_on__lte=F("created_at__date")),
                name="exchange_not_in_future",
                violation_error_message=FUTURE,
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="exchange_text", violation_error_message="Dites ce qui s’est passé."
            ),
            models.CheckConstraint(
                condition=Q(next_on=None) | ~Q(next_step=""), name="exchange_next_step", violation_error_message=STEP
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values),
                name="exchange_visibility",
                violation_error_message="Dites qui peut lire cet échange.",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="exchange_removed_by_someone",
                violation_error_message="Un échange retiré dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        if self.observed_on and self.observed_on > today():
            wrong["observed_on"] = FUTURE
        if self.observed_on and self.observed_on.year < FIRST_YEAR:
            wrong["observed_on"] = TOO_OLD
        if self.next_on and self.next_on > furthest():
            wrong["next_on"] = TOO_FAR
        if self.next_on and not self.next_step:
            wrong["next_step"] = STEP
        if wrong:
            raise ValidationError(wrong)


class ExchangeDocument(models.Model):
    """A file joined to an exchange: read by who reads the exchange."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="documents", verbose_name="échange")
    document = models.OneToOneField(Document, models.PROTECT, related_name="of_exchange", verbose_name="document")

    class Meta:
        verbose_name = "fichier de l’échange"
        verbose_name_plural = "fichiers de l’échange"
        ordering = ["exchange", "pk"]

    def __str__(self) -> str:
        return str(self.document)


class ExchangePerson(models.Model):
    """Someone who was there: a contact of the porteur, someone who has an account, or a name alone.

    The name is kept as it was: a contact may be taken off since.
    """

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="persons", verbose_name="échange")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contact"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    name = models.CharField("nom", max_length=150)
    position = models.CharField("fonction", max_length=150, blank=True)

    class Meta:
        verbose_name = "personne présente"
        verbose_name_plural = "personnes présentes"
        ordering = ["exchange", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="exchange_person_name", violation_error_message="Le nom est requis."
            ),
            models.CheckConstraint(
                condition=Q(contact=None) | Q(user=None),
                name="exchange_person_one",
                violation_error_message="Une personne est un contact du porteur ou une personne du portail.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}" if self.position else self.name
