"""Debian's Chromium, the one that Playwright drives here: nothing is downloaded."""

from __future__ import annotations

import shutil

# A test browser talks to this machine only, and runs as root in containers.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
]


def chromium() -> str:
    """The path of the browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("no Chromium: `make test` installs it, or apt-get install chromium")
    return found
