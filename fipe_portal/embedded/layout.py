"""Where things are: the folder of a profile, its sockets, its data, the system user that runs the servers.

Everything follows from the checkout's path, so that every process of one checkout finds the same servers and two
checkouts never meet.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fipe_portal.embedded.errors import EmbeddedError

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PROFILES = ("demo", "test")
DATABASE = ROLE = "fipe"
# The kernel cuts the path of a Unix socket at 108 bytes; PostgreSQL adds its own file name.
SOCKET_DIR_LIMIT = 80
# Root cannot run PostgreSQL: it refuses.
UNPRIVILEGED_USER = "nobody"


@dataclass(frozen=True)
class Addresses:
    """How to reach the servers of a profile: the two URLs that the settings read."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class Owner:
    """The system user that runs the servers and owns their data."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def can_enter(self, path: Path) -> bool:
        """Whether this user can reach ``path`` (permission bits only: the usual case is a checkout under /root)."""
        if self.is_me:
            return True
        return all(self._allows(folder, read=False) for folder in path.resolve().parents)

    def can_read(self, path: Path) -> bool:
        """Whether this user can reach and read ``path`` (and run it when it is a program)."""
        return self.is_me or (self.can_enter(path) and self._allows(path, read=True))

    def _allows(self, path: Path, *, read: bool) -> bool:
        status = path.stat()
        wanted = (stat.S_IROTH if read else 0) | (stat.S_IXOTH if stat.S_ISDIR(status.st_mode) else 0)
        mode = status.st_mode >> 6 if status.st_uid == self.uid else status.st_mode
        return mode & wanted == wanted


@dataclass(frozen=True)
class Layout:
    """The files of one profile of one checkout: ``runner`` types the commands, ``owner`` runs the servers."""

    profile: str
    home: Path
    key: str
    owner: Owner
    runner: int

    @property
    def sockets(self) -> Path:
        """Short, so outside of the checkout; only root writes in /run, so nobody can take the name first."""
        if self.runner == 0 and os.access("/run", os.W_OK):
            return Path("/run") / f"fipe-{self.key}"
        return Path("/tmp") / f"fipe-{self.runner}-{self.key}"  # noqa: S108 (its owner is checked)

    @property
    def outside(self) -> Path:
        """Where data and binaries live when the servers' user cannot enter the checkout (root only)."""
        return Path("/var/lib/fipe-portal") / self.key

    @property
    def users_lock(self) -> Path:
        return self.home / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.home / "start.lock"

    @property
    def supervisor_lock(self) -> Path:
        return self.home / "supervisor.lock"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def log(self, name: str) -> Path:
        return self.home / f"{name}.log"

    @property
    def addresses(self) -> Addresses:
        return Addresses(
            database_url=f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}",
            redis_url=f"unix://{self.valkey_socket}?db=0",
        )


def var_dir() -> Path:
    """The folder of everything that is made while running; never in the repository."""
    return Path(os.environ.get("FIPE_VAR_DIR") or CHECKOUT / "var").absolute()


def _owner(runner: int) -> Owner:
    if runner != 0:
        return Owner(runner, pwd.getpwuid(runner).pw_gid if runner != os.geteuid() else os.getegid())
    try:
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL refuse de tourner en root et l’utilisateur « {UNPRIVILEGED_USER} » n’existe pas ici : "
            "lancez la commande avec un compte ordinaire."
        ) from None
    return Owner(entry.pw_uid, entry.pw_gid)


def layout(profile: str, *, var: Path | None = None, runner: int | None = None) -> Layout:
    """The layout of ``profile`` (« demo » or « test ») for this checkout and this user, or for those given."""
    if profile not in PROFILES:
        raise ValueError(profile)
    home = (var or var_dir()) / profile
    runner = os.geteuid() if runner is None else runner
    key = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    found = Layout(profile=profile, home=home, key=key, owner=_owner(runner), runner=runner)
    assert len(str(found.sockets)) < SOCKET_DIR_LIMIT
    return found


def addresses(profile: str) -> Addresses:
    """Where the servers of ``profile`` answer when they run. Starts nothing."""
    return layout(profile).addresses
