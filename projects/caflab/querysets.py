"""What exists for whom: lessons, recommendations, resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.caflab.enums import LessonState, Reader, RecommendationState
from projects.portfolio.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.accounts.models import User
    from projects.caflab.models import Lesson, Recommendation, Resource  # noqa: F401

OFFICES = tuple(role for role in Role if role != Role.PORTEUR_MEMBER)
# Those who keep the registers, and who audits them.
KEEPERS = (Role.CAFLAB, Role.CNAF, Role.ADMIN)
# Of a recommendation, what the other offices read.
PUBLISHED = (RecommendationState.RETAINED, RecommendationState.UNDER_WAY, RecommendationState.DONE)


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, user: User | AnonymousUser) -> LessonQuerySet:
        """Retained: every office, and the porteur of one of its projects. Proposed or discarded: the offices that see
        one of its projects. Drafts: their author alone.
        """
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        seen = self.model._default_manager.filter(evidence__project__in=Project.objects.visible_to(user))
        condition = Q(author=user.pk)
        if scope.has_role(*OFFICES):
            judged = Q(state__in=[LessonState.PROPOSED, LessonState.DISCARDED])
            about = Q() if scope.national else Q(pk__in=seen.values("pk"))
            condition |= Q(state=LessonState.RETAINED) | (judged & about)
        if scope.has_role(Role.PORTEUR_MEMBER):
            condition |= Q(state=LessonState.RETAINED, pk__in=seen.values("pk"))
        return self.filter(condition)


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, user: User | AnonymousUser) -> RecommendationQuerySet:
        """All of them for those who keep the register; for the other offices, those that were retained and not dropped.

        A porteur reads those that are made to porteurs out of a lesson of one of its projects; an owner reads theirs.
        """
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        if scope.has_role(*KEEPERS):
            return self.all()
        condition = Q(owner=user.pk) | Q(author=user.pk)
        if scope.has_role(*OFFICES):
            condition |= Q(state__in=PUBLISHED)
        if scope.has_role(Role.PORTEUR_MEMBER):
            told = self.model._default_manager.filter(
                state__in=PUBLISHED,
                audiences__contains=["porteurs"],
                lessons__state=LessonState.RETAINED,
                lessons__evidence__project__in=Project.objects.visible_to(user),
            )
            condition |= Q(pk__in=told.values("pk"))
        return self.filter(condition)


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, user: User | AnonymousUser) -> ResourceQuerySet:
        """Every office reads all of them, a porteur those that are for porteurs; retired ones stay with the keepers."""
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        if scope.has_role(*KEEPERS):
            return self.all()
        if scope.has_role(*OFFICES):
            return self.filter(is_retired=False)
        return self.filter(is_retired=False, readers__contains=[Reader.PORTEURS])
