"""What stands on a rule, and what stands in the way of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from funding.rules.models import FundingRule

_TOLD: list[Callable[[], Q]] = []


def register_use(condition: Callable[[], Q]) -> None:
    """Rules that something rests on without a key to them: the condition on FundingRule, asked anew each time."""
    _TOLD.append(condition)


def uses() -> Q:
    """Whether a decision keeps the rule: every PROTECT foreign key of another table to FundingRule says so, or an app
    that reads rules tells it.
    """
    found = (Q(Exists(model._base_manager.filter(**{name: OuterRef("pk")}))) for model, name in keepers(FundingRule))
    return reduce(or_, [*found, *(told() for told in _TOLD)], Q(pk__in=[]))


def used_among(keys: Iterable[int]) -> set[int]:
    """Those of these rules that a decision keeps, in one query."""
    held = FundingRule.objects.filter(pk__in=list(keys))
    return set(held.filter(uses()).values_list("pk", flat=True))


def colliding(rule: FundingRule, first_year: int, last_year: int) -> FundingRule | None:
    """The rule in force about the same thing that covers one of these years; None when the way is free."""
    scope: dict[str, Any] = {name: getattr(rule, name) for name in ("kind", "fund", "nature")}
    nulls = {f"{name}__isnull": True for name in ("axis", "caf_id") if getattr(rule, name) is None}
    given = {name: getattr(rule, name) for name in ("axis", "caf_id") if getattr(rule, name) is not None}
    others = FundingRule.objects.filter(
        withdrawn_at__isnull=True, first_year__lte=last_year, last_year__gte=first_year, **scope, **nulls, **given
    )
    return others.exclude(pk=rule.pk).order_by("first_year").first()


def keepers(kept: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """The models and columns that keep a row of `kept`. Tables of history only copy its key: they protect nothing."""
    return [
        (relation.related_model, relation.field.name)
        for relation in kept._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and relation.on_delete is models.PROTECT
        and relation.related_model is not kept
    ]
