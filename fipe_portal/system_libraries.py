"""System packages that no wheel brings: installed by apt when that is allowed, else one line says what to type.

    python -m fipe_portal.system_libraries demo|test

Standard library only: it runs before anything else is imported.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """Something that must be there, the Debian package that brings it, and who needs it."""

    package: str
    present: Callable[[], bool]


def _library(soname: str) -> Callable[[], bool]:
    def present() -> bool:
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    return present


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


# WeasyPrint lays text out with Pango and subsets fonts with HarfBuzz; PostgreSQL compresses with zlib.
DEMO = (
    Need("zlib1g", _library("libz.so.1")),
    Need("libpango-1.0-0", _library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", _library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", _library("libharfbuzz-subset.so.0")),
    Need("libfontconfig1", _library("libfontconfig.so.1")),
)
# The tests look at pages with Chromium and at PDF with Poppler and qpdf.
TEST = (
    *DEMO,
    Need("chromium", _program("chromium")),
    Need("poppler-utils", _program("pdftotext")),
    Need("qpdf", _program("qpdf")),
)
NEEDS = {"demo": DEMO, "test": TEST}


def missing(needs: Iterable[Need]) -> list[str]:
    """The packages to install, in order."""
    return [need.package for need in needs if not need.present()]


def _privilege() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks no password; None when neither works."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(packages: list[str]) -> bool:
    """Install by apt without a question. Returns whether it worked; apt's own words go to the terminal on failure."""
    privilege = _privilege()
    if privilege is None:
        return False
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    get = [*privilege, *environment, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    wanted = [*get, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(wanted, capture_output=True).returncode == 0:
        return True
    # The list of packages of a fresh machine is empty or old.
    subprocess.run([*get, "update"], stdout=subprocess.DEVNULL)
    return subprocess.run(wanted, stdout=subprocess.DEVNULL).returncode == 0


def main(arguments: list[str]) -> int:
    packages = missing(NEEDS[arguments[0]])
    if not packages:
        return 0
    names = " ".join(packages)
    print(f"Installation des paquets du système : {names}", flush=True)
    if install(packages) and not missing(NEEDS[arguments[0]]):
        return 0
    print(
        f"Il manque des paquets du système. Tapez : sudo apt-get install --no-install-recommends {names}",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
