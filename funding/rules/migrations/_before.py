"""Databases loaded before `funding` became several apps: its tables are taken over, with all that they hold.

Their names clash with those of the new apps (an exclusion, an index): they step aside into a schema of their own before
anything is created, then their rows come back, with their keys, into the tables that take their place. On a database
that never had them, nothing happens.
"""

from __future__ import annotations

from typing import Any

SCHEMA = "funding_before"
RULES = ("fundingyear", "axis", "volet")
GRANTS = ("grant", "regionaltotal")


def step_aside(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        found = [name for name in (*RULES, *GRANTS) if _exists(cursor, f"funding_{name}")]
        if not found:
            return
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for name in found:
            cursor.execute(f"ALTER TABLE funding_{name} SET SCHEMA {SCHEMA}")


def take_rules(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        for name in RULES:
            _take(cursor, f"funding_{name}", f"rules_{name}")


def take_grants(apps: Any, schema_editor: Any) -> None:
    """The last to come back: what stepped aside is dropped, its trigger functions too."""
    with schema_editor.connection.cursor() as cursor:
        for name in GRANTS:
            _take(cursor, f"funding_{name}", f"grants_{name}")
        cursor.execute(
            "SELECT DISTINCT trigger.tgfoid::regprocedure::text FROM pg_trigger AS trigger"
            " JOIN pg_class AS held ON held.oid = trigger.tgrelid"
            " WHERE NOT trigger.tgisinternal AND held.relnamespace = to_regnamespace(%s)",
            [SCHEMA],
        )
        functions = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        for function in functions:
            cursor.execute(f"DROP FUNCTION {function}")


def _take(cursor: Any, old: str, new: str) -> None:
    """Every row with its key, in the order in which they came: a fact is there before what retracts it."""
    if not _exists(cursor, f"{SCHEMA}.{old}"):
        return
    cursor.execute(
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s",
        [SCHEMA, old],
    )
    columns = cursor.fetchone()[0]
    cursor.execute(f"INSERT INTO {new} ({columns}) SELECT {columns} FROM {SCHEMA}.{old} ORDER BY id")  # noqa: S608
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{new}', 'id'), max(id)) FROM {new} HAVING max(id) > 0")  # noqa: S608


def _exists(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
    return bool(cursor.fetchone()[0])
