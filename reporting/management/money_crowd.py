"""The money of a crowd of projects, written by COPY: six lines of plan and six of financing a project and year.

The triggers must be asleep: that asks for a superuser of the database, the bench's own. What it writes stands in no
life: it is rolled back by who asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from funding.rules.enums import Certainty
from funding.rules.models import FundingYear
from projects.portfolio.models import Project

YEARS = (2024, 2025, 2026)
FUNDERS = ("state", "caf")
# By plan: who pays, what for, in euros; charges and produits balance.
PLAN = (
    ("charge", "operating", "personnel", "", 30_000),
    ("charge", "investment", "equipement", "", 10_000),
    ("produit", "operating", "", "state", 12_000),
    ("produit", "operating", "", "caf", 16_000),
    ("produit", "investment", "", "commune", 8_000),
    ("produit", "operating", "", "families", 4_000),
)
COST = sum(line[-1] for line in PLAN if line[0] == "charge")
# Each funder is asked once, grants once and pays once: three lines each.
NATURES = ("operating", "investment")
A_FUNDER = 3
# What every dated fact says besides.
FACT = ("observed_on", "date_precision", "provenance", "note")
SAID = ("2025-02-01", "day", "entered", "")
TABLES = (
    "grants_financing", "grants_financingstep", "grants_asked", "grants_grant", "grants_payment", "plans_plan",
    "plans_planversion", "plans_planline",
)  # fmt: skip


def fill() -> int:
    """The money of every project of the crowd; how many lines of it there are."""
    years = [_year(year) for year in YEARS]
    keys = list(Project.objects.filter(reference__startswith="FOULE-").order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        # What the crowd was granted by itself would be granted twice.
        cursor.execute("DELETE FROM grants_grant WHERE project_id = ANY(%s)", [keys])
    lines = _financings(keys, [year.pk for year in years]) + _plans(keys)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    return lines


def _year(year: int) -> FundingYear:
    row, _ = FundingYear.objects.get_or_create(
        year=year, defaults={"source_text": "pour la mesure", "certainty": Certainty.DEDUCED}
    )
    return row


def _financings(keys: Sequence[int], years: Sequence[int]) -> int:
    first = _next("grants_financing")
    subjects = [
        (first + place, project, year, funder)
        for place, (project, year, funder) in enumerate(
            (project, year, funder) for project in keys for year in years for funder in FUNDERS
        )
    ]
    _copy("grants_financing", ("id", "project_id", "year_id", "funder"), subjects)
    _copy("grants_financingstep", ("financing_id", "status", *FACT), ((one[0], "advanced", *SAID) for one in subjects))
    _copy(
        "grants_asked",
        ("financing_id", "amount", "nature", "is_void", *FACT),
        ((one[0], 1000 + one[0] % 9000, NATURES[one[0] % 2], "f", *SAID) for one in subjects),
    )
    _copy(
        "grants_grant",
        ("project_id", "year_id", "funder", "amount", "is_void", *FACT),
        ((*one[1:], 1000 + one[0] % 8000, "f", *SAID) for one in subjects),
    )
    _copy(
        "grants_payment",
        ("financing_id", "kind", "amount", "book", "reference", "is_void", *FACT),
        ((one[0], "acompte", 1000, "", "", "f", *SAID) for one in subjects),
    )
    return len(subjects) * A_FUNDER


def _plans(keys: Sequence[int]) -> int:
    plan, version = _next("plans_plan"), _next("plans_planversion")
    subjects = list(enumerate((project, year) for project in keys for year in YEARS))
    _copy(
        "plans_plan",
        ("id", "project_id", "year", "state", "draft", "note", "version"),
        ((plan + place, project, year, "retenu", "[]", "", 1) for place, (project, year) in subjects),
    )
    totals = (COST, 0, COST, 0, 0, len(PLAN))
    _copy(
        "plans_planversion",
        ("id", "plan_id", "number", "state", "note", "for_porteur", "charges", "charges_unknown", "products",
         "products_unknown", "volunteer", "lines"),
        ((version + place, plan + place, 1, "retenu", "", "f", *totals) for place, _ in subjects),
    )  # fmt: skip
    lines = [
        (rank, rank, side, nature, heading, who, "", amount if who else "\\N", amount)
        for rank, (side, nature, heading, who, amount) in enumerate(PLAN)
    ]
    _copy(
        "plans_planline",
        ("version_id", "key", "position", "side", "nature", "heading", "co_funder", "label", "asked", "amount"),
        ((version + place, *line) for place, _ in subjects for line in lines),
    )
    return len(subjects) * len(PLAN)


def _next(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max(id), 0) + 1 FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


def _copy(table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for block in _blocks(rows):
            copy.write(block)


def _blocks(rows: Iterable[tuple[Any, ...]], size: int = 10_000) -> Iterator[str]:
    lines = []
    for row in rows:
        lines.append("\t".join(map(str, row)))
        if len(lines) == size:
            yield "\n".join(lines) + "\n"
            lines = []
    if lines:
        yield "\n".join(lines) + "\n"
