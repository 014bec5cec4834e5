"""The syntax of the file: objects packed by the thousand, found again under their numbers by other readers."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from pikepdf import Pdf

from reporting.rendering import writer
from reporting.rendering.writer import Writer, laid

FIXED = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
]


def written(groups: list[int]) -> tuple[bytes, dict[int, int]]:
    """A file with so many objects in each group, a stream after each; what each object says, by number."""
    made, said = Writer(reserved=len(FIXED)), {}
    for count in groups:
        first = made.take(count + 1)
        said.update({first + rank: first * 3 + rank for rank in range(count + 1)})
        texts = [b"<< /Says %d /Long (%s) >>" % (said[first + rank], b"x" * (rank % 50)) for rank in range(count)]
        made.group(first, *laid(texts), [(b"<< /Says %d /Length 4 >>" % said[first + count], b"q\nQ\n")])
    return made.finish(FIXED, 1, 2), said


@pytest.mark.parametrize("groups", [[3], [1, 300, 2], [writer.MOST + 5, 10], [2_000] * 20])
def test_each_object_is_found_under_its_number(groups: list[int], tmp_path: Path) -> None:
    data, said = written(groups)
    with Pdf.open(io.BytesIO(data)) as document:
        assert {number: int(document.get_object(number, 0).Says) for number in said} == said
    file = tmp_path / "written.pdf"
    file.write_bytes(data)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_one_object_is_read_without_all_the_others() -> None:
    """They are packed together, not all in one pack."""
    assert written([2_000])[0].count(b"/Type /ObjStm") == 1
    assert 4 < written([2_000] * 20)[0].count(b"/Type /ObjStm") < 20


def test_the_cross_reference_says_what_changes_alone() -> None:
    data, said = written([2_000] * 20)
    length = int(data[data.rindex(b"/Length ") :].split()[1])
    assert length < len(said) / 20
