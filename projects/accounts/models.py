"""People, and what each may see: a role on a Caf, a territory, a porteur or the whole country."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from projects.accounts.enums import Role
from projects.core.paris import today
from projects.porteurs.models import Porteur
from projects.territories.models import Caf, Department, Region


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in with an e-mail address. Rights come from memberships, not from here."""

    email = models.EmailField(
        "adresse électronique", unique=True, error_messages={"unique": "Un compte existe déjà pour cette adresse."}
    )
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField("compte actif", default=True)
    is_staff = models.BooleanField("accède aux référentiels", default=False)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)
    # Raised to end every session of a person at once, wherever sessions are kept (see `get_session_auth_hash`).
    session_epoch = models.PositiveIntegerField("sessions closes", default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_lowercase",
                violation_error_message="L’adresse électronique s’écrit en minuscules.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be this person's: it changes with the password and with `session_epoch`."""
        salt = "projects.accounts.models.User.session"
        return salted_hmac(salt, f"{self.session_epoch}:{self.password}", secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1] or self.email[:2]).upper()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Those in force today, Paris time: leaving ends access at once."""
        day = today()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)


CAF_ROLES = [Role.CAF_ADVISOR, Role.CAF_MANAGER]
NATIONAL_ROLES = [Role.CNAF, Role.ADMIN]
TERRITORY_ROLES = [Role.CAFLAB, Role.STATE_INSTRUCTOR]


def scope_fits_role() -> Q:
    """The condition that a role's scope is of its kind: for memberships, and for what promises one."""
    return (
        (Q(role__in=NATIONAL_ROLES, national=True) & Q(region=None, department=None, caf=None, porteur=None))
        | (Q(role__in=CAF_ROLES, national=False, caf__isnull=False) & Q(region=None, department=None, porteur=None))
        | (
            Q(role=Role.PORTEUR_MEMBER, national=False, porteur__isnull=False)
            & Q(region=None, department=None, caf=None)
        )
        | (
            Q(role__in=TERRITORY_ROLES, caf=None, porteur=None)
            & (
                Q(national=True, region=None, department=None)
                | Q(national=False, region__isnull=False, department=None)
                | Q(national=False, region=None, department__isnull=False)
            )
        )
    )


class ScopedRole(models.Model):
    """A role on one scope, that a membership gives and an invitation promises. National is said, never implied."""

    role = models.CharField("rôle", max_length=20, choices=Role)
    national = models.BooleanField("périmètre national", default=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="département")
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, verbose_name="Caf")
    porteur = models.ForeignKey(Porteur, models.PROTECT, null=True, blank=True, verbose_name="porteur")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=scope_fits_role(),
                name="%(class)s_scope_fits_role",
                violation_error_message="Le périmètre ne convient pas à ce rôle.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.CAFLAB, department__isnull=False),
                name="%(class)s_caflab_region_or_national",
                violation_error_message="Un référent Caflab suit une région ou le pays.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.scope_label}"

    @property
    def scope_label(self) -> str:
        scope = self.caf or self.porteur or self.department or self.region
        return str(scope) if scope else "national"


class Membership(ScopedRole):
    """What someone may see and do from a day to another. Several rows add up; none means no data."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="personne")
    started_on = models.DateField("depuis le", default=today)
    ended_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        ordering = ["role", "pk"]
        constraints = [
            *ScopedRole.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="membership_dates",
                violation_error_message="La fin de l’habilitation précède son début.",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "region", "department", "caf", "porteur"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                name="membership_unique_alive",
                violation_error_message="Cette personne a déjà cette habilitation.",
            ),
        ]
