"""What a rule of who takes over said on the day of a decision, and who wrote each rule last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from funding.exits.models import ExitPlan, TakeoverRule
from projects.journal.models import Entry


def rules_of_their_day(plans: Iterable[ExitPlan]) -> Mapping[int, TakeoverRule]:
    """By key of plan, its rule as it stood when it was decided, unsaved; none of a version that no history keeps. One
    query.
    """
    held = {plan.pk: (plan.rule_id, plan.rule_version) for plan in plans}
    if not held:
        return {}
    wanted = Q()
    for rule, version in held.values():
        wanted |= Q(pgh_obj_id=rule, version=version)
    columns = [field.attname for field in TakeoverRule._meta.concrete_fields]
    events = TakeoverRule.pgh_event_model.objects.filter(wanted).order_by("pgh_id")  # type: ignore[attr-defined]
    said = {
        (event.pgh_obj_id, event.version): TakeoverRule(**{name: getattr(event, name) for name in columns})
        for event in events
    }
    return {key: said[one] for key, one in held.items() if one in said}


def written_last(rules: Sequence[TakeoverRule]) -> Mapping[int, Entry]:
    """By key of rule, when it was written last and by whom; none of those that came with the portal. One query."""
    entries = Entry.objects.filter(
        object_type=TakeoverRule._meta.label_lower, object_id__in=[rule.pk for rule in rules]
    ).select_related("actor")
    return {entry.object_id: entry for entry in entries.order_by("at", "pk") if entry.object_id is not None}
