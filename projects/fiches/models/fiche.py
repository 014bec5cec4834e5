"""The fiche: what the public reads of a project, and what a source says exists of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from projects.core.history import tracked
from projects.fiches.enums import ItemKind
from projects.journal.enums import DatePrecision
from projects.journal.facts import VoidableFact
from projects.portfolio.models import Action, Project


@tracked
class Fiche(models.Model):
    """The text of a project, or of some of its actions when any is named."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="fiches", verbose_name="projet")
    actions = models.ManyToManyField(Action, through="FicheAction", related_name="fiches", verbose_name="actions")
    title = models.CharField("titre", max_length=200, blank=True)
    standfirst = models.CharField("accroche", max_length=250, blank=True)
    summary = ArrayField(models.TextField(), default=list, blank=True, verbose_name="en bref")
    # Of all its words, lines and figures included: it changes with any of them, so that one version guards them all.
    digest = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "fiche"
        ordering = ["project", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.project)


@tracked
class FicheAction(models.Model):
    """An action that a fiche is about."""

    fiche = models.ForeignKey(Fiche, models.PROTECT)
    action = models.ForeignKey(Action, models.PROTECT)

    class Meta:
        verbose_name = "action de la fiche"
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "action"],
                name="fiche_action_once",
                violation_error_message="Cette fiche porte déjà sur cette action.",
            )
        ]

    def __str__(self) -> str:
        return str(self.action)


@tracked
class FicheItem(models.Model):
    """One line of a fiche: an objective, a public, a dated achievement, a partner."""

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="items", verbose_name="fiche")
    kind = models.CharField("rubrique", max_length=12, choices=ItemKind)
    text = models.TextField("texte")
    is_planned = models.BooleanField("à venir", default=False)
    happened_on = models.DateField("date", null=True, blank=True)
    date_precision = models.CharField(
        "précision de la date", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "ligne de la fiche"
        ordering = ["fiche", "kind", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "kind", "position"],
                name="fiche_item_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux lignes de la rubrique ont le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class KeyFigure(models.Model):
    """A number the fiche puts forward, as text (« 1,3 ETP », « 1 sur 4 »): never summed."""

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="key_figures", verbose_name="fiche")
    value = models.CharField("valeur", max_length=40)
    label = models.CharField("libellé", max_length=160)
    happened_on = models.DateField("au", null=True, blank=True)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "chiffre de la fiche"
        ordering = ["fiche", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "position"],
                name="key_figure_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux chiffres de la fiche ont le même rang.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.label}"


class Availability(VoidableFact):
    """What was said to exist on a day: detailed fiches (and how many), a budget, results. Null: not said."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="availabilities", verbose_name="projet")
    has_fiche = models.BooleanField("fiche disponible", null=True, blank=True)
    fiche_count = models.PositiveSmallIntegerField("nombre de fiches", null=True, blank=True)
    has_budget = models.BooleanField("budget disponible", null=True, blank=True)
    has_results = models.BooleanField("résultats disponibles", null=True, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "pièces disponibles"
        verbose_name_plural = "pièces disponibles"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="availability_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fiche_count__isnull=True) | Q(has_fiche=True, fiche_count__gt=0),
                name="availability_fiche_count",
                violation_error_message="Un nombre de fiches suppose qu’une fiche est disponible.",
            ),
        ]
