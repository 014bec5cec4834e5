"""Which documents exist for whom: those that a holder shows."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from projects.documents import registry

if TYPE_CHECKING:
    from projects.documents.models import Document  # noqa: F401 (name of the generic base below)


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What holds a document decides who sees it; one that nothing holds exists for nobody."""
        rule = Q(pk__in=[])
        if user.is_authenticated:
            for holder in registry.holders():
                rule |= Q(pk__in=holder.visible_to(user))
        return self.filter(rule)

    def standing(self) -> Self:
        """Those that were not taken off."""
        return self.filter(removed_at=None)

    def with_current(self) -> Self:
        """Everything a line of a list prints, in one query."""
        return self.select_related("current__uploaded_by")
