"""Writing projects: identity once, then only dated facts."""

from projects.portfolio.services.contacts import name_contact
from projects.portfolio.services.editing import (
    remove_action,
    remove_partner,
    remove_structure,
    restore_action,
    restore_partner,
    restore_structure,
    update_action,
    update_project,
)
from projects.portfolio.services.editing_facts import (
    cancel_fact,
    correct_action_state,
    correct_classification,
    correct_observation,
    restore_fact,
)
from projects.portfolio.services.editing_porteurs import (
    add_contact,
    change_responsible,
    create_porteur,
    remove_contact,
    restore_contact,
    update_contact,
    update_porteur,
)
from projects.portfolio.services.facts import (
    classify,
    observe,
    put_forward,
    record_action_state,
    select_for_caflab,
)
from projects.portfolio.services.following import assign_referent
from projects.portfolio.services.identity import add_action, add_partner, add_structure, create_project
from projects.portfolio.services.lifecycle import change_action_state, change_state
from projects.portfolio.services.printed import cite_source, drop_source, keep_printed, take_back_printed
from projects.portfolio.services.search import refresh_search, refresh_search_of, register_words
from projects.portfolio.services.selected import select_project

__all__ = [
    "add_action",
    "add_contact",
    "add_partner",
    "add_structure",
    "assign_referent",
    "cancel_fact",
    "change_action_state",
    "change_responsible",
    "change_state",
    "cite_source",
    "classify",
    "correct_action_state",
    "correct_classification",
    "correct_observation",
    "create_porteur",
    "create_project",
    "drop_source",
    "keep_printed",
    "name_contact",
    "observe",
    "put_forward",
    "record_action_state",
    "refresh_search",
    "refresh_search_of",
    "register_words",
    "remove_action",
    "remove_contact",
    "remove_partner",
    "remove_structure",
    "restore_action",
    "restore_contact",
    "restore_fact",
    "restore_partner",
    "restore_structure",
    "select_for_caflab",
    "select_project",
    "take_back_printed",
    "update_action",
    "update_contact",
    "update_porteur",
    "update_project",
]
