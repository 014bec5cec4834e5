"""Acts on several projects at once: done once, and the sentence that a reminder carried."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from projects.portfolio.models import Project


class BulkRun(models.Model):
    """One confirmation of an act on a selection: its page sent again finds it done."""

    token = models.UUIDField(unique=True, error_messages={"unique": "Cet acte est déjà fait."})
    act = models.CharField("acte", max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    changed = models.PositiveIntegerField("projets changés", default=0)
    created_at = models.DateTimeField("le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "acte sur une sélection"
        verbose_name_plural = "actes sur une sélection"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class Reminder(models.Model):
    """What the responsible contact of a project was written, by whom."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="porteur_reminders", verbose_name="projet")
    sentence = models.TextField("phrase")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    run = models.ForeignKey(BulkRun, models.PROTECT, null=True, blank=True, related_name="reminders")
    created_at = models.DateTimeField("le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "relance"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sentence=""),
                name="reminder_sentence",
                violation_error_message="Écrivez la phrase de la relance.",
            ),
            models.UniqueConstraint(
                fields=["project", "run"],
                name="reminder_once",
                violation_error_message="Ce projet est déjà relancé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.created_at:%Y-%m-%d}"
