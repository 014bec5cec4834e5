"""What other parts of the portal do when a fiche is published, told here so that fiches know nothing of them."""

from __future__ import annotations

from collections.abc import Callable

from projects.portfolio.models import Project

Handler = Callable[[Project], None]
_handlers: list[Handler] = []


def register_published(handler: Handler) -> None:
    """Call `handler` with the project, in the transaction that publishes its fiche. Once, however often it is said."""
    if handler not in _handlers:
        _handlers.append(handler)


def tell(project: Project) -> None:
    for handler in _handlers:
        handler(project)
