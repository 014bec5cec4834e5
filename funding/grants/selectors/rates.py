"""The acompte rates that payments were noted under: such a rule is replaced, never rewritten."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Q

from funding.grants.enums import PaymentKind
from funding.grants.models import Payment
from funding.rules.enums import Funder, RuleKind
from funding.rules.selectors import fund_for, last_year_of_fipe
from projects.calls.models import Call


def rates_used() -> Q:
    """The condition on a rule: an acompte was noted, or corrected since, of a year, a fund and a Caf that it speaks of.
    The rule of all Caf is one of them, be there one of the Caf. Three queries.
    """
    paid: dict[tuple[str, int], set[str]] = defaultdict(set)
    calls = {pk: (kind, years) for pk, kind, years in Call.objects.values_list("pk", "kind", "funded_years")}
    last = last_year_of_fipe()
    acomptes = Payment.objects.filter(kind=PaymentKind.ACOMPTE).order_by()
    told = acomptes.values_list(
        "financing__project__application__call", "financing__year__year", "financing__project__caf", "financing__funder"
    )
    for call, year, caf, funder in told.distinct():
        cafs = paid[fund_for(*calls[call], year, last), year]
        if funder == Funder.CAF and caf:
            cafs.add(caf)
    of_each = (
        Q(fund=fund, first_year__lte=year, last_year__gte=year) & (Q(caf=None) | Q(caf__in=cafs))
        for (fund, year), cafs in paid.items()
    )
    return Q(kind=RuleKind.ADVANCE_RATE) & reduce(or_, of_each, Q(pk__in=[]))
