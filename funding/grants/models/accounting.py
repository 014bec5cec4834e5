"""What the accounts of a Caf or of the State say, as they were dropped or pasted, and what was decided of each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from funding.grants.enums import ImportState, LineStatus
from funding.grants.models.financing import Financing
from funding.rules.enums import Funder
from funding.rules.models import euros
from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.territories.models import Caf

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User

# Said of a line whose like is recorded, no reference telling them apart: the same payment, or another of that day.
ALIKE = (
    "Un versement du même projet, du même jour et du même montant est déjà noté : cochez si celui-ci en est un autre."
)


class ImportQuerySet(models.QuerySet["AccountingImport"]):
    def visible_to(self, user: User | AnonymousUser) -> ImportQuerySet:
        """A Caf's are those of its people; the State's are their author's; Cnaf and administrators see all."""
        scope = scope_of(user)
        if scope.has_role(Role.CNAF, Role.ADMIN):
            return self.all()
        if not scope.has_role(Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.STATE_INSTRUCTOR):
            return self.none()
        return self.filter(Q(caf__in=scope.cafs) | Q(caf__isnull=True, author=user.pk))


class AccountingImport(models.Model):
    """A file of payments: read, shown, decided line by line, then recorded whole; or taken back whole."""

    funder = models.CharField("financeur", max_length=6, choices=Funder)
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Caf")
    name = models.CharField("fichier", max_length=200)
    digest = models.CharField("empreinte", max_length=64)
    headings = models.JSONField("colonnes", default=list)
    # By role (« montant », « date »…): the number of the column that holds it.
    mapping = models.JSONField("correspondance", default=dict)
    state = models.CharField("état", max_length=8, choices=ImportState, default=ImportState.PREVIEW)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déposé par")
    created_at = models.DateTimeField("déposé le", db_default=Now(), editable=False)
    settled_at = models.DateTimeField("importé ou annulé le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "import comptable"
        verbose_name_plural = "imports comptables"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(funder=Funder.CAF) | Q(caf__isnull=True),
                name="accounting_import_caf",
                violation_error_message="La comptabilité de l’État n’est celle d’aucune Caf.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountingLine(models.Model):
    """One line of the file, with what was read of it; `taken` is what the person decides."""

    batch = models.ForeignKey(AccountingImport, models.CASCADE, related_name="lines", verbose_name="import")
    number = models.PositiveIntegerField("ligne")
    cells = models.JSONField("cellules", default=list)
    status = models.CharField("lecture", max_length=10, choices=LineStatus)
    why = models.CharField("motif", max_length=400, blank=True)
    taken = models.BooleanField("à importer", default=False)
    financing = models.ForeignKey(
        Financing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="financement"
    )
    # References of the projects that the line may mean, best first.
    proposed = models.JSONField("projets proposés", default=list)
    kind = models.CharField("nature", max_length=8, blank=True)
    amount = euros("montant", null=True, blank=True)
    paid_on = models.DateField("versé le", null=True, blank=True)
    reference = models.CharField("référence comptable", max_length=40, blank=True)

    class Meta:
        verbose_name = "ligne d’un import"
        verbose_name_plural = "lignes d’un import"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"],
                name="accounting_line_number",
                violation_error_message="Cet import a déjà une ligne de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(taken=False) | Q(financing__isnull=False, amount__isnull=False, paid_on__isnull=False),
                name="accounting_line_taken",
                violation_error_message="Une ligne à importer a un projet, un montant et une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"Ligne {self.number}, {self.batch}"

    @property
    def is_offered(self) -> bool:
        """Whether a person may tick it: it is new, or it is for them to say that it is not its like."""
        return self.financing_id is not None and (self.status == LineStatus.NEW or self.why == ALIKE)

    @property
    def read_as(self) -> str:
        """What a page shows of it, so that a choice made on another reading is seen: « new-1-12 »."""
        return f"{self.status}-{int(self.taken)}-{self.financing_id or 0}"
