"""How well the engine reads documents whose contradictions a person has listed: recall and false alarms.

    python -m tests.reading.score [construction] [mises_a_part] [facsimiles] [--sources FOLDER] [--kinds|--why|--long]

A listed contradiction is found when one found has two passages within a line of its own (one, where either has one). A
found one that matches nothing listed is a false alarm; precision is the share of those that are none. `--kinds` tells
the recall of each kind of contradiction, `--why` each miss and each false alarm; `--long` how long 200 pages take.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from reporting.reading.check import Contradiction, contradictions
from reporting.reading.text import Document
from tests.reading.pairs import document

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).with_name("data")
LINES_OF_A_PAGE = 45


@dataclass
class Score:
    """Major contradictions that were listed and found, false alarms, and the lines that were read."""

    listed: int = 0
    found: int = 0
    lines: int = 0
    missed: list[str] = field(default_factory=list)
    alarms: list[Contradiction] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    kinds_found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)  # by rule, what it found of what is listed

    @property
    def precision(self) -> float:
        return self.found / (self.found + len(self.alarms)) if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.listed if self.listed else 1.0

    @property
    def alarms_per_60_lines(self) -> float:
        return len(self.alarms) * 60 / self.lines if self.lines else 0.0

    def __str__(self) -> str:
        return (
            f"rappel {self.recall:.0%} ({self.found} majeures sur {self.listed}), précision {self.precision:.0%} "
            f"({len(self.alarms)} fausses alertes pour {self.lines} lignes, {self.alarms_per_60_lines:.2f} pour 60)"
        )


def matches(found: Contradiction, listed: dict[str, Any]) -> bool:
    """Whether a found contradiction is a listed one."""
    at = {(passage.file, passage.line) for passage in found.passages}
    touched = 0
    for passage in listed["passages"]:
        first, last = passage["line"], passage.get("line_end") or passage["line"]
        touched += any(file == passage["file"] and first - 1 <= line <= last + 1 for file, line in at)
    return touched >= min(2, len(listed["passages"]), len(found.passages))


def add(score: Score, documents: list[Document], listed: Iterable[dict[str, Any]]) -> None:
    """Read documents together and add what is found to a score."""
    known, found = list(listed), contradictions(documents)
    score.lines += sum(len(one.lines) for one in documents)
    listed = [one for one in found if any(matches(one, each) for each in known)]
    score.right.update(one.rule for one in listed)
    score.alarms += [one for one in found if one not in listed]
    for each in known:
        if each["severity"] == "majeure":
            score.listed += 1
            score.kinds[each["kind"]] += 1
            if any(matches(one, each) for one in found):
                score.found += 1
                score.kinds_found[each["kind"]] += 1
            else:
                score.missed.append(f"{each['passages'][0]['file']} {each['id']} : {each['explanation']}")


def of_list(path: Path, folder: Path) -> Score:
    """The score on the documents of one list, read together."""
    listed = json.loads(path.read_text(encoding="utf-8"))
    names = [one["file"] for one in listed["documents"]]
    score = Score()
    add(
        score, [document((folder / name).read_text(encoding="utf-8"), name) for name in names], listed["contradictions"]
    )
    return score


@cache
def of_set(name: str) -> Score:
    """The score on one of the sets of the repository."""
    if name == "facsimiles":
        return of_list(DATA / "facsimiles.json", DATA / name)
    total = Score()
    for path in sorted((DATA / name).glob("*.json")):
        total = merged(total, of_list(path, DATA / name))
    return total


def merged(one: Score, two: Score) -> Score:
    return Score(
        one.listed + two.listed,
        one.found + two.found,
        one.lines + two.lines,
        one.missed + two.missed,
        one.alarms + two.alarms,
        one.kinds + two.kinds,
        one.kinds_found + two.kinds_found,
        one.right + two.right,
    )


def long_document(lines: int = 200 * LINES_OF_A_PAGE) -> Document:
    """The texts that were built on, one after the other, up to a number of lines."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((DATA / "construction").glob("*.txt")))
    return document("\n".join("\n".join(texts).split("\n")[:lines]), "long.txt")


def timed() -> str:
    """How long 200 pages take: the engine alone, then the command as somebody types it, from its start to its end."""
    long, start = long_document(), time.perf_counter()
    contradictions([long], workers=2)
    engine = time.perf_counter() - start
    with NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(line.text for line in long.lines))
        file.flush()
        command = [sys.executable, "manage.py", "check_text", file.name]
        start = time.perf_counter()
        subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=False)
    whole = time.perf_counter() - start
    return f"200 pages ({len(long.lines)} lignes) : {engine:.1f} s à deux processus ; check_text, {whole:.1f} s en tout"


def _told(name: str, score: Score, *, kinds: bool, why: bool) -> Iterator[str]:
    yield f"{name} : {score}" if score.lines else f"{name} : aucun texte"
    if kinds:
        yield from (f"  {kind} : {score.kinds_found[kind]} sur {n}" for kind, n in score.kinds.most_common())
    if why:
        yield from (f"  manquée : {one}" for one in score.missed)
        for alarm in score.alarms:
            lines = ", ".join(f"{passage.file}:{passage.line}" for passage in alarm.passages)
            yield f"  fausse alerte ({alarm.rule}) {lines} : {alarm.explanation}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="*", default=["construction", "facsimiles"])
    parser.add_argument("--sources", type=Path, help="the folder of the five source documents")
    parser.add_argument("--kinds", action="store_true")
    parser.add_argument("--why", action="store_true")
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    measured = {name: of_set(name) for name in options.sets}
    if options.sources:
        measured["sources"] = of_list(DATA / "lecteur.json", options.sources)
    for name, score in measured.items():
        print("\n".join(_told(name, score, kinds=options.kinds, why=options.why)))
    if options.long:
        print(timed())
    if empty := [name for name, score in measured.items() if not score.lines]:
        sys.exit(f"Aucun texte dans {', '.join(empty)} : rien n’y est mesuré.")


if __name__ == "__main__":
    main()
