"""Writing applications: what they ask, where they stand, what is received and thought of them."""

from projects.calls.services.drafting import (
    begin_application,
    next_reference,
    record_application,
    share_application,
    update_application,
)
from projects.calls.services.instruction import give_opinion, receive_piece, remove_opinion, remove_piece
from projects.calls.services.lifecycle import change_application_state, record_decision

__all__ = [
    "begin_application",
    "change_application_state",
    "give_opinion",
    "next_reference",
    "receive_piece",
    "record_application",
    "record_decision",
    "remove_opinion",
    "remove_piece",
    "share_application",
    "update_application",
]
