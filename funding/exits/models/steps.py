"""What there is to do to be taken over: a list that one ticks."""

from django.db import models

from projects.core.history import tracked
from projects.portfolio.models import Project


@tracked
class ExitStep(models.Model):
    """One thing to do for a taker-over retained by a project. `done_on` is the day that it was done."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="exit_steps", verbose_name="projet")
    code = models.SlugField("règle de relais", max_length=40)
    label = models.CharField("démarche", max_length=250)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    due_on = models.DateField("à faire avant le", null=True, blank=True)
    done_on = models.DateField("faite le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "démarche de sortie"
        verbose_name_plural = "démarches de sortie"
        ordering = ["code", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code", "label"],
                name="exit_step_once",
                violation_error_message="Cette démarche est déjà dans la liste.",
            )
        ]

    def __str__(self) -> str:
        return self.label
