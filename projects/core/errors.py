"""Errors that a person can understand and act upon."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the domain refuses what was asked.

    `message` is a whole French sentence, shown as it is; `field` names the form field that it
    concerns, when there is one.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return self.message


class StaleVersion(DomainError):
    """Somebody else saved the same thing since it was read; answered with 409, nothing is lost."""

    def __init__(
        self,
        message: str = "Cette page a été modifiée entre-temps par une autre personne.",
        field: str | None = None,
    ) -> None:
        super().__init__(message, field)
