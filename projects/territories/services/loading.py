"""Loading an edition of the reference data into the database, in one transaction, as often as one likes."""
# ruff: noqa: S608 - names of tables and columns are constants of this module, values are parameters.

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from projects.core import paris
from projects.core.french import count, enumerate_fr, format_date, format_number, typeset
from projects.territories.models import Dataset
from projects.territories.services.edition import LEVELS, Edition, Row, read_edition
from projects.territories.services.files import LoadError, SourceFile, read_sources

DATA = Path(__file__).resolve().parent.parent / "data"

# Any constant will do, as long as nothing else takes this advisory lock.
_LOCK = 7_315_604


@dataclass(frozen=True)
class _Table:
    """How rows go into a table: key columns first; `level` for what is closed when it vanishes."""

    name: str
    label: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    level: str | None = None
    source: str | None = None


_NETWORK = _Table("territories_networkregion", "Régions du réseau", ("slug",), ("name", "sort_name"))
_LEVELS = {
    "region": _Table(
        "territories_region",
        "Régions",
        ("code",),
        ("name", "sort_name", "zone", "capital", "population", "network_region_id"),
        "region",
        "regions.csv",
    ),
    "departement": _Table(
        "territories_department",
        "Départements",
        ("code",),
        ("name", "sort_name", "region_id", "zone", "capital", "population"),
        "departement",
        "departements.csv",
    ),
    "epci": _Table(
        "territories_epci",
        "EPCI",
        ("siren",),
        ("name", "sort_name", "kind", "department_id", "region_id", "population"),
        "epci",
        "epci.csv",
    ),
    "commune": _Table(
        "territories_commune",
        "Communes",
        ("code",),
        ("name", "sort_name", "department_id", "epci_id", "ept_id", "population", "postal_codes"),
        "commune",
        "communes.csv",
    ),
    "caf": _Table(
        "territories_caf",
        "Caf",
        ("key",),
        ("name", "sort_name", "kind", "region_id", "note"),
        "caf",
        "caf.csv",
    ),
}
_CAF_DEPARTMENT = _Table("territories_cafdepartment", "Départements des Caf", ("caf_id", "department_id"), ("is_main",))
_INDICATOR = _Table("territories_indicator", "Indicateurs", ("department_id", "kind", "year"), ("value", "dataset_id"))


@dataclass(frozen=True)
class LevelChange:
    """What a load did to one table; `closed` holds the codes that the edition no longer has."""

    label: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    closed: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [
            count(number, one)
            for number, one in ((self.added, "ajout"), (self.changed, "modification"), (self.removed, "retrait"))
            if number
        ]
        if self.closed:
            shown = enumerate_fr(self.closed) if len(self.closed) <= 10 else f"{', '.join(self.closed[:10])}…"
            parts.append(f"{count(len(self.closed), 'fermeture')} ({shown})")
        return typeset(f"{self.label} : {', '.join(parts) or 'rien de changé'}.")


@dataclass(frozen=True)
class LoadReport:
    """What a load did. `changes` is empty when the files were already loaded, byte for byte."""

    changes: tuple[LevelChange, ...]
    seconds: float

    @property
    def already_loaded(self) -> bool:
        return not self.changes

    def lines(self) -> list[str]:
        if self.already_loaded:
            return ["Les territoires sont à jour."]
        return [*map(str, self.changes), f"Territoires chargés en {format_number(self.seconds, 1)} s."]


def load_territories(directory: Path | None = None, *, force: bool = False) -> LoadReport:
    """Loads the files of `directory` (the project's own by default); everything or nothing.

    `force` reads files that are already loaded again, and accepts an edition older than the one in
    place. Raises LoadError, in French, when a file is not as it should be.
    """
    started = time.monotonic()
    edition = _read_unless_loaded(directory or DATA, force=force)
    changes: tuple[LevelChange, ...] = ()
    if edition is not None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            if not force:
                _refuse_older(edition.sources)
            changes = tuple(_write(edition))
    return LoadReport(changes, time.monotonic() - started)


def _read_unless_loaded(directory: Path, *, force: bool) -> Edition | None:
    """The edition, or None when the very same files are in the database already."""
    if not force:
        loaded = set(Dataset.objects.values_list("slug", "title", "source", "licence", "vintage", "sha256"))
        sources = read_sources(directory).values()
        if sources and {(s.slug, s.title, s.source, s.licence, s.vintage, s.sha256) for s in sources} <= loaded:
            return None
    return read_edition(directory)


def _refuse_older(sources: dict[str, SourceFile]) -> None:
    in_place = dict(Dataset.objects.filter(vintage__isnull=False).values_list("slug", "vintage"))
    for source in sources.values():
        newest = in_place.get(source.slug)
        if newest and source.vintage and source.vintage < newest:
            raise LoadError(
                f"{source.name} : l’édition du {format_date(source.vintage)} est plus ancienne que celle "
                f"déjà chargée ({format_date(newest)})."
            )


def _write(edition: Edition) -> list[LevelChange]:
    datasets = _save_datasets(edition.sources)
    rows = {
        "region": edition.regions,
        "departement": edition.departments,
        "epci": edition.epcis,
        "commune": edition.communes,
        "caf": edition.cafs,
    }
    changes = [_merge(_NETWORK, edition.network_regions)]
    changes += [_merge(_LEVELS[level], rows[level], _last_day(edition, level)) for level in LEVELS]
    changes.append(_merge(_CAF_DEPARTMENT, edition.caf_departments))
    indicators = [
        (*row, datasets[edition.sources[name].slug]) for name, lines in edition.indicators.items() for row in lines
    ]
    changes.append(_merge(_INDICATOR, indicators))
    _apply_successions(edition)
    return changes


def _save_datasets(sources: dict[str, SourceFile]) -> dict[str, int]:
    now = timezone.now()
    saved = Dataset.objects.bulk_create(
        [
            Dataset(
                slug=source.slug,
                title=source.title,
                source=source.source,
                licence=source.licence,
                vintage=source.vintage,
                sha256=source.sha256,
                loaded_at=now,
            )
            for source in sources.values()
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["title", "source", "licence", "vintage", "sha256", "loaded_at"],
    )
    return {dataset.slug: dataset.pk for dataset in saved}


def _last_day(edition: Edition, level: str) -> date:
    """The last day of a code that the edition drops: the day before its vintage, or today when that is unknown."""
    vintage = edition.sources[_LEVELS[level].source or ""].vintage
    return vintage - timedelta(days=1) if vintage else paris.today()


def _merge(table: _Table, rows: Sequence[Row], last_day: date | None = None) -> LevelChange:
    """Copies rows beside the table, then adds, changes and closes only what differs.

    Names of tables and columns come from this module alone, never from a file.
    """
    key, columns = ", ".join(table.key), ", ".join((*table.key, *table.columns))
    same_key = " AND ".join(f"t.{column} = incoming.{column}" for column in table.key)
    fresh = [f"{column} = EXCLUDED.{column}" for column in table.columns]
    before = [f"t.{column}" for column in table.columns]
    after = [f"EXCLUDED.{column}" for column in table.columns]
    if table.level:
        # A code that comes back is in force again.
        fresh += ["valid_to = NULL", "successor_id = NULL"]
        before.append("t.valid_to")
        after.append("NULL::date")
    closed: list[str] = []
    removed = 0
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE incoming AS SELECT {columns} FROM {table.name} WITH NO DATA")
        with cursor.copy(f"COPY incoming ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE incoming")
        cursor.execute(f"SELECT count(*) FROM incoming WHERE NOT EXISTS (SELECT FROM {table.name} t WHERE {same_key})")
        added = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO {table.name} AS t ({columns}) SELECT {columns} FROM incoming "
            f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(fresh)} "
            f"WHERE ({', '.join(before)}) IS DISTINCT FROM ({', '.join(after)})"
        )
        changed = cursor.rowcount - added
        if table.level:
            cursor.execute(
                f"UPDATE {table.name} t SET valid_to = %s WHERE valid_to IS NULL "
                f"AND NOT EXISTS (SELECT FROM incoming WHERE {same_key}) RETURNING {key}",
                [last_day],
            )
            closed = sorted(code for (code,) in cursor.fetchall())
        elif table is _CAF_DEPARTMENT:
            cursor.execute(
                f"DELETE FROM {table.name} t WHERE caf_id IN (SELECT caf_id FROM incoming) "
                f"AND NOT EXISTS (SELECT FROM incoming WHERE {same_key})"
            )
            removed = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
        if added or changed:
            cursor.execute(f"ANALYZE {table.name}")
    return LevelChange(table.label, added, changed, removed, tuple(closed))


def _apply_successions(edition: Edition) -> None:
    """What the edition says of the codes that it drops; one that this database never had is passed over."""
    with connection.cursor() as cursor:
        for succession in edition.successions:
            table = _LEVELS[succession.level]
            cursor.execute(
                f"UPDATE {table.name} SET successor_id = %s, valid_to = %s WHERE {table.key[0]} = %s",
                [succession.successor, succession.valid_to, succession.code],
            )
