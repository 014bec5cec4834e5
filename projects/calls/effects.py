"""What a transition does beside its state, in the same transaction: told by name in the table, done by the apps above.

An app fills `register_effect` in `AppConfig.ready()`. An effect that nobody registered is an error of the code: the
transition does not happen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projects.accounts.models import User
    from projects.calls.models import Application, ApplicationState

Effect = Callable[["User | None", "Application", "ApplicationState"], None]
_effects: dict[str, Effect] = {}


def register_effect(name: str, effect: Effect) -> None:
    """`effect(actor, application, state)` is called once the state is stored. ValueError when another has the name."""
    if _effects.setdefault(name, effect) is not effect:
        raise ValueError(f"two effects {name}")


def happen(name: str, actor: User | None, application: Application, state: ApplicationState) -> None:
    """LookupError when no app registered it."""
    if name not in _effects:
        raise LookupError(f"no effect is called {name!r}")
    _effects[name](actor, application, state)
