"""The seven roles (docs/design of access: who comes to do what)."""

from django.db import models


class Role(models.TextChoices):
    CAF_ADVISOR = "caf_advisor", "Conseiller Caf"
    CAF_MANAGER = "caf_manager", "Responsable Caf"
    CAFLAB = "caflab", "Référent Caflab"
    CNAF = "cnaf", "Cnaf"
    STATE_INSTRUCTOR = "state_instructor", "Instructeur de l’État"
    PORTEUR_MEMBER = "porteur_member", "Membre d’un porteur"
    ADMIN = "admin", "Administrateur"
