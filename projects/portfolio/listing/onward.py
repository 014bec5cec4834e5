"""Where the list leads as it is filtered: pages of higher apps that take its query (`register_onward`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from projects.accounts.models import User
from projects.portfolio.listing.addresses import ListAddress


@dataclass(frozen=True)
class Onward:
    """A link beside the tools of the list: its words, the page it leads to, and to whom it is shown."""

    label: str
    path: Callable[[], str]
    offered: Callable[[User | AnonymousUser], bool]


_links: list[Onward] = []


def register_onward(link: Onward) -> None:
    """Let an app take what the list finds."""
    _links.append(link)


def onward(user: User | AnonymousUser, address: ListAddress) -> list[dict[str, str]]:
    """The links that `user` is shown, with the query of the list."""
    query = f"?{address.query}" if address.query else ""
    return [{"label": link.label, "url": f"{link.path()}{query}"} for link in _links if link.offered(user)]
