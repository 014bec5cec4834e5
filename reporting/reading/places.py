"""Regions and departments, and which communes lie where, from the official codes that the portal ships."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import projects.territories
from reporting.reading.words import fold, one_of, tidy

_DATA = Path(projects.territories.__file__).parent / "data"
_OTHER_NAMES = {
    "pays de loire": "52", "paca": "93", "region sud": "93", "aura": "84", "ile de la reunion": "04",
    "reunion": "04",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A region or a department named at `start:end`; `region` is its region's code (its own for a region)."""

    start: int
    end: int
    code: str
    region: str
    name: str

    @property
    def is_region(self) -> bool:
        return self.code.startswith("R")


@cache
def _rows(file: str) -> list[dict[str, str]]:
    with (_DATA / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def key_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(tidy(name))).strip()


@cache
def names() -> dict[str, tuple[str, str, str]]:
    """Every written name, as a key, with its code, its region's code and its official name."""
    found = {key_of(row["nom"]): (row["code"], row["region"], row["nom"]) for row in _rows("departements.csv")}
    regions = {row["code"]: row["nom"] for row in _rows("regions.csv")}
    for code, name in regions.items():
        found[key_of(name)] = (f"R{code}", code, name)
    for name, code in _OTHER_NAMES.items():
        found[name] = (f"R{code}", code, regions[code])
    return found


@cache
def pattern() -> re.Pattern[str]:
    spelled = sorted(names(), key=len, reverse=True)
    words = one_of(re.escape(name).replace(r"\ ", "[ '-]+") for name in spelled)
    return re.compile(rf"(?<![\w-]){words}(?![\w-])")


_INTRODUCED = re.compile(
    r"(?:\b(?:en|pour|dans l[ae']|dans les?|departements? d[eu']s?(?: la| l')?|region|de la|de l'|du|des|"
    r"a la|et|la|le|les|l'|a|-)|,|\(|^|:|caf d[eu']s?(?: la| l')?) ?$"
)


def capital(text: str, start: int) -> bool:
    """Whether a name that starts there has its capital letter: « la Réunion » has, « La réunion » has not."""
    return text[start + 3 if text[start : start + 3].lower() == "la " else start].isupper()


def places(text: str, folded: str) -> list[Place]:
    """The regions and departments named, where the capital letter says that it is a name."""
    found = []
    for match in pattern().finditer(folded):
        start, end = match.span()
        if not (capital(text, start) and _INTRODUCED.search(folded, max(0, start - 40), start)):
            continue
        code, region, name = names()[key_of(match[0])]
        found.append(Place(start, end, code, region, name))
    return found


@cache
def inhabited() -> dict[str, tuple[frozenset[str], int]]:
    """The departments where a commune of a name lies, by its key, and the inhabitants of the largest."""
    with (_DATA / "communes.csv").open(encoding="utf-8", newline="") as stream:
        _, written, departments, _, _, _, people, _ = zip(*csv.reader(stream), strict=True)
    # Read at each start: the short way to the keys of `key_of`, for names of letters, spaces, ' and - only.
    folded = fold("\n".join(written).replace("œ", "oe"))
    keys = folded.replace("-", " ").replace("'", " ").replace("’", " ").split("\n")
    alone = {code: frozenset((code,)) for code in set(departments)}
    found: dict[str, tuple[frozenset[str], int]] = {}
    for key, department, told in zip(keys, departments, people, strict=True):
        codes, count = alone[department], int(told) if told.isdigit() else 0
        if known := found.get(key):
            codes, count = known[0] | codes, max(known[1], count)
        found[key] = codes, count
    return found


@cache
def communes() -> dict[str, frozenset[str]]:
    """The departments where a commune of this name lies, by its key."""
    return {key: codes for key, (codes, _) in inhabited().items()}


_KIND = re.compile(r"^(?:cc|ca|cu|metropole|metro|ept|communaute urbaine|communaute)(?= ) ?")
_ARTICLES = re.compile(r"^(?:(?:de|du|des|d|la|le|les|l) )+")


@cache
def groupings() -> dict[str, frozenset[str]]:
    """The departments of each grouping of communes, by the key of its name without « CC du » or « CA »."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows("epci.csv"):
        name = _ARTICLES.sub("", _KIND.sub("", key_of(row["nom"])))
        found[name] |= {row["departement_principal"], *row["autres_departements"].replace(";", " ").split()}
    return {name: frozenset(codes) for name, codes in found.items() if len(name) > 3}


@cache
def region_of(department: str) -> str:
    """The region's code of a department's code."""
    return next((row["region"] for row in _rows("departements.csv") if row["code"] == department), "")


@cache
def departments_of_region(code: str) -> frozenset[str]:
    """The codes of the departments of a region."""
    return frozenset(row["code"] for row in _rows("departements.csv") if row["region"] == code)


@cache
def region_name(code: str) -> str:
    return next((row["nom"] for row in _rows("regions.csv") if row["code"] == code), code)


@cache
def department_name(code: str) -> str:
    return next((row["nom"] for row in _rows("departements.csv") if row["code"] == code), code)


def departments_of_commune(name: str) -> frozenset[str]:
    """Where a commune of that name may lie; nothing for an unknown name."""
    return communes().get(key_of(name), frozenset())
