"""Calls (AAP, AMI, FPT waves), the applications they receive, their pieces and the opinions given on them."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from projects.calls.enums import ApplicationStatus, CallKind, Instance, OpinionValue
from projects.calls.querysets import ApplicationPieceQuerySet, ApplicationQuerySet
from projects.core.forms import Save
from projects.core.french import format_date, format_month, sort_key
from projects.documents.models import Document
from projects.journal.enums import DatePrecision
from projects.journal.facts import DatedFact, VoidableFact, about
from projects.journal.models import Entry, Source
from projects.porteurs.enums import PorteurKind
from projects.porteurs.models import Porteur
from projects.territories.enums import Echelon
from projects.territories.models import Caf, Commune, Department, Epci, Region

# As long as the title of the action that it becomes.
LONGEST_TITLE = 250
# The lines of the journal that tell of a rewriting.
WRITES = ("application.begun", "application.updated")
# Each becomes an action of the project, in the one transaction that retains it.
MOST_ACTIONS = 50
TOO_MANY = "Cinquante actions au plus : réunissez celles qui vont ensemble, dites le reste dans le résumé."
TOO_LONG = "Une ligne est trop longue pour l’intitulé d’une action : 250 signes au plus, le reste dans le résumé."


def day_label(day: date, precision: str | None) -> str:
    """A day, a month or a year: as finely as it is known."""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    return format_month(day) if precision == DatePrecision.MONTH else format_date(day)


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
    funded_years = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name="années financées"
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

    def is_open(self, day: date) -> bool:
        """Whether one may deposit on `day`: from its opening, which must be known, to its closing, if it has one."""
        return bool(self.opened_on and self.opened_on <= day and (self.closed_on is None or day <= self.closed_on))


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


class CallPiece(models.Model):
    """A piece that a call asks for (a letter of support of the Caf, a budget…)."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="pieces", verbose_name="appel")
    label = models.CharField("pièce", max_length=200)
    required = models.BooleanField("obligatoire", default=True)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"
        ordering = ["call", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "position"],
                name="call_piece_position",
                violation_error_message="Deux pièces de l’appel ont le même rang.",
            ),
            models.UniqueConstraint(
                fields=["call", "label"],
                name="call_piece_label",
                violation_error_message="L’appel demande déjà cette pièce.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Application(models.Model):
    """What was asked for in a call. Its reference is given once; the project it becomes keeps it.

    What is not known yet is empty: of those that a document prints, sometimes all but the region. Where it stands is
    told by dated facts (`ApplicationState`).
    """

    reference = models.CharField(
        "référence", max_length=30, unique=True, error_messages={"unique": "Cette référence est déjà donnée."}
    )
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name="appel")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région")
    porteur = models.ForeignKey(
        Porteur, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="porteur"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="département"
    )
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="Caf")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    epci = models.ForeignKey(
        Epci, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="intercommunalité"
    )
    echelon = models.CharField("échelon", max_length=20, choices=Echelon, null=True, blank=True)
    title = models.CharField("titre", max_length=200, blank=True)
    summary = models.TextField("résumé", blank=True)
    planned_actions = models.TextField("actions prévues", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commencée par"
    )
    # In whose hands its draft is, beside its porteur's: the side of who began it, whatever becomes of that person.
    begun_by_caf = models.ForeignKey(
        Caf, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commencée par la Caf"
    )
    begun_by_cnaf = models.BooleanField("commencée par la Cnaf", default=False)
    # The Caf to which its porteur opened the draft, for help; taken back as freely.
    shared_with = models.ForeignKey(
        Caf, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="brouillon partagé avec la Caf"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    if TYPE_CHECKING:  # given by `with_state`
        status: str | None
        since: date | None
        precision: str | None

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=Q(commune__isnull=True) | Q(epci__isnull=True),
                name="application_one_territory",
                violation_error_message=(
                    "Le territoire d’une candidature est une commune ou une intercommunalité, pas les deux."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Z]+-\d{4}-[0-9AB]{2,3}-\d{3}$"),
                name="application_reference",
                violation_error_message="La référence s’écrit comme FIPE-2023-31-004.",
            ),
            models.CheckConstraint(
                condition=Q(begun_by_caf__isnull=True) | Q(begun_by_cnaf=False),
                name="application_one_hand",
                violation_error_message="Une candidature est commencée par une Caf ou par la Cnaf, pas les deux.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def last_save(self) -> Save | None:
        """Who wrote what it says last, and when: it is journalled, not tracked."""
        lines = Entry.objects.filter(object_type=self._meta.label_lower, object_id=self.pk, verb__in=WRITES)
        line = lines.select_related("actor").order_by("-pk").first()
        return Save(str(line.actor) if line.actor else "Le portail", line.at) if line else None

    @property
    def status_label(self) -> str:
        """The label of `status`, where `with_state` gave it; "" for none."""
        status = getattr(self, "status", None)
        return str(ApplicationStatus(status).label) if status else ""

    @property
    def since_label(self) -> str:
        """« depuis le 9 décembre 2025 », as finely as its day is known; "" where `with_state` gave none."""
        if getattr(self, "since", None) is None:
            return ""
        said = day_label(self.since or date.min, self.precision)
        return f"depuis le {said}" if self.precision == DatePrecision.DAY else f"depuis {said}"

    @property
    def display_name(self) -> str:
        """The name a reader knows it by: its porteur, else its territory."""
        return (self.porteur or self.commune or self.epci or self.department or self.region).name

    def clean(self) -> None:
        super().clean()
        titles = self.planned_titles
        if any(len(title) > LONGEST_TITLE for title in titles):
            raise ValidationError({"planned_actions": TOO_LONG})
        if len(titles) > MOST_ACTIONS:
            raise ValidationError({"planned_actions": TOO_MANY})

    @property
    def planned_titles(self) -> list[str]:
        """The actions that it plans, one a line; a line that is there twice counts once, as in a project."""
        lines = (line.strip(" -–•\t") for line in self.planned_actions.splitlines())
        told: dict[str, str] = {}
        for line in filter(None, lines):
            told.setdefault(sort_key(line), line)
        return list(told.values())

    @property
    def years(self) -> list[int]:
        """The years for which money is asked: those that the call says, or its own alone."""
        return self.call.funded_years or [self.call.year]


class AskedAmount(models.Model):
    """What is asked for one year, in euros. No row: not communicated."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="amounts", verbose_name="candidature")
    year = models.PositiveSmallIntegerField("année")
    amount = models.DecimalField("montant demandé", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "montant demandé"
        verbose_name_plural = "montants demandés"
        ordering = ["application", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "year"],
                name="asked_amount_year",
                violation_error_message="Un montant est déjà demandé pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="asked_amount_positive",
                violation_error_message="Un montant demandé n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.year}"


class ApplicationPiece(models.Model):
    """A piece of the call that was received, on a day: as a file, or another way that its note says.

    It is no more there once its file is taken off, or blocked by the antivirus (`ApplicationPieceQuerySet.standing`).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="pieces", verbose_name="candidature")
    piece = models.ForeignKey(CallPiece, models.PROTECT, related_name="+", verbose_name="pièce")
    received_on = models.DateField("reçue le")
    note = models.CharField("précision", max_length=200, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="application_piece", verbose_name="fichier"
    )

    objects = ApplicationPieceQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce reçue"
        verbose_name_plural = "pièces reçues"
        ordering = ["application", "piece__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "piece"],
                name="application_piece_once",
                violation_error_message="Cette pièce est déjà reçue.",
            )
        ]

    def __str__(self) -> str:
        return str(self.piece)


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


class Opinion(VoidableFact):
    """What an instance thinks of an application, on the day that it said so. It is given, never a decision."""

    not_in_future: ClassVar[str] = "Un avis ne peut pas être daté dans le futur."

    application = models.ForeignKey(Application, models.PROTECT, related_name="opinions", verbose_name="candidature")
    instance = models.CharField("instance", max_length=12, choices=Instance)
    value = models.CharField("avis", max_length=12, choices=OpinionValue)
    text = models.TextField("texte de l’avis", blank=True)
    given_by = models.CharField("donné par", max_length=150, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "avis"
        verbose_name_plural = "avis"
        triggers = about("application_id")
        indexes = [models.Index(fields=["application", "-observed_on", "-recorded_at"], name="opinion_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_void=True) | (~Q(text="") & ~Q(given_by="")),
                name="opinion_told",
                violation_error_message="Un avis a son texte, et dit qui l’a donné.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instance_display()} : {self.get_value_display()}"
