"""What an edition was made of when it was frozen, and the files that were published of it."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from reporting.models.editions import Edition


class Sha256(models.Func):
    """The hash of a text in UTF-8, in hexadecimal."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


class FrozenEdition(models.Model):
    """The whole data set of an edition, as one canonical JSON text; rendering reads only this.

    `sha256` is the hash of that text, which the database checks; `parts` the versions of what would lay it out on the
    day of the freeze: the file says its own.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="frozen", verbose_name="édition")
    number = models.PositiveSmallIntegerField("numéro")
    content = models.TextField("données")
    sha256 = models.CharField("empreinte", max_length=64)
    parts = models.JSONField("versions des composants")
    site_url = models.URLField("adresse du portail")
    situation_on = models.DateField("situation au")
    known_at = models.DateTimeField("connu au")
    frozen_at = models.DateTimeField("gelée le", db_default=TransactionNow(), editable=False)
    frozen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "données gelées"
        verbose_name_plural = "données gelées"
        ordering = ["edition", "number"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                name="frozen_edition_once",
                violation_error_message="Cette édition a déjà un gel de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(sha256=Sha256("content")),
                name="frozen_edition_sha256",
                violation_error_message="L’empreinte n’est pas celle des données gelées.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, gel {self.number}"


class Publication(models.Model):
    """A published file, kept with its hash. `path` is relative to the folder of published files.

    `parts` are the versions of what laid it out, which may have changed since the freeze; none for a file that was
    published before they were noted.

    Only `is_public` and `replaced_by` ever change: a page may be closed, a file stays what it was.
    """

    frozen = models.OneToOneField(FrozenEdition, models.PROTECT, related_name="publication", verbose_name="données")
    path = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveBigIntegerField("taille", help_text="En octets.")
    pages = models.PositiveIntegerField("pages")
    parts = models.JSONField("versions des composants", default=dict, blank=True)
    is_public = models.BooleanField("page publique", default=False)
    published_at = models.DateTimeField("publiée le", db_default=TransactionNow(), editable=False)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="remplacée par"
    )

    class Meta:
        verbose_name = "publication"
        ordering = ["-published_at"]
        triggers = [
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="file_never_changes",
                fields=["frozen", "path", "sha256", "size", "pages", "parts", "published_at", "published_by"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.frozen)
