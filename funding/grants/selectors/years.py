"""The years of a call that aid already depends on: what it is paid from follows from the last of them."""

from __future__ import annotations

from collections.abc import Sequence

from funding.grants.models import Grant
from funding.rules.selectors import last_year_of_fipe
from projects.calls.models import Call
from projects.core.french import enumerate_fr

MOVED = (
    "Des aides sont notées pour {years} dans des projets de cet appel : elles changeraient de fonds et d’enveloppe. "
    "Annulez-les d’abord, ou gardez {last} comme dernière année."
)


def aid_would_move(call: Call, years: Sequence[int]) -> str:
    """Why the last of the funded years may not change: aid of the years between would leave its envelope."""
    end = last_year_of_fipe()
    before, after = (max(some, default=end) for some in (call.funded_years, years))
    if before is None or after is None or before == after:
        return ""
    first, last = sorted((before, after))
    aid = Grant.objects.filter(
        project__application__call=call, year__year__gt=first, year__year__lte=last, retracted_by=None, is_void=False
    ).exclude(amount=0)
    found = aid.order_by("year__year").values_list("year__year", flat=True).distinct()
    return MOVED.format(years=enumerate_fr([str(year) for year in found]), last=before) if found else ""
