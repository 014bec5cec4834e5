"""What happened, by whom, and the documents that told it."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.db import models

from projects.journal.enums import SourceKind


class Source(models.Model):
    """A published document that facts were read in."""

    slug = models.SlugField("identifiant", unique=True, error_messages={"unique": "Une source a déjà cet identifiant."})
    title = models.CharField("titre", max_length=200)
    publisher = models.CharField("éditeur", max_length=200, blank=True)
    kind = models.CharField("nature", max_length=20, choices=SourceKind)
    published_on = models.DateField("publié le", null=True, blank=True)
    published_label = models.CharField("date imprimée", max_length=60, blank=True)

    class Meta:
        verbose_name = "source"
        ordering = ["published_on", "slug"]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """One act: who did what to which object. Field names only, never the personal text they hold."""

    at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField("acte", max_length=60)
    object_type = models.CharField("objet", max_length=60)
    object_id = models.BigIntegerField(null=True)
    reference = models.CharField("référence", max_length=60, blank=True)
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "-at"], name="entry_object")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.reference}"
