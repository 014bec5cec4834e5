"""What did not change is not laid out again, and what is kept is what would be made."""

from __future__ import annotations

import os
import time
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from reporting.rendering import recueil
from reporting.rendering.cache import PartCache, key_of
from reporting.rendering.kept import DAY, KEPT_DAYS
from reporting.rendering.part import Part, Template
from tests.reporting.rendering import samples
from tests.reporting.rendering.test_comparison import changed


@pytest.fixture
def cache(tmp_path: Path) -> PartCache:
    return PartCache(tmp_path)


def laid_out(content: object, cache: PartCache | None, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, list[str]]:
    """The document, and the segments that were laid out to make it."""
    made: list[str] = []
    task = recueil._task
    monkeypatch.setattr(recueil, "_task", lambda segment, *rest: (made.append(segment.key), task(segment, *rest))[1])
    data = recueil.render_recueil(content, cache=cache)  # type: ignore[arg-type]
    monkeypatch.undo()
    return data, made


def test_a_fiche_that_changed_is_laid_out_alone(cache: PartCache, monkeypatch: pytest.MonkeyPatch) -> None:
    content = samples.recueil(4)
    first, _ = laid_out(content, cache, monkeypatch)
    again, made = laid_out(content, cache, monkeypatch)
    assert again == first
    assert made == []
    after = changed(content, 1, summary=("Tout autre chose.",))
    reference = after.projects[1].reference
    data, made = laid_out(after, cache, monkeypatch)
    assert sorted(made) == [f"fiche-{reference}", f"projet-{reference}"]
    assert data == recueil.render_recueil(after)


def test_a_damaged_part_is_made_again(cache: PartCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = samples.recueil(1)
    whole, _ = laid_out(content, cache, monkeypatch)
    kept = sorted(tmp_path.rglob("*.part"))
    kept[0].write_bytes(kept[0].read_bytes()[:-10])
    kept[1].write_bytes(b"")
    kept[2].write_bytes(b"{}\n")
    again, made = laid_out(content, cache, monkeypatch)
    assert again == whole
    assert len(made) == 3


def test_a_disk_that_keeps_nothing_does_not_stop_the_document(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    cache = PartCache(blocked)
    cache.put("a" * 64, b"x")
    assert cache.get("a" * 64) is None


def test_what_nobody_reads_is_swept(cache: PartCache, tmp_path: Path) -> None:
    for key in ("a" * 64, "b" * 64):
        cache.put(key, b"x")
    old, young = sorted(tmp_path.rglob("*.part"))
    (tmp_path / "aa" / "left.tmp").write_bytes(b"x")
    renamed = tmp_path / "aa" / "renamed.tmp"
    renamed.symlink_to(tmp_path / "its-name")  # listed, and gone when it is looked at
    long_ago = time.time() - (KEPT_DAYS + 1) * DAY
    for path in (old, tmp_path / "aa" / "left.tmp"):
        os.utime(path, (long_ago, long_ago))
    assert cache.sweep() == 2
    renamed.unlink()
    assert [*tmp_path.rglob("*.*")] == [young]


def test_a_key_tells_apart_all_that_is_printed() -> None:
    project = samples.fiche(1)
    keys = {
        key_of("fiche", (project,)),
        key_of("fiche", (replace(project, summary=("Autre",)),)),
        key_of("fiche", (replace(project, maturity_rank=None),)),
        key_of("autre", (project,)),
        key_of("fiche", (project,), promote=1),
    }
    assert len(keys) == 5
    assert key_of("fiche", (project,)) == key_of("fiche", (samples.fiche(1),))


def test_a_part_comes_back_as_it_was_kept() -> None:
    template = Template(b"<< /P %7d 0 R /T (100 %%) >>", array("i", [3]))
    part = Part(
        pages=(1,),
        anchors={"a": (0, 1.5, 2.0)},
        glyphs={"Regular": {3: "0041"}},
        links=("b",),
        tops=(2,),
        parents=((1, 2),),
        ids=(("x", 2),),
        bare=False,
        offsets=(0,),
        objects=template,
        streams=(template,),
        contents=(b"q\nQ",),
        commons=(0, 3),
    )
    assert Part.from_bytes(part.to_bytes()) == part
    assert part.objects.at(10) == b"<< /P      13 0 R /T (100 %) >>"
    with pytest.raises(ValueError, match="not whole"):
        Part.from_bytes(part.to_bytes()[:-1])
