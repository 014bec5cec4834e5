"""A missing system package is installed where that is allowed; elsewhere one French line says what to type."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fipe_portal.embedded.layout import CHECKOUT
from fipe_portal.system_libraries import NEEDS, Need, missing

RUN = """
import sys
sys.path.insert(0, {checkout!r})
from pathlib import Path
from fipe_portal import system_libraries as found
found.NEEDS = {{"demo": (found.Need("libabsente1", lambda: Path({proof!r}).exists()),)}}
sys.exit(found.main(["demo"]))
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs: the only ones that the code under test finds."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("env", "touch", "true"):
        (folder / name).symlink_to(Path("/usr/bin") / name)
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def run(machine: Path, proof: Path) -> subprocess.CompletedProcess[str]:
    code = RUN.format(checkout=str(CHECKOUT), proof=str(proof))
    return subprocess.run([sys.executable, "-c", code], env={"PATH": str(machine)}, capture_output=True, text=True)


def test_everything_that_the_tests_need_is_here() -> None:
    assert missing(NEEDS["test"]) == []


def test_missing_packages_are_named_in_order() -> None:
    needs = [Need("un", lambda: False), Need("deux", lambda: True), Need("trois", lambda: False)]
    assert missing(needs) == ["un", "trois"]


def test_apt_installs_what_is_missing_updating_its_list_only_if_need_be(machine: Path, tmp_path: Path) -> None:
    proof, updated, said = tmp_path / "installed", tmp_path / "updated", tmp_path / "said"
    script = (
        f'echo "$@" >> {said}; case "$*" in *update*) touch {updated};; *) [ -e {updated} ] && touch {proof};; esac'
    )
    program(machine, "apt-get", script)
    # Whoever runs the tests: root calls apt-get itself, others through sudo, which asks nothing here.
    program(machine, "sudo", 'shift; exec "$@"')
    done = run(machine, proof)
    assert done.returncode == 0, done.stderr
    assert "libabsente1" in done.stdout
    assert [" update" in line for line in said.read_text().splitlines()] == [False, True, False]


def test_without_apt_one_line_says_what_to_type(machine: Path, tmp_path: Path) -> None:
    done = run(machine, tmp_path / "installed")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "sudo apt-get install --no-install-recommends libabsente1" in done.stderr


def test_apt_that_fails_ends_with_the_same_line(machine: Path, tmp_path: Path) -> None:
    program(machine, "apt-get", "exit 100")
    program(machine, "sudo", 'shift; exec "$@"')
    done = run(machine, tmp_path / "installed")
    assert done.returncode == 1
    assert done.stderr.endswith("libabsente1\n")


def test_sudo_that_asks_a_password_is_not_used(machine: Path, tmp_path: Path) -> None:
    program(machine, "apt-get", f"touch {tmp_path}/called")
    program(machine, "sudo", "exit 1")
    code = "import os; os.geteuid = lambda: 1000\n" + RUN.format(
        checkout=str(CHECKOUT), proof=str(tmp_path / "installed")
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": str(machine)}, capture_output=True, text=True, cwd=os.sep
    )
    assert done.returncode == 1
    assert not (tmp_path / "called").exists()
    assert "Tapez" in done.stderr
