"""What is still to come in a project: its actions without an outcome."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from projects.core.history import known_rows
from projects.portfolio.enums import ActionStatus
from projects.portfolio.models import Action, ActionState, Project
from projects.portfolio.selectors import Clock

ENDED = (ActionStatus.DONE, ActionStatus.NOT_DONE, ActionStatus.ABANDONED)
TO_DO = (ActionStatus.SELECTED, ActionStatus.ONGOING)


@dataclass(frozen=True)
class ComingAction:
    """An action that nobody said to be done, not done or abandoned; `when` as its porteur says it, "" when not said."""

    key: int
    title: str
    when: str
    is_ongoing: bool = False


def coming_actions(project: Project, clock: Clock) -> list[ComingAction]:
    """The actions that were retained or are planned, and are not ended at (S, R): one query."""
    states = ActionState.objects.filter(action=OuterRef("pgh_obj_id")).standing(**vars(clock))
    last = Subquery(states.order_by("-observed_on", "-recorded_at", "-pk").values("status")[:1])
    rows = known_rows(Action, known_at=clock.known_at, project_id=project.pk).annotate(status=last)
    told = rows.order_by("position").values_list("pgh_obj_id", "title", "planned_for", "status")
    return [
        ComingAction(key, title, when, status == ActionStatus.ONGOING)
        for key, title, when, status in told
        if status not in ENDED and (when or status in TO_DO)
    ]
