"""One edition of the reference data, read and checked whole before the database is touched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from projects.core.french import sort_key
from projects.territories.enums import CafKind, EpciKind, IndicatorKind, Zone
from projects.territories.services.files import LoadError, Problems, SourceFile, read_rows, read_sources

REGION = re.compile(r"[0-9]{2}")
DEPARTMENT = re.compile(r"[0-9]{2}|2[AB]|97[0-9]")
SIREN = re.compile(r"[0-9]{9}")
COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
CAF = re.compile(r"(?:[0-9]{2}|2[AB]|97[0-9])(?:-[A-Z]{2})?")
POSTAL = re.compile(r"[0-9]{5}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NUMBER = re.compile(r"[0-9]{1,9}")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
RATE = re.compile(r"[0-9]{1,3}(?:\.[0-9])?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

LEVELS = ("region", "departement", "epci", "commune", "caf")
INDICATOR_FILES = {
    "indicateurs_pauvrete_departement.csv": ("annee_publication", (IndicatorKind.POVERTY,)),
    "indicateurs_couverture_departement.csv": (
        "annee",
        tuple(kind for kind in IndicatorKind if kind != IndicatorKind.POVERTY),
    ),
}
TABLES = ("regions.csv", "regions_reseau.csv", "departements.csv", "epci.csv", "communes.csv", "caf.csv")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Succession:
    level: str
    code: str
    successor: str
    valid_to: date


@dataclass
class Edition:
    """Rows ready to be copied, in the column order of `loading.TABLES`; keys are unique and all known."""

    sources: dict[str, SourceFile]
    network_regions: list[Row] = field(default_factory=list)
    regions: list[Row] = field(default_factory=list)
    departments: list[Row] = field(default_factory=list)
    epcis: list[Row] = field(default_factory=list)
    communes: list[Row] = field(default_factory=list)
    cafs: list[Row] = field(default_factory=list)
    caf_departments: list[Row] = field(default_factory=list)
    # By name of file: department, kind, year, value.
    indicators: dict[str, list[Row]] = field(default_factory=dict)
    successions: list[Succession] = field(default_factory=list)


def read_edition(directory: Path) -> Edition:
    """Reads a directory of files; raises LoadError for anything that is not as it should be."""
    sources = read_sources(directory)
    for name in (*TABLES, *INDICATOR_FILES):
        if name not in sources:
            raise LoadError(f"{name} n’est pas décrit dans sources.toml.")
    if (directory / "successions.csv").exists() and "successions.csv" not in sources:
        raise LoadError("successions.csv n’est pas décrit dans sources.toml.")
    return _Reader(sources).read()


def _name(text: str) -> str:
    """The name with the apostrophe that French print uses."""
    return text.replace("'", "’")


class _Reader:
    """Reads file after file, each checked against the codes of those before it."""

    def __init__(self, sources: dict[str, SourceFile]) -> None:
        self.edition = Edition(sources)
        self.problems = Problems()
        self.codes: dict[str, set[str]] = {level: set() for level in LEVELS}
        self.region_of: dict[str, str] = {}
        self.capitals: list[tuple[str, int, str]] = []
        self.expected_communes: list[tuple[int, str, int | None]] = []

    def read(self) -> Edition:
        self._regions()
        self._departments()
        self._epcis()
        self._communes()
        self._cafs()
        for name in INDICATOR_FILES:
            self._indicators(name)
        if "successions.csv" in self.edition.sources:
            self._successions()
        self.problems.raise_if_any()
        return self.edition

    # Checks of one cell. Each returns the value even when wrong: reading goes on to find the rest.

    def _lines(self, file: str, *header: str) -> Iterator[tuple[int, list[str]]]:
        return read_rows(self.edition.sources[file], header)

    def _matches(self, at: tuple[str, int], value: str, pattern: re.Pattern[str], what: str) -> bool:
        if pattern.fullmatch(value):
            return True
        self.problems.add(*at, f"{what} « {value} » mal formé." if value else f"{what} absent.")
        return False

    def _key(self, at: tuple[str, int], level: str, value: str, pattern: re.Pattern[str], what: str) -> str:
        if self._matches(at, value, pattern, what) and value in self.codes[level]:
            self.problems.add(*at, f"{what} « {value} » déjà vu plus haut.")
        self.codes[level].add(value)
        return value

    def _known(self, at: tuple[str, int], level: str, value: str, what: str) -> str:
        if value not in self.codes[level]:
            self.problems.add(*at, f"{what} « {value} » inconnu.")
        return value

    def _label(self, at: tuple[str, int], value: str) -> tuple[str, str]:
        name = _name(value)
        if not name or len(name) > 200:
            self.problems.add(*at, "nom absent ou trop long.")
        return name, sort_key(name)

    def _number(self, at: tuple[str, int], value: str, what: str) -> int | None:
        if not value:
            return None
        return int(value) if self._matches(at, value, NUMBER, what) else None

    def _choice(self, at: tuple[str, int], value: str, choices: list[str], what: str) -> str:
        if value not in choices:
            self.problems.add(*at, f"{what} « {value} » inconnu.")
        return value

    # One method a file.

    def _network_regions(self) -> dict[str, str]:
        by_region: dict[str, str] = {}
        names: dict[str, str] = {}
        for line, (region, slug, name) in self._lines("regions_reseau.csv", "region", "identifiant", "nom"):
            at = ("regions_reseau.csv", line)
            self._matches(at, slug, SLUG, "identifiant")
            if region in by_region:
                self.problems.add(*at, f"code de région « {region} » déjà vu plus haut.")
            if names.setdefault(slug, name) != name:
                self.problems.add(*at, f"« {slug} » porte deux noms.")
            by_region[region] = slug
        self.edition.network_regions = [(slug, *self._label(at, name)) for slug, name in names.items()]
        return by_region

    def _regions(self) -> None:
        networks = self._network_regions()
        for line, (code, name, zone, capital, population) in self._lines(
            "regions.csv", "code", "nom", "zone", "chef_lieu", "population"
        ):
            at = ("regions.csv", line)
            self._key(at, "region", code, REGION, "code de région")
            self._choice(at, zone, Zone.values, "zone")
            if code not in networks:
                self.problems.add(*at, f"la région « {code} » n’a pas de région du réseau dans regions_reseau.csv.")
            self.capitals.append((*at, capital))
            people = self._number(at, population, "population")
            self.edition.regions.append((code, *self._label(at, name), zone, capital, people, networks.get(code)))
        for region in networks:
            if region not in self.codes["region"]:
                self.problems.add("regions_reseau.csv", 1, f"code de région « {region} » inconnu.")

    def _departments(self) -> None:
        for line, (code, name, region, zone, capital, population) in self._lines(
            "departements.csv", "code", "nom", "region", "zone", "chef_lieu", "population"
        ):
            at = ("departements.csv", line)
            self._key(at, "departement", code, DEPARTMENT, "code de département")
            self._known(at, "region", region, "code de région")
            self._choice(at, zone, Zone.values, "zone")
            self.region_of[code] = region
            self.capitals.append((*at, capital))
            people = self._number(at, population, "population")
            self.edition.departments.append((code, *self._label(at, name), region, zone, capital, people))

    def _epcis(self) -> None:
        header = ("siren", "nom", "type", "departement_principal", "region", "population_municipale", "nb_communes")
        for line, row in self._lines("epci.csv", *header, "autres_departements"):
            siren, name, kind, department, region, population, communes, others = row
            at = ("epci.csv", line)
            self._key(at, "epci", siren, SIREN, "SIREN")
            self._choice(at, kind, EpciKind.values, "type")
            self._in_region(at, department, region)
            for other in others.split():
                self._known(at, "departement", other, "code de département")
            self.expected_communes.append((line, siren, self._number(at, communes, "nombre de communes")))
            people = self._number(at, population, "population")
            self.edition.epcis.append((siren, *self._label(at, name), kind, department, region, people))

    def _communes(self) -> None:
        header = ("code", "nom", "departement", "region", "epci_siren", "ept_siren", "population", "codes_postaux")
        members: Counter[str] = Counter()
        for line, (code, name, department, region, epci, ept, population, postal) in self._lines(
            "communes.csv", *header
        ):
            at = ("communes.csv", line)
            self._key(at, "commune", code, COMMUNE, "code de commune")
            self._in_region(at, department, region)
            for siren in filter(None, (epci, ept)):
                self._known(at, "epci", siren, "SIREN d’EPCI")
                members[siren] += 1
            codes = postal.split()
            for postal_code in codes:
                self._matches(at, postal_code, POSTAL, "code postal")
            people = self._number(at, population, "population")
            label = self._label(at, name)
            self.edition.communes.append((code, *label, department, epci or None, ept or None, people, codes))
        for line, siren, expected in self.expected_communes:
            if expected is not None and members[siren] != expected:
                text = f"{expected} communes annoncées pour {siren}, {members[siren]} dans communes.csv."
                self.problems.add("epci.csv", line, text)
        for file, line, capital in self.capitals:
            self._known((file, line), "commune", capital, "chef-lieu")

    def _cafs(self) -> None:
        served: set[str] = set()
        header = ("cle", "nom_usage", "departements", "region", "type", "remarque")
        for line, (key, name, departments, region, kind, note) in self._lines("caf.csv", *header):
            at = ("caf.csv", line)
            self._choice(at, kind, CafKind.values, "type")
            where = departments.split()
            if not where:
                self.problems.add(*at, "département absent.")
                continue
            # The CSS of Mayotte stands outside the numbering of the Caf: its department names it.
            key = key or (where[0] if kind == CafKind.CSSM else "")
            self._key(at, "caf", key, CAF, "clé de Caf")
            self._in_region(at, where[0], region)
            for department in where[1:]:
                self._known(at, "departement", department, "code de département")
            served.update(where)
            self.edition.cafs.append((key, *self._label(at, name), kind, region, _name(note)))
            self.edition.caf_departments += [(key, code, index == 0) for index, code in enumerate(where)]
        for orphan in sorted(self.codes["departement"] - served):
            self.problems.add("caf.csv", 1, f"aucune Caf pour le département « {orphan} ».")

    def _indicators(self, name: str) -> None:
        year_column, kinds = INDICATOR_FILES[name]
        seen: set[tuple[str, str]] = set()
        rows = self.edition.indicators.setdefault(name, [])
        for line, (year, department, _, *values) in self._lines(name, year_column, "departement", "nom", *kinds):
            at = (name, line)
            self._matches(at, year, YEAR, "année")
            self._known(at, "departement", department, "code de département")
            if (year, department) in seen:
                self.problems.add(*at, f"le département « {department} » a déjà une ligne pour {year}.")
            seen.add((year, department))
            for kind, value in zip(kinds, values, strict=True):
                # An empty cell is a rate that was not published: no row.
                if value and self._matches(at, value, RATE, str(kind)):
                    rows.append((department, str(kind), year, Decimal(value)))

    def _successions(self) -> None:
        for line, (level, code, successor, end) in self._lines(
            "successions.csv", "niveau", "code", "successeur", "fin"
        ):
            at = ("successions.csv", line)
            if self._choice(at, level, list(LEVELS), "niveau") not in LEVELS:
                continue
            self._known(at, level, successor, "successeur")
            if code in self.codes[level]:
                self.problems.add(*at, f"« {code} » est encore en vigueur dans cette édition.")
            try:
                day = date.fromisoformat(end) if DAY.fullmatch(end) else None
            except ValueError:
                day = None
            if day is None:
                self.problems.add(*at, f"date de fin « {end} » mal formée (attendue : 2025-12-31).")
                continue
            self.edition.successions.append(Succession(level, code, successor, day))

    def _in_region(self, at: tuple[str, int], department: str, region: str) -> None:
        self._known(at, "departement", department, "code de département")
        expected = self.region_of.get(department)
        if expected is not None and expected != region:
            self.problems.add(*at, f"le département {department} est dans la région {expected}, non {region}.")
