"""Opening envelopes and changing what they amount to. Cnaf alone; the envelopes above are locked first."""

from funding.envelopes.services.allotting import allot, take_allotments_back
from funding.envelopes.services.envelopes import add_envelope
from funding.envelopes.services.movements import move, void_movement

__all__ = ["add_envelope", "allot", "move", "take_allotments_back", "void_movement"]
