"""The envelopes that the sources know of; those whose amount nobody gave are there and say so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from fipe_portal.dataset.reading import Entry, known_day, read_json
from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.rules.enums import Level
from projects.porteurs.enums import Provenance
from projects.territories.models import Region

ENVELOPES_FILE = Path("funding/envelopes/data/envelopes.json")


def load_envelopes(base: Path) -> None:
    """Store those of a fund and a year that has none yet; what Cnaf opened is left as it is. In a few queries."""
    content = read_json(base / ENVELOPES_FILE)
    there = set(Envelope.objects.values_list("fund", "year").distinct())
    rows = [row for row in content["envelopes"] if (row["fund"], row["year"]) not in there]
    nations = {
        (row["fund"], row["year"]): Envelope(fund=row["fund"], year=row["year"], level=Level.NATIONAL)
        for row in rows
        if row["level"] == Level.NATIONAL
    }
    Envelope.objects.bulk_create(nations.values())
    regions = {
        (kind["fund"], kind["year"], code): Envelope(
            fund=kind["fund"],
            year=kind["year"],
            level=Level.REGION,
            region_id=code,
            parent=nations.get((kind["fund"], kind["year"])),
        )
        for kind in content["unknown"]
        if (kind["fund"], kind["year"]) not in there
        for code in Region.objects.in_force().order_by("code").values_list("code", flat=True)
    }
    Envelope.objects.bulk_create(regions.values())
    Movement.objects.bulk_create(
        _opening(
            row,
            nations[row["fund"], row["year"]]
            if row["level"] == Level.NATIONAL
            else regions[row["fund"], row["year"], row["region"]],
        )
        for row in rows
    )


def _opening(row: Entry, envelope: Envelope) -> Movement:
    return Movement(
        envelope=envelope,
        kind=MovementKind.OPENING,
        amount=Decimal(row["amount"]),
        observed_on=known_day(row["on"]),
        date_precision=row["precision"],
        source_text=row["source"],
        provenance=Provenance.PRINTED,
    )
