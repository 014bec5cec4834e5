#!/usr/bin/env python
"""Command line of the portal. Without DJANGO_SETTINGS_MODULE, the demonstration settings apply."""

import os
import sys

DEMO = "fipe_portal.settings.demo"
# Commands that stand on a part of the portal: its settings, whatever the environment says.
APART = {"check_text": "fipe_portal.settings.texts"}
# Commands that read no data: they need no server.
WITHOUT_SERVERS = {
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "version",
}


def main() -> None:
    if apart := APART.get(sys.argv[1] if len(sys.argv) > 1 else ""):
        os.environ["DJANGO_SETTINGS_MODULE"] = apart
    settings = os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEMO)
    from django.core.management import execute_from_command_line

    if settings == DEMO and _needs_servers(sys.argv[1:]):
        _ensure_servers()
    execute_from_command_line(sys.argv)


def _needs_servers(arguments: list[str]) -> bool:
    """Whether the command may use embedded servers: not when both addresses are given, nor to print help."""
    if not arguments or arguments[0] in WITHOUT_SERVERS or "--help" in arguments or "-h" in arguments:
        return False
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def _ensure_servers() -> None:
    """Start the embedded servers, or join those of this checkout, until this process ends."""
    from fipe_portal.embedded import EmbeddedError, ensure

    try:
        ensure("demo")
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
