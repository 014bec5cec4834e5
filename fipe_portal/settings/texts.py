"""Enough to check texts: the engine that reads them, and nothing else. No database, no service, no secret.

`manage.py check_text` runs with these, whatever the environment says: loading the portal took longer than its work.
"""

import os

INSTALLED_APPS = ["reporting.reading"]
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
DOCUMENT_MAX_BYTES = int(os.environ.get("DOCUMENT_MAX_BYTES", 25 * 1024 * 1024))
