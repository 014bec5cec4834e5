"""What the rules of the way out ask of projects, for any number of them in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from funding.exits.models import ExitReality, TakeoverRule
from funding.exits.selectors.matching import Dossier, Text
from funding.plans.enums import Side
from funding.plans.models import PlanLine
from funding.plans.selectors import current_versions
from funding.rules.selectors import fund_for, last_year_of_fipe
from projects.portfolio.enums import ActionStatus
from projects.portfolio.models import Action, ActionState, Category, SupportedStructure
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, classified, last_fact

# What an action that was not led says calls for nobody.
LEFT = (ActionStatus.ABANDONED, ActionStatus.NOT_DONE)


def rules_of(year: int) -> list[TakeoverRule]:
    """The rules that cover `year`, in their order; none: « règle inconnue »."""
    return list(TakeoverRule.objects.filter(first_year__lte=year, last_year__gte=year))


def last_year_covered() -> int | None:
    """The last year that any rule covers; None when there is no rule at all."""
    return TakeoverRule.objects.order_by("-last_year").values_list("last_year", flat=True).first()


def dossiers_of(projects: ProjectQuerySet, clock: Clock, year: int) -> dict[int, Dossier]:
    """By key; `year` is that of the rules. Nine queries, however many projects there are."""
    keys: Any = projects.order_by().values("pk")
    structures = _structures(keys)
    categories = _categories(keys, clock)
    texts = _texts(keys, clock)
    natures = _natures(keys, clock, year)
    realities = last_fact(ExitReality, keys, clock, "reality")
    call, last = "application__call", last_year_of_fipe()
    columns = ("pk", "title", "echelon", "qpv", "porteur__kind", f"{call}__kind", f"{call}__funded_years")
    return {
        key: Dossier(
            key=key,
            structures=tuple(structures.get(key, ())),
            categories=tuple(categories.get(key, ())),
            texts=(*((Text.of(title),) if title else ()), *texts.get(key, ())),
            reality=realities[key][0] if key in realities else "",
            echelon=echelon,
            area=area,
            porteur_kind=kind,
            fund=fund_for(call_kind, funded, year, last),
            natures=frozenset(natures.get(key, ())),
        )
        for key, title, echelon, area, kind, call_kind, funded in projects.order_by().values_list(*columns)
    }


def _structures(keys: Any) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = SupportedStructure.objects.filter(project__in=keys).order_by("kind", "pk")
    for project, kind, label in rows.values_list("project", "kind", "label"):
        found[project].append((kind, label))
    return found


def _categories(keys: Any, clock: Clock) -> dict[int, list[tuple[str, str]]]:
    labels = dict(Category.objects.values_list("code", "label"))
    return {
        key: [(code, labels[code]) for code, _ in rows if code in labels]
        for key, rows in classified(keys, clock).items()
    }


def _natures(keys: Any, clock: Clock, year: int) -> dict[int, set[str]]:
    """The natures of the charges of the plan of `year`, of those that were sent."""
    found: dict[int, set[str]] = defaultdict(set)
    versions = current_versions(keys, clock, [year]).select_related(None).values("pk")
    rows = PlanLine.objects.filter(version__in=versions, side=Side.CHARGE).exclude(nature="").order_by()
    for project, nature in rows.values_list("version__plan__project", "nature").distinct():
        found[project].add(nature)
    return found


def _texts(keys: Any, clock: Clock) -> dict[int, list[Text]]:
    """The actions of each project, less those that were given up or not led."""
    last = ActionState.objects.filter(action__project__in=keys).latest_per("action", **vars(clock))
    left = {action for action, status in last.values_list("action", "status") if status in LEFT}
    found: dict[int, list[Text]] = defaultdict(list)
    rows = Action.objects.filter(project__in=keys).order_by("project", "position", "pk")
    for key, project, title, detail in rows.values_list("pk", "project", "title", "detail"):
        if key not in left:
            found[project].append(Text.of(title, detail))
    return found
