"""What a document is laid out by: a change of any of it makes other keys, and is told beside what was frozen."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import weasyprint
from weasyprint.text.ffi import pango

from reporting import rendering
from reporting.rendering.canonical import laid_out_by, laid_out_from

# They raise, or read what was given: nothing of them prints.
SILENT = {"projects.core.errors", "reporting.forks", "reporting.models"}


def imported(path: Path) -> set[str]:
    """The modules of the project that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith(("projects.", "reporting.")) and name not in SILENT}


def file_of(module: str) -> Path | None:
    """None for a package, or for a name that is no module."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin and not spec.submodule_search_locations else None


def test_all_that_the_rendering_calls_is_in_its_fingerprint() -> None:
    counted = set(laid_out_from())
    assert all(path.is_file() for path in counted)
    (folder,) = map(Path, rendering.__path__)
    called = {file for path in folder.glob("*.py") for name in imported(path) if (file := file_of(name))}
    assert len(called) > 20
    assert {str(path) for path in called - counted} == set()


def test_the_parts_are_those_that_run() -> None:
    parts = laid_out_by()
    assert parts["weasyprint"] == weasyprint.__version__
    number = pango.pango_version()
    assert parts["pango"] == f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    assert {"pydyf", "pyphen", "mise en page"} <= set(parts)
