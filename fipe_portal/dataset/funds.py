"""Axes, volets, years of the fund and rules of money, each with its source and how sure it is."""

from decimal import Decimal
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange

from fipe_portal.dataset.reading import Entry, day, read_json
from funding.rules.models import Axis, FundingRule, FundingYear, Volet

FUNDS_FILE = Path("funding/rules/data/fpt.json")
RULES_FILE = Path("funding/rules/data/rules.json")


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
                defaults={
                    "title": volet["title"],
                    "source_text": volet["source"],
                    "certainty": volet["certainty"],
                },
            )
    for row in content["years"]:
        amounts = {name: Decimal(row[name]) if row[name] else None for name in ("state_amount", "branch_amount")}
        FundingYear.objects.get_or_create(
            year=row["year"], defaults={**amounts, "source_text": row["source"], "certainty": row["certainty"]}
        )
    load_rules(base)


def load_rules(base: Path) -> None:
    """Store the rules of the data file, but where some of these years have had a rule: what Cnaf edited, ended or
    replaced is left as it is. In two queries, whatever their number.
    """
    taken: dict[tuple[object, ...], set[int]] = {}
    for rule in FundingRule.objects.all():
        taken.setdefault(_scope(rule), set()).update(rule.years)
    rows = [_rule(row) for row in read_json(base / RULES_FILE)["rules"]]
    FundingRule.objects.bulk_create(row for row in rows if taken.get(_scope(row), set()).isdisjoint(row.years))


def _rule(row: Entry) -> FundingRule:
    values = {name: value for name, value in row.items() if name not in ("source", "caf")}
    for column in ("rate", "amount"):
        if column in values:
            values[column] = Decimal(values[column])
    return FundingRule(source_text=row["source"], caf_id=row.get("caf"), **values)


def _scope(rule: FundingRule) -> tuple[object, ...]:
    return rule.kind, rule.fund, rule.axis, rule.caf_id, rule.nature
