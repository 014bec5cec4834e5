"""The reference lists point where they say: a shifted line would measure nothing."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
LISTS = sorted(
    [
        *DATA.glob("construction/*.json"),
        *DATA.glob("mises_a_part/*.json"),
        DATA / "facsimiles.json",
        DATA / "lecteur.json",
    ]
)
SOURCES = Path(__file__).parents[3] / "shared" / "sources"


def _folder(path: Path) -> Path:
    """Where the documents of a list lie; those of the reader are outside the repository."""
    if path.name == "lecteur.json":
        return SOURCES
    if path.name == "facsimiles.json":
        return DATA / "facsimiles"
    return path.parent


def _folded(text: str) -> str:
    return " ".join(text.split())


def _entries(reference: dict[str, Any]) -> list[dict[str, Any]]:
    return [*reference["contradictions"], *reference["lookalikes"]]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_passage_quotes_its_own_line(path: Path) -> None:
    reference = json.loads(path.read_text(encoding="utf-8"))
    folder = _folder(path)
    files = {document["file"]: document for document in reference["documents"]}
    ids = [entry["id"] for entry in _entries(reference)]
    assert len(ids) == len(set(ids))
    assert all(entry["passages"] for entry in _entries(reference))
    for name, document in files.items():
        if not folder.is_dir():
            continue  # a clean clone has no sources: the facsimiles stand for them
        raw = (folder / name).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == document["sha256"]
        lines = raw.decode().split("\n")
        for entry in _entries(reference):
            for passage in entry["passages"]:
                if passage["file"] == name:
                    assert passage["quote"] in _folded(lines[passage["line"] - 1]), entry["id"]


@pytest.mark.parametrize("folder", ["construction", "mises_a_part"])
def test_every_document_of_a_set_is_in_one_list(folder: str) -> None:
    listed = [
        document["file"]
        for path in (DATA / folder).glob("*.json")
        for document in json.loads(path.read_text(encoding="utf-8"))["documents"]
    ]
    assert sorted(listed) == sorted(path.name for path in (DATA / folder).glob("*.txt"))


def test_the_facsimiles_hold_what_the_reader_found() -> None:
    reader, copies = (
        json.loads((DATA / name).read_text(encoding="utf-8")) for name in ("lecteur.json", "facsimiles.json")
    )
    found = {entry["id"]: entry["severity"] for entry in reader["contradictions"]}
    assert {entry["id"]: entry["severity"] for entry in copies["contradictions"]} == found
