"""Writing Caflab's own work. Each act leaves its line in the journal, in its own transaction."""

from projects.caflab.services.evaluations import (
    add_evaluation,
    add_measure,
    change_evaluation,
    remove_measure,
    restore_measure,
    update_evaluation,
    update_measure,
)
from projects.caflab.services.interviews import (
    cancel_interview,
    correct_interview,
    drop_interview,
    hold_interview,
    plan_interview,
    restore_interview,
)
from projects.caflab.services.lessons import (
    add_evidence,
    change_lesson,
    remove_evidence,
    restore_evidence,
    update_lesson,
    write_lesson,
)
from projects.caflab.services.ordering import move
from projects.caflab.services.recommendations import (
    add_recommendation,
    change_recommendation,
    note_recommendation,
    update_recommendation,
)
from projects.caflab.services.resources import add_resource, restore_resource, retire_resource, update_resource
from projects.caflab.services.selection import cancel_selection, choose_project, restore_selection, stop_project

__all__ = [
    "add_evaluation",
    "add_evidence",
    "add_measure",
    "add_recommendation",
    "add_resource",
    "cancel_interview",
    "cancel_selection",
    "change_evaluation",
    "change_lesson",
    "change_recommendation",
    "choose_project",
    "correct_interview",
    "drop_interview",
    "hold_interview",
    "move",
    "note_recommendation",
    "plan_interview",
    "remove_evidence",
    "remove_measure",
    "restore_evidence",
    "restore_interview",
    "restore_measure",
    "restore_resource",
    "restore_selection",
    "retire_resource",
    "stop_project",
    "update_evaluation",
    "update_lesson",
    "update_measure",
    "update_recommendation",
    "update_resource",
    "write_lesson",
]
