"""What the apps above tell about an application: where the project is that it became."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projects.accounts.models import User
    from projects.calls.models import Application

ProjectUrl = Callable[["User", "Application"], str]
_urls: list[ProjectUrl] = []


def register_project_url(find: ProjectUrl) -> None:
    """`find(user, application)` is the address of its project, "" when there is none or `user` does not see it."""
    if find not in _urls:
        _urls.append(find)


def project_url(user: User, application: Application) -> str:
    return next((url for find in _urls if (url := find(user, application))), "")
