"""Writing projects: identity once, then only dated facts."""

from projects.portfolio.services.facts import (
    classify,
    observe,
    put_forward,
    record_action_state,
    select_for_caflab,
)
from projects.portfolio.services.identity import add_action, add_partner, add_structure, create_project
from projects.portfolio.services.search import refresh_search, refresh_search_of, register_words

__all__ = [
    "add_action",
    "add_partner",
    "add_structure",
    "classify",
    "create_project",
    "observe",
    "put_forward",
    "record_action_state",
    "refresh_search",
    "refresh_search_of",
    "register_words",
    "select_for_caflab",
]
