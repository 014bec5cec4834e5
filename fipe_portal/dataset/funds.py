"""Axes, volets and years of the fund, each with its source and how sure it is."""

from decimal import Decimal
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange

from fipe_portal.dataset.reading import day, read_json
from funding.rules.models import Axis, FundingYear, Volet

FUNDS_FILE = Path("funding/rules/data/fpt.json")


def load_funds(base: Path) -> None:
    """Store the axes, volets and years of the data file; those already there are left as Cnaf edited them."""
    content = read_json(base / FUNDS_FILE)
    for row in content["axes"]:
        period = DateRange(day(row["from"]), day(row["until"]))
        axis, _ = Axis.objects.get_or_create(
            number=row["number"],
            valid=period,
            defaults={"title": row["title"], "source_text": row["source"], "certainty": row["certainty"]},
        )
        for volet in row.get("volets", []):
            Volet.objects.get_or_create(
                axis=axis,
                number=volet["number"],
                defaults={"title": volet["title"], "source_text": volet["source"]},
            )
    for row in content["years"]:
        amounts = {name: Decimal(row[name]) if row[name] else None for name in ("state_amount", "branch_amount")}
        FundingYear.objects.get_or_create(
            year=row["year"], defaults={**amounts, "source_text": row["source"], "certainty": row["certainty"]}
        )
