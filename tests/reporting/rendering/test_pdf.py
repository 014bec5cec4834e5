"""The renderer reads its own fonts and nothing else."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from reporting.rendering import fonts
from reporting.rendering.pdf import ForbiddenAddressError, ProjectFetcher, write_pdf

PAGE = '<html lang="fr"><head><title>x</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    "address",
    [
        "http://exemple.invalid/x.png",
        "https://exemple.invalid/x.css",
        "file:///etc/passwd",
        "file://exemple.invalid/etc/passwd",
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://exemple.invalid/x",
        "//exemple.invalid/x",
    ],
)
def test_every_other_address_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        ProjectFetcher().fetch(address)


@pytest.mark.parametrize(
    "tag", ['<img src="{}" alt="x">', '<link rel="stylesheet" href="{}">', '<object data="{}"></object>']
)
def test_a_document_that_asks_for_one_is_not_made(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*args: object) -> None:
        raise AssertionError("the renderer opened a connection")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(ForbiddenAddressError):
        write_pdf([lambda: PAGE.format(tag.format("http://exemple.invalid/x"))])


def test_fonts_are_cut_once_and_kept() -> None:
    first = {face.path: face.path.stat().st_mtime_ns for face in fonts.faces()}
    fonts.faces.cache_clear()
    assert {face.path: face.path.stat().st_mtime_ns for face in fonts.faces()} == first
    assert [face.name for face in fonts.faces()] == ["Regular", "Semibold", "Bold", "It"]


def test_two_cuts_give_the_same_faces(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        fonts._cut(fonts.ITALIC_FILE, {"It": 400}, folder)
    one, other = ((folder / "SourceSans3-It.ttf").read_bytes() for folder in folders)
    assert one == other


def test_one_module_alone_imports_weasyprint() -> None:
    root = Path(__file__).resolve().parents[3]
    found = [
        path.relative_to(root).as_posix()
        for folder in ("projects", "funding", "reporting", "fipe_portal")
        for path in (root / folder).rglob("*.py")
        if "import weasyprint" in (text := path.read_text()) or "from weasyprint" in text
    ]
    assert found == ["reporting/rendering/pdf.py"]
