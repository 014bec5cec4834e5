"""Projects, their partners, their actions, the structures they support."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from projects.calls.models import Application
from projects.core.history import tracked, tracked_without
from projects.journal.models import Source
from projects.porteurs.enums import Provenance
from projects.porteurs.models import Porteur
from projects.portfolio.enums import Echelon, PartnerRole, PriorityArea, StructureKind
from projects.portfolio.fictitious import is_fictitious
from projects.portfolio.querysets import ProjectQuerySet
from projects.territories.models import Caf, Commune, Department, Epci


def provenance_field(of: str) -> models.CharField:
    """Where the neighbouring fact comes from; empty when the fact is unknown."""
    return models.CharField(f"provenance : {of}", max_length=10, choices=Provenance, blank=True)


@tracked_without("search")
class Project(models.Model):
    """A project that a call selected. Null is unknown, never « no »; each deduced fact says so.

    Identity (names, porteur, territory, what it supports) is read at R from the event table that a
    database trigger keeps; what changes with time is in dated facts.
    """

    reference = models.CharField(
        "référence", max_length=30, unique=True, error_messages={"unique": "Un projet porte déjà cette référence."}
    )
    application = models.OneToOneField(
        Application,
        models.PROTECT,
        related_name="project",
        verbose_name="candidature",
        error_messages={"unique": "Cette candidature est déjà devenue un projet."},
    )
    title = models.CharField("titre", max_length=200, blank=True)
    porteur = models.ForeignKey(
        Porteur, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="porteur"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="projects", verbose_name="département")
    department_provenance = provenance_field("département")
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="Caf")
    caf_provenance = provenance_field("Caf")
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, verbose_name="commune")
    epci = models.ForeignKey(Epci, models.PROTECT, null=True, blank=True, verbose_name="intercommunalité")
    territory_provenance = provenance_field("territoire")
    echelon = models.CharField("échelon", max_length=20, choices=Echelon, null=True, blank=True)
    echelon_provenance = provenance_field("échelon")
    qpv = models.CharField("quartier prioritaire", max_length=10, choices=PriorityArea, null=True, blank=True)
    qpv_provenance = provenance_field("quartier prioritaire")
    ami_origin = models.BooleanField("issu de l’AMI « Accueil pour tous »", null=True, blank=True)
    ami_provenance = provenance_field("origine AMI")
    sdsf_mention = models.TextField("mention du schéma départemental", blank=True)
    remarks = models.TextField("remarques", blank=True)
    sources = models.ManyToManyField(Source, related_name="projects", blank=True, verbose_name="sources")
    version = models.PositiveIntegerField(default=1, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "projet"
        ordering = ["reference"]
        indexes = [GinIndex(fields=["search"], name="project_search")]
        triggers = [pgtrigger.ReadOnly(name="reference_given_once", fields=["reference"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Z]+-\d{4}-[0-9AB]{2,3}-\d{3}$"),
                name="project_reference",
                violation_error_message="La référence s’écrit comme FIPE-2023-31-004.",
            ),
            models.CheckConstraint(
                condition=Q(commune__isnull=True) | Q(epci__isnull=True),
                name="project_one_territory",
                violation_error_message=(
                    "Le territoire d’un projet est une commune ou une intercommunalité, pas les deux."
                ),
            ),
            models.CheckConstraint(
                condition=Q(caf__isnull=True, caf_provenance="") | (Q(caf__isnull=False) & ~Q(caf_provenance="")),
                name="project_caf_provenance",
                violation_error_message="Dites d’où vient la Caf du projet.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_fictitious(self) -> bool:
        return is_fictitious(self.reference)

    @property
    def display_name(self) -> str:
        """The name a reader knows the project by: its porteur, else its territory."""
        return (self.porteur or self.commune or self.epci or self.department).name


@tracked
class ProjectSource(Project.sources.through):  # type: ignore[name-defined]
    """Which sources told of a project, so that this too is read at R."""

    class Meta:
        proxy = True


@tracked
class Partnership(models.Model):
    """A co-porteur, or an operator who does the work for the lead porteur."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="partnerships", verbose_name="projet")
    porteur = models.ForeignKey(Porteur, models.PROTECT, related_name="partnerships", verbose_name="organisme")
    role = models.CharField("rôle", max_length=12, choices=PartnerRole)

    class Meta:
        verbose_name = "partenaire"
        ordering = ["project", "role", "porteur__sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "porteur", "role"],
                name="partnership_once",
                violation_error_message="Cet organisme a déjà ce rôle dans le projet.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.porteur} ({self.get_role_display().lower()})"

    def clean(self) -> None:
        super().clean()
        if self.porteur_id and self.porteur_id == self.project.porteur_id:
            raise ValidationError({"porteur": "Cet organisme porte déjà le projet."})
        same = Partnership.objects.filter(project=self.project_id, porteur=self.porteur_id, role=self.role)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"role": "Cet organisme a déjà ce rôle dans le projet."})


@tracked
class Action(models.Model):
    """One action of a project, numbered as its porteur does."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="actions", verbose_name="projet")
    number = models.CharField("numéro", max_length=40, blank=True)
    title = models.CharField("intitulé", max_length=250)
    detail = models.TextField("précisions", blank=True)
    planned_for = models.CharField("prévue pour", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField("ordre")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "action"
        ordering = ["project", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "position"],
                name="action_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux actions du projet ont le même rang.",
            ),
            models.UniqueConstraint(
                fields=["project", "number"],
                condition=~Q(number=""),
                name="action_number",
                violation_error_message="Deux actions du projet portent le même numéro.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        same = Action.objects.filter(project=self.project_id, number=self.number).exclude(pk=self.pk)
        if self.number and same.exists():
            raise ValidationError({"number": "Deux actions du projet portent le même numéro."})


@tracked
class SupportedStructure(models.Model):
    """A structure that the project creates or leans on, and whether a prestation de service funds it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="structures", verbose_name="projet")
    kind = models.CharField("structure", max_length=20, choices=StructureKind)
    label = models.CharField("précision", max_length=200, blank=True)
    is_planned = models.BooleanField("prévue", default=False)
    has_prestation = models.BooleanField("bénéficie d’une prestation de service", null=True, blank=True)
    provenance = provenance_field("structure")

    class Meta:
        verbose_name = "structure soutenue"
        ordering = ["project", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "label"],
                name="structure_once",
                violation_error_message="Cette structure est déjà citée pour le projet.",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
