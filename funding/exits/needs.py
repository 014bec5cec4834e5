"""What a redistribution wave reads of the way out: the budget reality said of each project, and the takers retained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from funding.exits.enums import Reality, Verdict
from funding.exits.models import ExitPlan, ExitReality
from funding.waves.enums import NeedKind
from funding.waves.registry import Exit
from projects.core.french import format_date, typeset
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# A reality that looks for nothing any more asks for nothing: no need follows from it.
NEEDS = {
    Reality.PRESTATION: NeedKind.SERVICE,
    Reality.EXTRA_YEAR: NeedKind.ONE_MORE_YEAR,
    Reality.NATIONAL: NeedKind.OTHER,
}


def needs_of(projects: Sequence[Project], year: int) -> Mapping[int, Exit]:
    """By key of project, of those of which something is said: two queries, however many they are."""
    keys, clock = [project.pk for project in projects], Clock.now()
    takers: dict[int, list[str]] = defaultdict(list)
    plans = ExitPlan.objects.filter(project__in=keys).latest_per("project", "code", **vars(clock))
    for plan in plans.select_related("rule"):
        if plan.verdict != Verdict.DISMISSED:
            takers[plan.project_id].append(plan.rule.title)
    said = {
        row.project_id: row for row in ExitReality.objects.filter(project__in=keys).latest_per("project", **vars(clock))
    }
    return {key: _exit(said.get(key), takers.get(key, [])) for key in keys if key in said or key in takers}


def _exit(row: ExitReality | None, takers: Sequence[str]) -> Exit:
    reality = Reality(row.reality) if row is not None and row.reality else None
    words = [f"{reality.label} (dit le {format_date(row.observed_on)})"] if row is not None and reality else []
    words += [f"relais : {', '.join(takers)}"] if takers else []
    return Exit(typeset(" ; ".join(words)), NEEDS[reality].value if reality in NEEDS else "")
