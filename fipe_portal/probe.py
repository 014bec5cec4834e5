"""`python -m fipe_portal.probe`: is the web server of this container well? Exit code 0 if so. Standard library only."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit


def main() -> int:
    """Ask `/sante/` on this machine under the site's public name, as the reverse proxy does."""
    port = os.environ.get("PORT", "8000")
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sante/", headers={"Host": host, "X-Forwarded-Proto": "https"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=8) as response:
            print(response.read().decode())
    except urllib.error.HTTPError as error:
        print(error.read().decode("utf-8", "replace"), file=sys.stderr)
        return 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
