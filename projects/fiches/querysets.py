"""What exists for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.fiches.enums import ProposalState
from projects.portfolio.querysets import project_scope

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.fiches.models import Proposal  # noqa: F401

# Before it is sent, a proposal is its porteur's alone; once withdrawn, it is again.
UNSENT = (ProposalState.DRAFT, ProposalState.TO_VALIDATE, ProposalState.VALIDATED, ProposalState.WITHDRAWN)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User | AnonymousUser) -> ProposalQuerySet:
        """Those of one's projects that were sent to the Caf; those of one's own porteur in any state.

        A co-porteur or an operator does not see them: a proposal is between the lead porteur and the Caf.
        """
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        mine = Q(porteur__in=scope.porteurs, project__porteur__in=scope.porteurs)
        if not scope.has_role(*(role for role in Role if role != Role.PORTEUR_MEMBER)):
            return self.filter(mine)
        offices = self.model._default_manager.filter(project_scope(replace(scope, porteurs=frozenset()), "project__"))
        return self.filter(mine | (Q(pk__in=offices.values("pk")) & ~Q(state__in=UNSENT)))

    def with_project(self) -> ProposalQuerySet:
        """All that a line or a page prints of it, in one query."""
        return self.select_related(
            "project__porteur", "project__department", "project__caf", "project__commune", "project__epci",
            "porteur", "sent_by", "decided_by",
        )  # fmt: skip
