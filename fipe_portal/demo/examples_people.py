"""The manager of the demonstration follows the Caf of its advisor and of its porteur too.

So one dossier goes from the porteur to the advisor, then to whom decides: with her own Caf alone, she had others.
"""

from __future__ import annotations

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User

SHARED = "07"


def load() -> int:
    person = next(one for one in DEMO_PEOPLE if one.role == Role.CAF_MANAGER)
    manager = User.objects.filter(email=person.email).first()
    if manager is None or Membership.objects.filter(user=manager, caf=SHARED).exists():
        return 0
    membership = Membership(user=manager, role=Role.CAF_MANAGER, caf_id=SHARED)
    membership.full_clean()
    membership.save()
    return 1
