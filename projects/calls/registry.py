"""What the apps above tell about an application: where the project is that it became, who follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projects.accounts.models import User
    from projects.calls.models import Application

ProjectUrl = Callable[["User", "Application"], str]
ReferentOf = Callable[["Application"], "User | None"]
_urls: list[ProjectUrl] = []
_referents: list[ReferentOf] = []


def register_project_url(find: ProjectUrl) -> None:
    """`find(user, application)` is the address of its project, "" when there is none or `user` does not see it."""
    if find not in _urls:
        _urls.append(find)


def project_url(user: User, application: Application) -> str:
    return next((url for find in _urls if (url := find(user, application))), "")


def register_referent(find: ReferentOf) -> None:
    """`find(application)` is who follows its project today, None when nobody is said to."""
    if find not in _referents:
        _referents.append(find)


def referent(application: Application) -> User | None:
    return next((user for find in _referents if (user := find(application))), None)
