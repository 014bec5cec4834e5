"""Where one goes on, once something that was found is judged."""

from __future__ import annotations

from dataclasses import dataclass, replace

from projects.accounts.models import User
from reporting.models import Finding, Reading
from reporting.readings.asked import Asked
from reporting.readings.portal import PORTAL_RULES
from reporting.selectors.readings import CARDS, is_asked, is_left, rank_of


@dataclass(frozen=True)
class Onward:
    """Where one goes on from a finding that was judged: to `finding`, None where nothing that was asked for is left to
    judge; `asked` shows it; `left` are to judge in the whole reading.
    """

    finding: Finding | None
    asked: Asked
    left: int


def onward(user: User, reading: Reading, asked: Asked, judged: Finding, *, stays: bool = False) -> Onward:
    """The next finding to judge after `judged`, then from the start, in the list as it was asked for whatever their
    verdicts; `judged` itself where one `stays`. One query.
    """
    rows = sorted(reading.findings.shown_to(user), key=rank_of)
    at = next((rank for rank, one in enumerate(rows) if one.pk == judged.pk), 0)
    whole = replace(asked, verdict="")
    after = (one for one in rows[at + 1 :] + rows[:at] if is_left(one) and is_asked(one, whole))
    found = judged if stays else next(after, None)
    left = sum(map(is_left, rows))
    if found is None:
        return Onward(None, asked, left)
    for shown in (asked, whole, Asked(asked.file, asked.line, asked.page)):
        keys = [one.pk for one in rows if is_asked(one, shown)]
        if found.pk in keys:
            return Onward(found, replace(shown, rank=keys.index(found.pk) // CARDS + 1), left)
    return Onward(None, asked, left)


def first_compared(user: User, reading: Reading) -> Onward:
    """The first thing that the reading says otherwise than the portal, and that nobody judged: two queries."""
    rows = [one for one in reading.findings.shown_to(user).filter(rule__in=PORTAL_RULES) if is_left(one)]
    if not rows:
        return Onward(None, Asked(), 0)
    return onward(user, reading, Asked(), min(rows, key=rank_of), stays=True)
