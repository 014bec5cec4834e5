"""What a porteur writes about its fiche: a draft, kept as it is typed, then proposals that the Caf answers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from projects.core.forms import Save
from projects.fiches.enums import Decision, Opinion, ProposalState
from projects.fiches.querysets import ProposalQuerySet
from projects.fiches.workflow import OPEN
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project

SENT_STATES = [ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.PARTLY, ProposalState.SENT_BACK]


def person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class FicheDraft(models.Model):
    """All that a porteur has typed about a fiche and that the Caf has not taken: one row, written at one go.

    `answers` holds the texts by field, `exact` the fields said to be still right (and when), `base` what the fiche
    said of each field when it was last typed: a proposal is judged against what its author had read.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="fiche_drafts", verbose_name="projet")
    porteur = models.ForeignKey(Porteur, models.PROTECT, related_name="+", verbose_name="porteur")
    answers = models.JSONField("réponses", default=dict, blank=True)
    exact = models.JSONField("toujours exact", default=dict, blank=True)
    base = models.JSONField("lu dans la fiche", default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField("enregistré le", db_default=Now())
    updated_by = person("enregistré par")

    class Meta:
        verbose_name = "brouillon de fiche"
        verbose_name_plural = "brouillons de fiche"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "porteur"],
                name="fiche_draft_once",
                violation_error_message="Ce porteur a déjà un brouillon pour ce projet.",
            )
        ]

    def __str__(self) -> str:
        return f"Brouillon · {self.project}"

    @property
    def is_empty(self) -> bool:
        return not (self.answers or self.exact)

    def last_save(self) -> Save:
        """Who typed last, for the page that shows two texts side by side."""
        return Save(str(self.updated_by or ""), self.updated_at) if self.pk else Save()


class Proposal(models.Model):
    """A state of the fiche that a porteur puts forward, frozen when it is sent. The Caf answers field by field."""

    public_id = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="proposals", verbose_name="projet")
    porteur = models.ForeignKey(Porteur, models.PROTECT, related_name="+", verbose_name="porteur")
    number = models.PositiveSmallIntegerField("numéro")
    state = models.CharField("état", max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    # The version of the fiche when it was frozen; 0 when the project had none.
    base_version = models.PositiveIntegerField("version de la fiche lue", default=0)
    content = models.JSONField("contenu", default=dict)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    created_at = models.DateTimeField("préparée le", db_default=Now(), editable=False)
    created_by = person("préparée par")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    sent_by = person("envoyée par")
    # Opened by the Caf: from then on it is no longer withdrawn.
    read_at = models.DateTimeField("lue le", null=True, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = person("décidée par")
    reason = models.TextField("motif", blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["state", "-sent_at"], name="proposal_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="proposal_number",
                violation_error_message="Une autre proposition du projet a ce numéro.",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="proposal_one_open",
                violation_error_message="Une proposition de ce projet attend déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in SENT_STATES])
                | (Q(sent_at__isnull=False) & ~Q(digest="")),
                name="proposal_sent_is_dated",
                violation_error_message="Une proposition envoyée dit quand, et porte son empreinte.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.SENT_BACK) | ~Q(reason=""),
                name="proposal_sent_back_says_why",
                violation_error_message="Dites pourquoi la proposition est renvoyée.",
            ),
        ]

    def __str__(self) -> str:
        return f"Proposition {self.label}"

    @property
    def label(self) -> str:
        """What one says on the phone: « FIPE-2023-07-001, n° 2 »."""
        return f"{self.project.reference}, n° {self.number}"

    @property
    def receipt(self) -> str:
        """The first twelve figures of its hash, enough to check a print."""
        return " ".join(self.digest[place : place + 4] for place in range(0, 12, 4))


class ProposalField(models.Model):
    """One field that a proposal changes: what its author had read, what they put forward, what the Caf made of it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="fields", verbose_name="proposition")
    field = models.CharField("champ", max_length=20)
    before = models.TextField("avant", blank=True)
    proposed = models.TextField("proposé", blank=True)
    decision = models.CharField("décision", max_length=8, choices=Decision, default=Decision.PENDING)
    comment = models.TextField("commentaire", blank=True)
    # The fingerprint of the words of the fiche beside which it was decided: a decision holds for them alone.
    decided_on = models.CharField("texte de la fiche lu", max_length=64, blank=True)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "champ proposé"
        verbose_name_plural = "champs proposés"
        ordering = ["proposal", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "field"],
                name="proposal_field_once",
                violation_error_message="Ce champ est déjà dans la proposition.",
            )
        ]

    def __str__(self) -> str:
        return self.field


class Validation(models.Model):
    """An elected official or a president asked, by a link, to read what is about to be sent."""

    public_id = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="validations", verbose_name="proposition")
    email = models.EmailField("adresse électronique")
    digest = models.CharField("empreinte du texte lu", max_length=64)
    asked_at = models.DateTimeField("demandée le", db_default=Now(), editable=False)
    asked_by = person("demandée par")
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("remplacée le", null=True, blank=True)
    name = models.CharField("nom", max_length=150, blank=True)
    function = models.CharField("fonction", max_length=150, blank=True)
    decision = models.CharField("réponse", max_length=10, choices=Opinion, blank=True)
    comment = models.TextField("commentaire", blank=True)
    decided_at = models.DateTimeField("répondue le", null=True, blank=True)

    class Meta:
        verbose_name = "validation"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False) & ~Q(name="") & ~Q(function="")),
                name="validation_says_who",
                violation_error_message="Qui répond dit son nom et sa fonction.",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Opinion.CORRECTION) | ~Q(comment=""),
                name="validation_correction_says_what",
                violation_error_message="Dites ce qui est à corriger.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def signed(self) -> str:
        return ", ".join(filter(None, (self.name, self.function)))
