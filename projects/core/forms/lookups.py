"""Lookups: what a field of a form finds as someone types, and how its choice is read back.

The engine knows no table. Each app registers its own in `AppConfig.ready()`; the same two functions
answer the suggestions (`/chercher/<slug>/`) and check what is posted, so that nobody can post what
they are not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

Person: TypeAlias = AbstractBaseUser | AnonymousUser

# More suggestions than this are refined by typing, not by scrolling.
SHOWN = 12
# Longer than any name: what follows changes no answer.
LONGEST_TEXT = 120


@dataclass(frozen=True)
class Choice:
    """One answer. `label` is what the field will show; `detail` tells namesakes apart (place, code).

    `codes` are the numbers that name it, as its label does: Insee or postal code, SIREN, SIRET.
    """

    key: str
    label: str
    detail: str = ""
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class Lookup:
    """A way to find one kind of object.

    `search(user, text, limit)` gives the best choices that `user` may see; `get(user, key)` the object of
    one of them, None when there is no such thing or `user` may not see it; `choice(object)` how it is
    written. `one` and `none` are said in messages: « une commune », « Aucune commune ne correspond ».
    """

    slug: str
    label: str
    none: str
    search: Callable[[Person, str, int], Sequence[Choice]]
    get: Callable[[Person, str], models.Model | None]
    choice: Callable[[models.Model], Choice]
    hint: str = ""
    least: int = 2


_registered: dict[str, Lookup] = {}


def register_lookup(lookup: Lookup) -> None:
    """Make a lookup known. ValueError when another has its slug: an error of the calling code."""
    if lookup.slug in _registered:
        raise ValueError(f"two lookups are called {lookup.slug!r}")
    _registered[lookup.slug] = lookup


def find_lookup(slug: str) -> Lookup | None:
    """The lookup of that slug, None when there is none."""
    return _registered.get(slug)


def found(lookup: Lookup, user: Person, text: str, limit: int = SHOWN) -> list[Choice]:
    """The choices for what someone typed; nothing for a text too short to mean something."""
    text = typed(text)
    if len(text) < lookup.least:
        return []
    return list(lookup.search(user, text, limit))


def gotten(lookup: Lookup, user: Person, key: str) -> models.Model | None:
    """The object of a key that anyone may have posted; None when it is no key of what `user` may see."""
    key = typed(key)
    return lookup.get(user, key) if key else None


def typed(text: str) -> str:
    """What someone typed, on one line and bounded: PostgreSQL takes no NUL, a name holds no control character."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * LONGEST_TEXT]).split())[
        :LONGEST_TEXT
    ]
