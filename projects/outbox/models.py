"""Messages to people, written in the transaction that wants them told: told if and only if it is committed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from projects.outbox.enums import MessageState


class Message(models.Model):
    """One e-mail to one person, once by `key`.

    Its words are made when it leaves, by its kind, from `params` (keys of rows, no personal text): what has changed
    meanwhile is told as it then is, and what no longer stands is not told.
    """

    key = models.CharField("clé", max_length=120, unique=True)
    kind = models.SlugField("modèle", max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    email = models.EmailField("adresse électronique", blank=True)
    params = models.JSONField("paramètres", default=dict, blank=True)
    state = models.CharField("état", max_length=10, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    error = models.CharField("dernière erreur", max_length=100, blank=True)
    created_at = models.DateTimeField("demandé le", db_default=Now(), editable=False)
    attempted_at = models.DateTimeField("dernier essai le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(recipient__isnull=False) & Q(email="")) | (Q(recipient__isnull=True) & ~Q(email="")),
                name="message_one_recipient",
                violation_error_message="Un courriel va à une personne connue ou à une adresse.",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
                violation_error_message="Un courriel envoyé dit quand.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[MessageState.WAITING, MessageState.SENDING]),
                name="message_unsent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def address(self) -> str:
        return self.recipient.email if self.recipient else self.email
