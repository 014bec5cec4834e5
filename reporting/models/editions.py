"""Editions: what a recueil selects, says and describes, and on which day."""

from datetime import date

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Cast

from projects.accounts.models import User
from projects.core.history import tracked
from projects.core.paris import today
from projects.journal.models import Source
from projects.portfolio.models import Project
from projects.territories.models import Region
from reporting.enums import EditionKind, EditionState
from reporting.models.identities import Identity
from reporting.querysets import EditionQuerySet


class EndOfMonth(Func):
    """The last day of the month that a date falls in."""

    template = "(date_trunc('month', %(expressions)s) + interval '1 month - 1 day')::date"
    output_field = models.DateField()


@tracked
class Edition(models.Model):
    """A document to be: its projects, its situation date, its texts. Only the services of its life write `state`.

    `filters` is the query of the list of projects that the selection was last taken from; `cites` the frozen bilan that
    a letter has for its annex; `identity` whose documents it is one of, and `signed_by` who signs it on paper
    (« Prénom Nom, fonction »), by default those that `selectors.identities` gives; `replaces` the published edition
    that this one takes the place of.
    """

    slug = models.SlugField(
        "identifiant", unique=True, error_messages={"unique": "Une édition a déjà cet identifiant."}
    )
    kind = models.CharField("document", max_length=12, choices=EditionKind, default=EditionKind.RECUEIL)
    title = models.CharField("titre", max_length=200)
    subtitle = models.CharField("sous-titre", max_length=250, blank=True)
    publisher = models.CharField("éditeur", max_length=200, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    document_month = models.DateField("mois du document", help_text="Premier jour du mois imprimé.")
    situation_on = models.DateField("situation au")
    printed_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name="document imprimé"
    )
    state = models.CharField("état", max_length=10, choices=EditionState, default=EditionState.DRAFT)
    filters = models.TextField("filtres de la sélection", blank=True)
    signatory = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signataire"
    )
    identity = models.ForeignKey(
        Identity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisme"
    )
    signed_by = models.CharField("signataire imprimé", max_length=200, blank=True)
    cites = models.ForeignKey(
        "reporting.FrozenEdition", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bilan annexé"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements", verbose_name="remplace"
    )
    projects = models.ManyToManyField(Project, through="EditionProject", related_name="editions")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition"
        ordering = ["-document_month", "slug"]
        triggers = [pgtrigger.ReadOnly(name="slug_given_once", fields=["slug"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(situation_on__lte=EndOfMonth(Cast("document_month", models.DateTimeField()))),
                name="edition_situation_before_document",
                violation_error_message="La date de situation ne peut pas suivre le mois du document.",
            ),
            models.CheckConstraint(
                condition=Q(document_month__day=Value(1)),
                name="edition_month_first_day",
                violation_error_message="Le mois du document se note par son premier jour.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Dates and kind, each told at its field; the database checks the dates again."""
        wrong: dict[str, str] = {}
        if self.situation_on and self.situation_on > today():
            wrong["situation_on"] = "La date de situation ne peut pas être à venir."
        elif self.situation_on and self.document_month and self.situation_on >= next_month(self.document_month):
            wrong["situation_on"] = "La date de situation ne peut pas suivre le mois du document."
        if self.kind == EditionKind.PRESS_RELEASE and self.region_id is None:
            wrong["region"] = "Un communiqué régional dit de quelle région."
        if self.cites_id is not None and self.kind != EditionKind.LETTER:
            wrong["cites"] = "Seule une lettre au réseau a un bilan en annexe."
        if wrong:
            raise ValidationError(wrong)


def next_month(day: date) -> date:
    """The first day of the month that follows that of `day`."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@tracked
class EditionProject(models.Model):
    """A project in an edition, at its place."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="selection")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "projet de l’édition"
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "project"],
                name="edition_project_once",
                violation_error_message="Ce projet est déjà dans l’édition.",
            ),
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="edition_project_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux projets de l’édition ont le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.project}"


@tracked
class EditionBlock(models.Model):
    """A text written for a section, as `reporting.rich` cleans it; `[[chiffre:id]]` stands for a figure."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="blocks")
    section = models.CharField("section", max_length=20)
    title = models.CharField("titre", max_length=200, blank=True)
    body = models.TextField("texte", blank=True)
    position = models.PositiveSmallIntegerField("ordre")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "texte de l’édition"
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="edition_block_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux textes de l’édition ont le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.section
