"""`manage.py check_text FILE… [--json]`: what contradicts itself in texts. It asks no database and no service.

Its options, its JSON and its exit codes never change (docs/reading.md): other programs stand on them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from projects.core.french import count
from reporting.reading.check import Contradiction, Passage, contradictions
from reporting.reading.documents import UnreadableDocument, read_document, refuse_heavy
from reporting.reading.guard import SECONDS, Guard
from reporting.reading.text import Document

MAJOR, SEVERITIES = "majeure", {"majeure": "Contradictions majeures", "mineure": "Contradictions mineures"}
FOUND_MAJOR, UNREAD = 1, 2
# The machine is that of whoever asks, and waits; beyond some, the longest of the rules is what is waited for.
PROCESSORS = min(4, os.cpu_count() or 1)
NO_FILE = "Ce fichier n’existe pas : vérifiez son chemin."
NOT_A_FILE = "Ce n’est pas un fichier : donnez le chemin d’un document."
FORBIDDEN = "Ce fichier ne s’ouvre pas : vérifiez qu’il est lisible."


class Command(BaseCommand):
    help = "Cherche ce qui se contredit dans des textes (txt, docx, odt, PDF), chacun seul et tous ensemble."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("files", nargs="+", metavar="FICHIER", help="txt, docx, odt ou PDF")
        parser.add_argument("--json", action="store_true", help="en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        documents, errors = _read(options["files"])
        guard = Guard(SECONDS)
        found = contradictions(documents, workers=PROCESSORS, guard=guard)
        for document in documents:
            if unrun := guard.told(document.name):
                self.stderr.write(f"{document.name} : {unrun}")
        if options["json"]:
            told = _as_json(documents, found, errors) | _unchecked(guard)
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self._write_text(documents, found, errors)
        if any(one.severity == MAJOR for one in found):
            sys.exit(FOUND_MAJOR)
        if errors:
            sys.exit(UNREAD)

    def _write_text(self, documents: list[Document], found: list[Contradiction], errors: dict[str, str]) -> None:
        for document in documents:
            for severity, title in SEVERITIES.items():
                own = [one for one in found if one.severity == severity and one.passages[0].file == document.name]
                if own:
                    self.stdout.write(self.style.MIGRATE_HEADING(f"{document.name} — {title} ({len(own)})"))
                for one in own:
                    self._write_one(one)
        for name, message in errors.items():
            self.stderr.write(f"{name} : {message}")
        self.stdout.write(_summary(documents, found, errors))

    def _write_one(self, one: Contradiction) -> None:
        self.stdout.write(f"\n  {one.explanation} [{one.rule}]")
        for passage in one.passages:
            self.stdout.write(f"    {passage.file}:{passage.line}  « {passage.text.strip()} »")
        self.stdout.write("")


def _read(names: Sequence[str]) -> tuple[list[Document], dict[str, str]]:
    """The documents by the names that were given, each once, and why the others are not read."""
    documents, errors = [], dict[str, str]()
    for given in dict.fromkeys(names):
        # The name of a file is bytes, which may be of another alphabet than that of the answer.
        name = os.fsencode(given).decode(errors="replace")
        try:
            documents.append(read_document(name, _content(Path(given))))
        except UnreadableDocument as error:
            errors[name] = error.message
    return documents, errors


def _content(path: Path) -> bytes:
    """What the file holds; UnreadableDocument for what is no file, or too heavy, of which nothing is read then."""
    try:
        if not path.is_file():
            raise UnreadableDocument(NOT_A_FILE if path.exists() else NO_FILE)
        refuse_heavy(path.stat().st_size)
        return path.read_bytes()
    except (OSError, ValueError) as error:  # a name that holds a NUL is a ValueError
        raise UnreadableDocument(FORBIDDEN) from error


def _as_json(documents: list[Document], found: list[Contradiction], errors: dict[str, str]) -> dict[str, Any]:
    pages = {(document.name, line.number): line.page for document in documents for line in document.lines}

    def passage(one: Passage) -> dict[str, Any]:
        return {"file": one.file, "line": one.line, "page": pages.get((one.file, one.line)), "text": one.text}

    return {
        "contradictions": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "passages": [passage(held) for held in one.passages],
                "explanation": one.explanation,
            }
            for one in found
        ],
        "files": [{"file": document.name, "lines": len(document.lines)} for document in documents],
        "errors": [{"file": name, "message": message} for name, message in errors.items()],
    }


def _unchecked(guard: Guard) -> dict[str, Any]:
    """A key for what did not run to its end, nothing as a rule; a null rule stands for the reading of a file."""
    told = [{"rule": one.rule or None, "files": list(one.files), "late": one.late} for one in guard.missed]
    return {"unchecked": told} if told else {}


def _summary(documents: list[Document], found: list[Contradiction], errors: dict[str, str]) -> str:
    major = sum(one.severity == MAJOR for one in found)
    told = [
        count(len(documents), "fichier lu", "fichiers lus"),
        count(major, "contradiction majeure", "contradictions majeures"),
        count(len(found) - major, "mineure"),
    ]
    if errors:
        told.append(count(len(errors), "fichier non lu", "fichiers non lus"))
    return ", ".join(told) + "."
