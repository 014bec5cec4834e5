"""Acts on people's access: each names its actor and leaves its line in the journal."""

from projects.people.services.accounts import close_account, rename, reopen_account, reset_second_factors
from projects.people.services.handover import hand_over, take_back_handover
from projects.people.services.invitations import accept_as, accept_as_new, invite, resend, withdraw
from projects.people.services.memberships import end_membership, give_membership

__all__ = [
    "accept_as",
    "accept_as_new",
    "close_account",
    "end_membership",
    "give_membership",
    "hand_over",
    "invite",
    "rename",
    "reopen_account",
    "resend",
    "reset_second_factors",
    "take_back_handover",
    "withdraw",
]
