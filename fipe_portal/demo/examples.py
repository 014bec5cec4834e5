"""What makes the demonstration lively: invented follow-up of the real projects, said to be an example in every text.

One module each, `fipe_portal/demo/examples_<area>.py`, with `load() -> int`: it does nothing where its tables hold
rows, writes through the services (as the people of the demonstration) and says how many rows it made. Only the
demonstration calls it: tests and production never see an example.
"""

from __future__ import annotations

from importlib import import_module

from django.db import transaction

# In the order in which they lean on each other.
AREAS: tuple[str, ...] = (
    "people",
    "identities",
    "documents",
    "exchanges",
    "bilans",
    "porteur",
    "caflab",
    "messages",
    "candidatures",
    "alerts",
    "plans",
    "financing",
    "payments",
    "waves",
    "envelopes",
    "exits",
    "open_wave",
)


def load_examples() -> int:
    with transaction.atomic():
        return sum(import_module(f"fipe_portal.demo.examples_{area}").load() for area in AREAS)
