"""How many rows each table holds: what an act that failed must leave as it was."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

# Filled by the territories' loader alone, and long to count.
LEFT_OUT = {"territories_commune", "territories_epci"}


def row_counts() -> dict[str, int]:
    """Every table of the models, events included, with its number of rows: one query."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})
    tables = [table for table in tables if table not in LEFT_OUT]
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())
