"""The tests: `tests/plugin.py` starts the servers and says by DATABASE_URL which clone of the template is ours."""

import os
from pathlib import Path

from fipe_portal.embedded import addresses as embedded_addresses

from .addresses import broker, database
from .base import *  # noqa: F403
from .base import VAR_DIR

DEBUG = False
DEMO_LOGIN = True
SECRET_KEY = "only-for-tests-" + "0" * 50
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
JOB_FILES_ROOT = Path(os.environ.get("JOB_FILES_ROOT") or VAR_DIR / "test" / "files")
RENDER_CACHE_ROOT = VAR_DIR / "test" / "parts"
PUBLICATIONS_ROOT = Path(os.environ.get("PUBLICATIONS_ROOT") or VAR_DIR / "test" / "publications")

_embedded = embedded_addresses("test")
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or _embedded.database_url)}
REDIS_URL = os.environ.get("REDIS_URL") or _embedded.redis_url
CELERY_BROKER_URL = broker(REDIS_URL)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# A test that starts a worker gives it a mail server of its own, or a folder that the demonstration's box then shows.
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "0"))
EMAIL_HOST = "127.0.0.1"
EMAIL_TIMEOUT = 5
EMAIL_FILE_PATH = os.environ.get("EMAIL_FILE_PATH")
_backend = "filebased" if EMAIL_FILE_PATH else "smtp" if EMAIL_PORT else "locmem"
EMAIL_BACKEND = f"django.core.mail.backends.{_backend}.EmailBackend"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# The matrix asks for everybody from one address.
MFA_RATE_LIMITS = {"webauthn_login": "1000/m/ip"}
