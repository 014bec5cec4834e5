"""Axes, volets, years of the fund and rules of money, each with its source and how sure it is."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from fipe_portal.dataset.reading import Entry, day, read_json
from funding.rules.models import Axis, FundingRule, FundingYear, Volet

FUNDS_FILE = Path("funding/rules/data/fpt.json")
RULES_FILE = Path("funding/rules/data/rules.json")


def load_funds(base: Path) -> None:
    """Store the axes, volets and years of the data file; what Cnaf edited or removed since is left as it is."""
    content = read_json(base / FUNDS_FILE)
    axes = [(row, DateRange(day(row["from"]), day(row["until"]))) for row in content["axes"]]
    # All looked up before any is stored: a file whose axes overlap is refused by the database.
    fresh = [not _ever(Axis, number=row["number"], valid__overlap=period) for row, period in axes]
    for (row, period), is_fresh in zip(axes, fresh, strict=True):
        if is_fresh:
            Axis.objects.create(valid=period, **_told(row))
        axis = Axis.objects.filter(number=row["number"], valid__overlap=period).first()
        if axis is None:
            continue
        for volet in row.get("volets", []):
            if not _ever(Volet, axis=axis, number=volet["number"]):
                Volet.objects.create(axis=axis, **_told(volet))
    for row in content["years"]:
        amounts = {name: Decimal(row[name]) if row[name] else None for name in ("state_amount", "branch_amount")}
        if not _ever(FundingYear, year=row["year"]):
            FundingYear.objects.create(
                year=row["year"], source_text=row["source"], certainty=row["certainty"], **amounts
            )
    load_rules(base)


def _ever(model: Any, **filters: object) -> bool:
    """Whether a row of these columns is stored, or once was: its history says so."""
    return bool(model.pgh_event_model.objects.filter(**filters).exists())


def _told(row: Entry) -> dict[str, Any]:
    kept = {name: row[name] for name in ("number", "title", "certainty")}
    return {**kept, "source_text": row["source"]}


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
