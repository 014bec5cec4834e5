"""Calls (AAP, AMI, FPT waves) and the applications they receive."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from projects.calls.enums import ApplicationStatus, CallKind
from projects.journal.facts import DatedFact, about
from projects.journal.models import Source
from projects.porteurs.enums import PorteurKind
from projects.porteurs.models import Porteur
from projects.territories.models import Region


class Call(models.Model):
    """An AAP, an AMI or a wave of the FPT, opened by the State and Cnaf."""

    slug = models.SlugField("identifiant", unique=True, error_messages={"unique": "Un appel a déjà cet identifiant."})
    title = models.CharField("titre", max_length=200)
    kind = models.CharField("nature", max_length=5, choices=CallKind)
    year = models.PositiveSmallIntegerField("année")
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    porteur_kinds = ArrayField(
        models.CharField(max_length=20, choices=PorteurKind),
        default=list,
        blank=True,
        verbose_name="porteurs éligibles",
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name="source")

    class Meta:
        verbose_name = "appel"
        ordering = ["-year", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="call_dates",
                violation_error_message="La clôture de l’appel précède son ouverture.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CallStage(models.Model):
    """A dated step of a call (deposit, instruction, committee…)."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="stages")
    title = models.CharField("étape", max_length=120)
    starts_on = models.DateField("du", null=True, blank=True)
    ends_on = models.DateField("au", null=True, blank=True)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "étape"
        ordering = ["call", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "position"],
                name="call_stage_position",
                violation_error_message="Deux étapes de l’appel ont le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="call_stage_dates",
                violation_error_message="La fin de l’étape précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Application(models.Model):
    """What was asked for in a call. Its reference is given once; the project it becomes keeps it."""

    reference = models.CharField(
        "référence", max_length=30, unique=True, error_messages={"unique": "Cette référence est déjà donnée."}
    )
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name="appel")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région")
    porteur = models.ForeignKey(
        Porteur, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="porteur"
    )

    class Meta:
        verbose_name = "candidature"
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Z]+-\d{4}-[0-9AB]{2,3}-\d{3}$"),
                name="application_reference",
                violation_error_message="La référence s’écrit comme FIPE-2023-31-004.",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ApplicationState(DatedFact):
    """Where an application stood on a day."""

    silent: ClassVar[dict[str, object]] = {"status": ""}
    not_in_future: ClassVar[str] = "La décision ne peut pas être datée dans le futur."

    application = models.ForeignKey(Application, models.PROTECT, related_name="states")
    status = models.CharField("état", max_length=20, choices=ApplicationStatus, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "état de la candidature"
        triggers = about("application_id")
        indexes = [models.Index(fields=["application", "-observed_on", "-recorded_at"], name="application_state_asof")]
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="") | Q(retracts__isnull=False),
                name="application_state_value",
                violation_error_message="L’état de la candidature est requis.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.get_status_display()}"
