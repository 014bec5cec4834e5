"""Acts on people's access: each names its actor and leaves its line in the journal."""

from projects.people.services.accounts import close_account, rename, reopen_account, reset_second_factors
from projects.people.services.handover import hand_over, take_back_handover
from projects.people.services.invitations import accept_as, accept_as_new, invite, resend, withdraw
from projects.people.services.memberships import end_membership, give_membership
from projects.people.services.successions import accept_succession, ask_succession, refuse_succession

__all__ = [
    "accept_as",
    "accept_as_new",
    "accept_succession",
    "ask_succession",
    "close_account",
    "end_membership",
    "give_membership",
    "hand_over",
    "invite",
    "refuse_succession",
    "rename",
    "reopen_account",
    "resend",
    "reset_second_factors",
    "take_back_handover",
    "withdraw",
]
