"""A service that rewrites, corrects or removes: what it is given, what its line of the journal says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

TOMORROW = date(2999, 1, 1)


@dataclass(frozen=True)
class Edit:
    """`given` makes the arguments, `about` tells the subject out of them, `wrong` are changes to refuse."""

    verb: str
    given: Callable[[], dict[str, Any]]
    about: Callable[[dict[str, Any]], models.Model]
    fields: Sequence[str] = ()
    wrong: Sequence[dict[str, Any]] = ()
