"""What hangs on a project: files that people joined to it."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from projects.documents.models import Document
from projects.portfolio.models.projects import Project
from projects.portfolio.papers import Circle, PaperKind, Side
from projects.portfolio.querysets import ProjectDocumentQuerySet


class ProjectDocument(models.Model):
    """A document of a project, with those it is for. Its kind is that of the document (`PaperKind`)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="documents", verbose_name="projet")
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        related_name="of_project",
        verbose_name="document",
        error_messages={"unique": "Ce document est déjà celui d’un projet."},
    )
    circle = models.CharField("visible par", max_length=10, choices=Circle)
    side = models.CharField("donné par", max_length=10, choices=Side)

    objects: ClassVar[ProjectDocumentQuerySet] = ProjectDocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "document du projet"
        verbose_name_plural = "documents du projet"
        ordering = ["project", "-pk"]
        constraints = [
            # A porteur reads what it gave; Caflab too.
            models.CheckConstraint(
                condition=~models.Q(side=Side.PORTEUR) | models.Q(circle=Circle.PORTEUR),
                name="project_document_of_porteur_is_open",
                violation_error_message="Ce que donne un porteur est visible de ceux qui voient le projet.",
            ),
            models.CheckConstraint(
                condition=~models.Q(side=Side.CAFLAB, circle=Circle.CAF),
                name="project_document_of_caflab_is_seen",
                violation_error_message="Ce que donne le Caflab est visible du Caflab.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        return reverse("project_tab", args=[self.project.reference, "documents"])


# The kinds as documents say them.
KIND_LABELS = {str(kind.value): str(kind.label) for kind in PaperKind}
