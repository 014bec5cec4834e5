"""The day that a page describes (`?au=`) and the day whose knowledge it tells (`?su=`): both in the address."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import HttpRequest
from django.utils.http import urlencode

from projects.core.paris import end_of_day, today
from projects.portfolio.selectors import Clock

# Well before the first childcare fund that a project may name.
FIRST_DAY = date(1990, 1, 1)
TOLD = {"au": "La date demandée", "su": "La date de « Telle que connue le »", "du": "La date de départ"}


def asked_day(request: HttpRequest, name: str) -> date | None:
    """The day of a parameter, as a calendar sends it (2025-12-09) or as people write it (09/12/2025).

    A wrong or future one is refused in words (a message), and none is taken.
    """
    text = request.GET.get(name)
    if not text:
        return None
    try:
        day = DateField().to_python(text)
    except ValidationError:
        messages.warning(request, f"{TOLD[name]} est illisible : écrivez par exemple 09/12/2025.")
        return None
    if day and day > today():
        messages.warning(request, f"{TOLD[name]} ne peut pas être à venir.")
        return None
    if day and day < FIRST_DAY:
        messages.warning(request, f"{TOLD[name]} est trop ancienne : le portail ne sait rien d’avant {FIRST_DAY.year}.")
        return None
    # Today is what is shown anyway: nothing of the past to say.
    return None if day == today() and name != "du" else day


@dataclass(frozen=True)
class AskedClock:
    """What the address asks; `situation_on` and `known_on` are None when it says nothing: today, and now."""

    situation_on: date | None
    known_on: date | None

    @property
    def clock(self) -> Clock:
        clock = Clock.now()
        if self.situation_on:
            clock = replace(clock, situation_on=self.situation_on)
        if self.known_on and self.known_on < today():
            # The bound of the day is exclusive, that of a clock is not.
            clock = replace(clock, known_at=end_of_day(self.known_on) - timedelta(microseconds=1))
        return clock

    @property
    def query(self) -> dict[str, str]:
        """What the addresses of the page carry along."""
        asked = {"au": self.situation_on, "su": self.known_on}
        return {name: day.isoformat() for name, day in asked.items() if day}

    def address(self, path: str, **query: str) -> str:
        """`path` with these parameters and those of the clock."""
        asked = {name: value for name, value in query.items() if value} | self.query
        return f"{path}?{urlencode(asked)}" if asked else path


def asked_clock(request: HttpRequest) -> AskedClock:
    return AskedClock(asked_day(request, "au"), asked_day(request, "su"))


def banner(request: HttpRequest, asked: AskedClock) -> dict[str, Any]:
    """What components/_situation.html shows: the two days, and the rest of the address for its form."""
    kept = [(name, str(value)) for name, value in request.GET.items() if name not in ("au", "su")]
    return {
        "situation_on": asked.situation_on,
        "known_on": asked.known_on,
        "is_past": bool(asked.query),
        "kept": kept,
        "today": today(),
        "now_url": f"{request.path}?{urlencode(kept)}" if kept else request.path,
        "path": request.path,
    }
