"""Who answers for one project, when its porteur's people share its projects out."""

from django.core.exceptions import ValidationError
from django.db import models

from projects.core.history import tracked
from projects.porteurs.models import Contact
from projects.portfolio.models.projects import Project


@tracked
class ProjectContact(models.Model):
    """The contact of one project, in the place of the responsible one of its porteur.

    It counts as long as the contact is of the project's porteur: a project that changes porteur goes back to the rule.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="own_contact", verbose_name="projet")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="projects", verbose_name="contact")

    class Meta:
        verbose_name = "contact du projet"
        verbose_name_plural = "contacts des projets"

    def __str__(self) -> str:
        return str(self.contact)

    def clean(self) -> None:
        super().clean()
        if self.contact.porteur_id != self.project.porteur_id:
            raise ValidationError({"contact": "Ce contact n’est pas du porteur de ce projet."})
