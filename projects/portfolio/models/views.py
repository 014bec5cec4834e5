"""How people keep their lists: views saved by name, columns chosen."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from projects.accounts.models import User
from projects.portfolio.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """A list of projects kept by name: the query of its address, nothing of its content.

    `team` is empty for a view of one's own, else the team it is shared with (see `accounts.scopes.teams_of`).
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views", verbose_name="personne")
    name = models.CharField("nom de la vue", max_length=80)
    query = models.TextField("adresse", blank=True)
    team = models.CharField("partagée avec", max_length=60, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="saved_view_name",
                violation_error_message="Donnez un nom à la vue.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns that someone keeps in a list, in their order."""

    user = models.ForeignKey(User, models.CASCADE, related_name="list_columns", verbose_name="personne")
    listing = models.SlugField("liste", max_length=30)
    columns = ArrayField(models.SlugField(max_length=30), verbose_name="colonnes")

    class Meta:
        verbose_name = "choix de colonnes"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "listing"],
                name="list_columns_once",
                violation_error_message="Les colonnes de cette liste sont déjà choisies.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing} : {', '.join(self.columns)}"
