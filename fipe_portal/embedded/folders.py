"""Making the folders of a profile, with the right owner, wherever that owner can reach them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import Layout


def make_home(layout: Layout) -> None:
    """The profile's folder, where locks and logs are."""
    try:
        layout.home.mkdir(parents=True, exist_ok=True)
        if not os.access(layout.home, os.W_OK | os.X_OK):
            raise PermissionError(layout.home)
    except OSError as error:
        raise EmbeddedError(
            f"Le dossier {layout.home} n’est pas accessible en écriture : "
            "lancez la commande avec le compte qui l’a créé, ou indiquez un autre dossier par FIPE_VAR_DIR."
        ) from error


def make_sockets(layout: Layout) -> Path:
    """The private folder of the sockets. Its name is known beforehand, so a folder that is not ours is refused."""
    folder = layout.sockets
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, layout.owner.uid, layout.owner.gid)
    status = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or status.st_uid not in (layout.owner.uid, os.geteuid()):
        raise EmbeddedError(f"Le dossier {folder} appartient à un autre utilisateur : supprimez-le, puis recommencez.")
    folder.chmod(0o700)
    os.chown(folder, layout.owner.uid, layout.owner.gid)
    return folder


def remove_sockets(layout: Layout) -> None:
    """Leave nothing in the system's folders while the servers do not run."""
    shutil.rmtree(layout.sockets, ignore_errors=True)


def data_folder(layout: Layout, name: str) -> Path:
    """The real path of the folder ``name`` of the profile, made if need be, owned by the servers' user.

    When that user cannot enter the checkout (it is under /root, say) the folder lives in the system's state directory
    and a link in the profile's folder leads to it. The link is the proof: without it the outer folder is left over
    from a deleted checkout of the same path, and is replaced.
    """
    place = layout.home / name
    if place.is_symlink() and not place.exists():
        place.unlink()
    if place.exists() and layout.owner.can_enter(place / "inside"):
        return place.resolve()
    if not place.exists() and layout.owner.can_enter(place):
        place.mkdir(mode=0o700)
        _give(layout, place)
        return place.resolve()
    return _data_outside(layout, place)


def _data_outside(layout: Layout, place: Path) -> Path:
    layout.outside.mkdir(parents=True, exist_ok=True)
    for folder in (layout.outside, layout.outside.parent):
        folder.chmod(0o755)
    for stale in layout.outside.glob(f"{place.name}.data-*"):
        shutil.rmtree(stale, ignore_errors=True)
    target = layout.outside / f"{place.name}.data-{secrets.token_hex(4)}"
    if place.is_dir():  # the checkout was closed to that user after the data was made
        shutil.move(place, target)
    else:
        target.mkdir(mode=0o700)
        _give(layout, target)
    place.symlink_to(target)
    return target


def _give(layout: Layout, folder: Path) -> None:
    os.chown(folder, layout.owner.uid, layout.owner.gid)
    folder.chmod(0o700)


def remove(layout: Layout) -> None:
    """Delete everything that the profile made, linked folders included. The servers must not be running."""
    shutil.rmtree(layout.outside, ignore_errors=True)
    remove_sockets(layout)
    shutil.rmtree(layout.home, ignore_errors=True)
    with contextlib.suppress(OSError):
        layout.outside.parent.rmdir()
