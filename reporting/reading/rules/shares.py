"""Percentages: against 100, and against the counts that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Listing
from reporting.reading.numbers import rounding
from reporting.reading.rules.hundreds import not_100
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.series import (
    IN_PERCENT,
    ROUNDED,
    SPLIT,
    TOTAL_LABEL,
    around,
    exact,
    leading,
    several,
)
from reporting.reading.statements import Statement

_REST = re.compile(r"\brest(?:e|ent|ant|ants|antes)\b|\bsolde\b|\bautres\b|\bdivers\b")
_FUNDING = re.compile(
    r"\bapport\w*|\bfinanc\w*|\bprend\w* en charge|\bpris\w* en charge|\bcontribu\w*|\brepart\w*|"
    r"\bparts?\b|\bacompte|\bsolde|\bvers\w+|\brepresent\w*"
)
_SOME = re.compile(r"\bnotamment|\bprincipa|\bdont\b|\bparmi|\bsurtout|\bpar exemple|\btaux|\bplus souvent|\bpremier")


@rule("parts-100", "Les parts d’un tout ne font pas 100 %.")
def listed_shares(read: Read) -> Iterator[Found]:
    for listing in read.text.listings:
        parts = _shares_of(read, listing)
        if not parts:
            continue
        words = around(read, listing)
        made = sum((part.value for part in parts), Decimal(0))
        if (
            abs(made - 100) < rounding([part.quantity.step for part in parts])
            or made == 100
            or several(words)
            or (ROUNDED.search(words) and abs(made - 100) * 2 <= len(parts))
        ):
            continue
        intro = listing.intro.folded if listing.intro is not None else ""
        said_whole = SPLIT.search(intro) or _FUNDING.search(intro)
        summed = any(TOTAL_LABEL.match(item.folded) for item in listing.items)
        whole = said_whole or summed or (made >= 75 and intro.endswith(":") and not _SOME.search(intro))
        if (made > 100 and made < 200) or (
            whole and made > 50 and not _REST.search(intro) and not _rest_follows(read, listing, made)
        ):
            yield not_100(read, parts, made)


def _shares_of(read: Read, listing: Listing) -> list[Statement]:
    """The shares of a list whose every item has at least one; an item may have two (« … (7 %) et … (6 %) »)."""
    parts: list[Statement] = []
    items = [one for one in listing.items if not TOTAL_LABEL.match(one.folded)]
    if listing.intro is not None and IN_PERCENT.search(listing.intro.folded):
        bare = [leading(read, item) for item in items]
        if len(bare) > 2 and all(one is not None and one.quantity.exact for one in bare):
            return [one for one in bare if one is not None]
    for item in items:
        found = [one for one in read.of(item) if one.quantity.kind == "percent" and not one.part]
        if (
            not found
            or len(found) > 2
            or re.search(r"\b(?:taux|augment|hausse|baisse|evolution|plafond|limite)", item.folded)
        ):
            return []
        if len(found) == 2 and " et " not in item.folded:
            found = found[:1]
        parts += found
    return parts if len(parts) > 1 and exact(parts) else []


# « Le reste vient des familles », but « le solde n'est acquis qu'au vu du bilan »
_REST_GOES = re.compile(
    r"\b(?:rest\w+|solde|autres|divers)\b[^.;]{0,40}\b(?:vers|pay|apport|financ|relev|provien|vien|repart|"
    r"concern|correspond|"
    r"recouvr|regroup|port|sont|est (?:prise?|due?|a la charge))\w*"
)


def _rest_follows(read: Read, listing: Listing, made: Decimal) -> bool:
    """« Les 2 % restants » after the list complete it."""
    at = listing.items[-1].rank + 1
    if at >= len(read.text.blocks):
        return False
    after = read.text.blocks[at]
    if not _REST.search(after.folded):
        return False
    rest = [one.value for one in read.of(after) if one.quantity.kind == "percent"]
    return (not rest and bool(_REST_GOES.search(after.folded))) or any(abs(made + value - 100) <= 1 for value in rest)
