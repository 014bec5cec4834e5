"""What helps people in their work: guides, talking points, training, evaluators."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from projects.caflab.enums import Reader, ResourceKind
from projects.caflab.querysets import ResourceQuerySet
from projects.core.history import tracked
from projects.documents.models import Document


@tracked
class Resource(models.Model):
    """Kept by Caflab; `reviewed_on` is the day that somebody last read it through. Retired ones are kept."""

    kind = models.CharField("rubrique", max_length=15, choices=ResourceKind)
    title = models.CharField("titre", max_length=160)
    purpose = models.TextField("à quoi elle sert", max_length=1000)
    readers = ArrayField(models.CharField(max_length=10, choices=Reader), verbose_name="pour qui")
    url = models.URLField("adresse", max_length=500, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="document"
    )
    reviewed_on = models.DateField("relue le", null=True, blank=True)
    position = models.PositiveIntegerField("rang", default=0, editable=False)
    is_retired = models.BooleanField("retirée", default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "ressource"
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(readers__len__gt=0),
                name="resource_readers",
                violation_error_message="Dites pour qui est cette ressource.",
            )
        ]

    def __str__(self) -> str:
        return self.title
