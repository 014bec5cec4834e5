"""Documents and their versions. The bytes are on disk, under a name of ours; a version is never rewritten."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from projects.documents import registry
from projects.documents.content.types import FileType, type_of
from projects.documents.enums import ScanState
from projects.documents.querysets import DocumentQuerySet
from projects.documents.wording import size_words


class Document(models.Model):
    """A file that people gave, under one title, through its versions. Who sees it is what holds it (`registry`)."""

    public_id = models.UUIDField("identifiant", unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("nature", max_length=40)
    title = models.CharField("intitulé", max_length=200)
    current = models.ForeignKey(
        "DocumentVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dernière version"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="déposé par"
    )
    created_at = models.DateTimeField("déposé le", db_default=Now(), editable=False)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retiré par"
    )

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "document"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="document_has_title",
                violation_error_message="Un document a un intitulé.",
            ),
            models.CheckConstraint(
                condition=Q(removed_by=None) | Q(removed_at__isnull=False),
                name="document_removed_has_date",
                violation_error_message="Un document retiré a une date de retrait.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document_detail", args=[self.public_id])

    @property
    def reference(self) -> str:
        """What the journal keeps of it."""
        return str(self.public_id)

    @property
    def kind_label(self) -> str:
        return registry.kind_label(self.kind)


class DocumentVersion(models.Model):
    """The bytes of a document as they were given once. Only what the antivirus says of them changes."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", verbose_name="document")
    number = models.PositiveIntegerField("version")
    name = models.CharField("nom du fichier", max_length=150)
    media_type = models.CharField("type", max_length=120)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    path = models.CharField("chemin", max_length=120, unique=True)
    has_scripts = models.BooleanField("contient des scripts", default=False)
    scan = models.CharField("contrôle antivirus", max_length=10, choices=ScanState)
    scanned_at = models.DateTimeField("contrôlé le", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="déposé par"
    )
    uploaded_at = models.DateTimeField("déposé le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "version d’un document"
        verbose_name_plural = "versions de documents"
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="document_version_once",
                violation_error_message="Ce document a déjà une version de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, size__gte=1),
                name="document_version_not_empty",
                violation_error_message="Une version d’un document a un numéro et un contenu.",
            ),
            models.CheckConstraint(
                condition=Q(scan__in=[ScanState.WAITING, ScanState.UNSCANNED], scanned_at=None)
                | Q(scan__in=[ScanState.CLEAN, ScanState.INFECTED], scanned_at__isnull=False),
                name="document_version_scanned_has_date",
                violation_error_message="Une version contrôlée dit quand elle l’a été.",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(scan=ScanState.WAITING), name="document_version_waiting"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            # A version is what was given: its bytes and its name never change.
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "document",
                    "number",
                    "name",
                    "media_type",
                    "size",
                    "sha256",
                    "path",
                    "has_scripts",
                    "uploaded_by",
                    "uploaded_at",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} (version {self.number})"

    @property
    def type(self) -> FileType | None:
        """The type as the portal knows it; None for one that it does not take any more."""
        return type_of(self.media_type)

    @property
    def size_label(self) -> str:
        return size_words(self.size)

    @property
    def download_url(self) -> str:
        return reverse("document_download", args=[self.document.public_id, self.number])


# Names for conditions: the version that a document shows first.
IS_CURRENT = Q(document__current=F("pk"))
