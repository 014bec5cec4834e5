"""Writing fiches. What porteurs propose, and what the Caf makes of it, is in the modules beside this one."""

from projects.fiches.services.fiches import cancel_availability, record_availability, write_fiche

__all__ = ["cancel_availability", "record_availability", "write_fiche"]
