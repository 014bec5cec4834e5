"""Texts that somebody wrote elsewhere: files that were read, numbers, contradictions, and what people said of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q

from projects.accounts.models import User
from projects.core.history import tracked
from projects.documents.models import Document
from reporting.enums import Certainty, FindingSeverity, Measure, ReadingFormat, Verdict
from reporting.querysets import FindingQuerySet, ReadingQuerySet


@tracked
class Reading(models.Model):
    """Documents that were read together. Its author sees it, and every reader of documents once it is shared.

    `document_on` is the day that the documents describe, proposed from their text; `read_at` the last time that the
    engine went through them, null until the first; `removed_at` takes it out of everybody's sight.
    """

    title = models.CharField("titre", max_length=200)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="lu par")
    document_on = models.DateField("date du document", null=True, blank=True)
    is_shared = models.BooleanField("partagée", default=False)
    created_at = models.DateTimeField("déposée le", db_default=TransactionNow(), editable=False)
    read_at = models.DateTimeField("lue le", null=True, blank=True, editable=False)
    removed_at = models.DateTimeField("supprimée le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lecture"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["author", "-created_at"], name="reading_author")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""), name="reading_has_title", violation_error_message="Une lecture a un titre."
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """What the journal keeps of it: never its title, which may be words of the text."""
        return f"lecture-{self.pk}"


class ReadingFile(models.Model):
    """A file of a reading. `lines` are those of `reporting.readings.kept`; `message` says why there are none, and
    `unchecked` what could not be looked for in them.

    The bytes are a document of the portal (`document`); what was refused at once has none.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="files", verbose_name="lecture")
    position = models.PositiveSmallIntegerField("ordre")
    name = models.CharField("nom", max_length=150)
    format = models.CharField("format", max_length=4, choices=ReadingFormat, blank=True)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="of_reading", verbose_name="document"
    )
    lines = models.JSONField("lignes", default=list, blank=True)
    line_count = models.PositiveIntegerField("nombre de lignes", default=0)
    page_count = models.PositiveIntegerField("nombre de pages", default=0)
    message = models.TextField("pourquoi il n’est pas lu", blank=True)
    unchecked = models.TextField("ce qui n’a pas pu être contrôlé", blank=True)

    class Meta:
        verbose_name = "fichier d’une lecture"
        verbose_name_plural = "fichiers des lectures"
        ordering = ["reading", "position"]
        indexes = [models.Index(fields=["sha256"], name="reading_file_sha256")]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "position"],
                name="reading_file_position",
                violation_error_message="Deux fichiers de la lecture ont le même rang.",
            ),
            models.UniqueConstraint(
                fields=["reading", "name"],
                name="reading_file_name",
                violation_error_message="Deux fichiers de la lecture ont le même nom.",
            ),
            models.CheckConstraint(
                condition=Q(message="") | Q(line_count=0),
                name="reading_file_read_or_not",
                violation_error_message="Un fichier qui n’est pas lu n’a pas de lignes.",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="reading_file_sha256_format",
                violation_error_message="Un fichier gardé a une empreinte SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReadingStatement(models.Model):
    """A number of a text and what it is about, as the engine read it: made again by each reading.

    `start:end` are its place in the line as it is written. `places` are codes of departments, and of regions after
    an R. What people correct is kept apart (`StatementCorrection`).
    """

    file = models.ForeignKey(ReadingFile, models.CASCADE, related_name="statements", verbose_name="fichier")
    position = models.PositiveIntegerField("ordre")
    line = models.PositiveIntegerField("ligne")
    start = models.PositiveIntegerField("début")
    end = models.PositiveIntegerField("fin")
    section = models.CharField("partie", max_length=300, blank=True)
    subject = models.CharField("ce qui est compté", max_length=200, blank=True)
    population = models.CharField("population", max_length=300, blank=True)
    measure = models.CharField("mesure", max_length=8, choices=Measure)
    value = models.DecimalField("valeur", max_digits=30, decimal_places=6)
    upper = models.DecimalField("jusqu’à", max_digits=30, decimal_places=6, null=True, blank=True)
    unit = models.CharField("unité", max_length=40, blank=True)
    period = models.CharField("période", max_length=100, blank=True)
    certainty = models.CharField("certitude", max_length=10, choices=Certainty, default=Certainty.EXACT)
    words = models.CharField("mots", max_length=300)
    years = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name="années")
    places = ArrayField(models.CharField(max_length=4), default=list, blank=True, verbose_name="territoires")
    is_part = models.BooleanField("compte une partie", default=False)

    class Meta:
        verbose_name = "énoncé"
        ordering = ["file", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "position"],
                name="reading_statement_position",
                violation_error_message="Deux énoncés du fichier ont le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(line__gte=1, end__gte=F("start")),
                name="reading_statement_placed",
                violation_error_message="Un énoncé tient à une ligne, entre deux de ses signes.",
            ),
        ]
        indexes = [models.Index(fields=["file", "line"], name="reading_statement_line")]

    def __str__(self) -> str:
        return self.words


@tracked
class StatementCorrection(models.Model):
    """What a person says that the number at `start` of a line means. It holds as long as the file does: readings made
    again use it, and so do later readings of the same bytes.

    `values` are those of `ReadingStatement` that differ, as JSON; `is_dropped` says that it is no number to compare.
    """

    file = models.ForeignKey(ReadingFile, models.CASCADE, related_name="corrections", verbose_name="fichier")
    line = models.PositiveIntegerField("ligne")
    start = models.PositiveIntegerField("début")
    values = models.JSONField("valeurs corrigées", default=dict, blank=True)
    is_dropped = models.BooleanField("à ne pas comparer", default=False)
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="corrigé par")
    corrected_at = models.DateTimeField("corrigé le")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "correction d’un énoncé"
        verbose_name_plural = "corrections d’énoncés"
        ordering = ["file", "line", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "line", "start"],
                name="statement_correction_once",
                violation_error_message="Cet énoncé a déjà une correction.",
            ),
            models.CheckConstraint(
                condition=~Q(values={}) | Q(is_dropped=True),
                name="statement_correction_says_something",
                violation_error_message="Une correction change une valeur, ou écarte l’énoncé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}:{self.start}"


@tracked
class Finding(models.Model):
    """Something that contradicts itself in the files of a reading, and what a person said of it.

    `passages` are {"file": position of the file, "line": its line, "text": its words}. `fingerprint` is the rule and
    the passages: what is found again keeps its verdict. One that was judged and is found no longer stays, without
    `is_standing`. What was held against the projects that somebody sees is `seen_by` that person alone; `evidence`
    says what the portal shows for it: {"label", "url", "definition"}.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="findings", verbose_name="lecture")
    fingerprint = models.CharField("empreinte", max_length=64)
    position = models.PositiveIntegerField("ordre")
    rule = models.CharField("règle", max_length=60)
    severity = models.CharField("gravité", max_length=8, choices=FindingSeverity)
    explanation = models.TextField("explication")
    passages = models.JSONField("passages", default=list)
    is_standing = models.BooleanField("se trouve encore", default=True)
    verdict = models.CharField("verdict", max_length=15, choices=Verdict, blank=True)
    note = models.CharField("note", max_length=1000, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="montrée à")
    evidence = models.JSONField("ce que montre le portail", default=dict, blank=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="jugé par"
    )
    judged_at = models.DateTimeField("jugé le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "contradiction trouvée"
        verbose_name_plural = "contradictions trouvées"
        ordering = ["reading", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "fingerprint"],
                name="finding_once",
                violation_error_message="Cette contradiction est déjà dans la lecture.",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", judged_by__isnull=True, judged_at__isnull=True)
                | (~Q(verdict="") & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="finding_judged",
                violation_error_message="Un verdict porte son auteur et son moment.",
            ),
        ]

    def __str__(self) -> str:
        return self.rule
