"""Jobs and the files they made. The truth about a job is its row; a message only wakes a worker."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from projects.jobs import registry
from projects.jobs.enums import ALIVE_STATES, FINAL_STATES, JobState
from projects.jobs.querysets import ALIVE, JobFileQuerySet, JobQuerySet


class Job(models.Model):
    """Work asked for by someone and done by a worker. Only services change a row; every time is the database's."""

    public_id = models.UUIDField("identifiant", unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("nature", max_length=80)
    title = models.CharField("intitulé", max_length=200, blank=True)
    params = models.JSONField("paramètres", default=dict)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs", verbose_name="demandé par"
    )
    scope_key = models.TextField("droits du demandeur")
    shared = models.BooleanField("commun à ceux qui ont les mêmes droits", default=False)
    digest = models.CharField("empreinte de la demande", max_length=64)

    state = models.CharField("état", max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("à faire", default=0)
    step = models.CharField("étape", max_length=200, blank=True)

    attempt = models.PositiveSmallIntegerField("essai", default=0)
    max_attempts = models.PositiveSmallIntegerField("essais permis", default=3)
    lease_until = models.DateTimeField("bail jusqu’au", null=True)
    heartbeat_at = models.DateTimeField("dernier signe de vie", null=True)
    worker = models.CharField("exécutant", max_length=120, blank=True)
    send_at = models.DateTimeField("prochain envoi", null=True)
    sends = models.PositiveSmallIntegerField("envois", default=0)
    cancel_requested_at = models.DateTimeField("annulation demandée le", null=True)

    error = models.TextField("motif de l’échec", blank=True)
    technical_error = models.TextField("détail technique", blank=True)
    result = models.JSONField("résultat", null=True)

    created_at = models.DateTimeField("demandé le", db_default=Now(), editable=False)
    started_at = models.DateTimeField("commencé le", null=True)
    finished_at = models.DateTimeField("fini le", null=True)
    expires_at = models.DateTimeField("fichiers gardés jusqu’au", null=True)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=ALIVE,
                name="job_unique_while_alive",
                violation_error_message="Le même travail est déjà demandé.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=JobState.RUNNING,
                    lease_until__isnull=False,
                    heartbeat_at__isnull=False,
                    started_at__isnull=False,
                    attempt__gte=1,
                )
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
                name="job_lease_while_running",
                violation_error_message="Un travail en cours a un bail, et lui seul.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ALIVE_STATES, finished_at__isnull=True)
                | Q(state__in=FINAL_STATES, finished_at__isnull=False),
                name="job_finished_has_date",
                violation_error_message="Un travail fini a une date de fin, et lui seul.",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.QUEUED, send_at__isnull=False)
                | (~Q(state=JobState.QUEUED) & Q(send_at__isnull=True)),
                name="job_queued_is_sent",
                violation_error_message="Un travail en attente a une date d’envoi, et lui seul.",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED) | ~Q(error=""),
                name="job_failed_says_why",
                violation_error_message="Un travail échoué dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(attempt__lte=F("max_attempts")),
                name="job_attempts_bounded",
                violation_error_message="Ce travail a déjà eu tous ses essais.",
            ),
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")),
                name="job_progress_bounded",
                violation_error_message="L’avancement dépasse le total.",
            ),
        ]
        indexes = [
            models.Index(fields=["requester", "-created_at"], name="job_mine"),
            models.Index(fields=["kind", "-created_at"], name="job_kind"),
            models.Index(fields=["lease_until"], condition=Q(state=JobState.RUNNING), name="job_leases"),
            models.Index(fields=["send_at"], condition=Q(state=JobState.QUEUED), name="job_to_send"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="job_expiring"),
        ]

    def __str__(self) -> str:
        return self.title or self.kind_label

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.public_id])

    @property
    def reference(self) -> str:
        """What the journal keeps of it."""
        return str(self.public_id)

    @property
    def kind_label(self) -> str:
        return registry.label_of(self.kind)

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE_STATES

    @property
    def is_being_cancelled(self) -> bool:
        return self.is_alive and self.cancel_requested_at is not None

    @property
    def state_label(self) -> str:
        """The state, or that someone asked to leave it."""
        return "Annulation demandée" if self.is_being_cancelled else str(JobState(self.state).label)


class JobFile(models.Model):
    """A file that a successful attempt made; `path` is relative to JOB_FILES_ROOT."""

    public_id = models.UUIDField("identifiant", unique=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, models.PROTECT, related_name="files", verbose_name="travail")
    name = models.CharField("nom", max_length=120)
    media_type = models.CharField("type", max_length=120)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    path = models.CharField("chemin", max_length=400, unique=True)
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)

    objects: ClassVar[JobFileQuerySet] = JobFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "fichier"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "name"],
                name="job_file_name_once",
                violation_error_message="Ce travail a déjà un fichier de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="job_file_sha256",
                violation_error_message="Cette empreinte SHA-256 est mal formée.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("jobs:file", args=[self.public_id])
