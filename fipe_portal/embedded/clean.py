"""`make clean`: delete the data of both profiles, those that live outside of the checkout too.

    python -m fipe_portal.embedded.clean

Refuses while a command of this checkout uses the servers. Standard library only: no package need be installed.
"""

from __future__ import annotations

import shutil
import sys

from fipe_portal.embedded import folders
from fipe_portal.embedded.client import in_use
from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import PROFILES, layout, var_dir


def main() -> int:
    try:
        busy = [profile for profile in PROFILES if in_use(profile)]
    except EmbeddedError as error:
        sys.exit(str(error))
    if busy:
        sys.exit("Une commande de cette copie utilise les serveurs embarqués : arrêtez-la, puis recommencez.")
    for profile in PROFILES:
        folders.remove(layout(profile))
    shutil.rmtree(var_dir(), ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
