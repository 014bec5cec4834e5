"""What the State and the Caf granted and paid, told by the app that records it: nobody types it twice in a plan.

`funding.grants` registers its source in `AppConfig.ready()`. Without one, those columns are « non communiqué ».
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.rules.enums import CoFunder

# The co-funders whose grants and payments are recorded elsewhere.
RECORDED = (CoFunder.STATE.value, CoFunder.CAF.value)


@dataclass(frozen=True)
class Paid:
    """What one funder did for a project in a year, in euros; None is « non communiqué ». `funder` is of `Funder`.

    `nature` says which line it is for; empty, the one line of that funder. `is_decided` tells what is granted, its
    amount known or not, from what is only asked; `axis` is that of the FPT, None when it is not said.
    """

    project_id: int
    year: int
    funder: str
    granted: Decimal | None
    received: Decimal | None
    nature: str = ""
    axis: int | None = None
    is_decided: bool = True


# `source(project_ids)` answers for all of them and for every year at once, in a constant number of queries.
PaidSource = Callable[[Collection[int]], Iterable[Paid]]
PaidByYear = Mapping[int, Sequence[Paid]]

_sources: list[PaidSource] = []


def register_paid(source: PaidSource) -> None:
    """Make a source known, once."""
    if source not in _sources:
        _sources.append(source)


def paid_by_year(project_id: int) -> PaidByYear:
    found: defaultdict[int, list[Paid]] = defaultdict(list)
    for source in _sources:
        for row in source([project_id]):
            found[row.year].append(row)
    return dict(found)


def paid_for(project_id: int, year: int) -> Sequence[Paid]:
    return paid_by_year(project_id).get(year, [])
