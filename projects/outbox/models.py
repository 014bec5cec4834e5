"""Messages to people, written in the transaction that wants them told: told if and only if it is committed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from projects.outbox.enums import How, MessageState, Topic


class Choice(models.Model):
    """How someone wants to be told of a topic; without a row, as `DEFAULTS` says."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_choices", verbose_name="personne"
    )
    topic = models.CharField("sujet", max_length=20, choices=Topic)
    how = models.CharField("comment", max_length=10, choices=How)

    class Meta:
        verbose_name = "choix d’une personne"
        verbose_name_plural = "choix des personnes"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic"],
                name="message_choice_once",
                violation_error_message="Cette personne a déjà choisi pour ce sujet.",
            ),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values, how__in=How.values),
                name="message_choice_known",
                violation_error_message="Ce choix n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.get_how_display()}"


class DigestHour(models.Model):
    """From which day on the digests leave at which hour of Paris."""

    from_day = models.DateField("à partir du", unique=True, error_messages={"unique": "Ce jour a déjà son heure."})
    hour = models.TimeField("heure de Paris")

    class Meta:
        verbose_name = "heure des résumés"
        verbose_name_plural = "heures des résumés"
        ordering = ["-from_day"]

    def __str__(self) -> str:
        return f"{self.hour:%H:%M}"


class Digest(models.Model):
    """What waited for someone, in one mail of one day of Paris: [`since`, `until`) of the database's clock.

    Which messages it holds is written on them, once; the two instants say so in words.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", verbose_name="personne")
    day = models.DateField("jour")
    since = models.DateTimeField("depuis", null=True, blank=True)
    until = models.DateTimeField("jusqu’à")

    class Meta:
        verbose_name = "résumé"
        verbose_name_plural = "résumés"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"],
                name="digest_once_a_day",
                violation_error_message="Cette personne a déjà son résumé de ce jour.",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__lt=F("until")),
                name="digest_span",
                violation_error_message="Un résumé finit après son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.user_id}"


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
    digest = models.ForeignKey(
        Digest, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="résumé"
    )
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
            models.CheckConstraint(
                condition=~Q(state=MessageState.HELD) | Q(recipient__isnull=False),
                name="message_held_for_someone",
                violation_error_message="Un résumé va à une personne connue.",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.TOLD) | Q(digest__isnull=False),
                name="message_told_in_digest",
                violation_error_message="Un courriel dit dans un résumé dit lequel.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[MessageState.WAITING, MessageState.SENDING]),
                name="message_unsent",
            ),
            models.Index(fields=["recipient", "created_at"], condition=Q(state=MessageState.HELD), name="message_held"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def address(self) -> str:
        return self.recipient.email if self.recipient else self.email
