"""What may not change in a call any more, said by those who keep something by its years.

An app registers in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from projects.calls.models import Call

# A call as it is stored and the years that it would pay: why it may not (French), "" when it may.
Check = Callable[[Call, Sequence[int]], str]
_checks: list[Check] = []


def register_years_check(check: Check) -> None:
    if check not in _checks:
        _checks.append(check)


def years_refused(call: Call, years: Sequence[int]) -> str:
    """The first reason why `call` may not pay these years instead of its own."""
    return next((said for check in _checks if (said := check(call, years))), "")
