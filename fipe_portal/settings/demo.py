"""The demonstration: embedded servers, one-click entry as each role, nothing to configure, this machine only."""

import os

from fipe_portal.embedded import addresses as embedded_addresses

from .addresses import broker, database
from .base import *  # noqa: F403
from .base import SITE_URL, VAR_DIR
from .secret import stored_secret

DEBUG = False
DEMO_LOGIN = True
SECRET_KEY = os.environ.get("SECRET_KEY") or stored_secret(VAR_DIR / "demo" / "secret-key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SITE_URL = os.environ.get("SITE_URL", SITE_URL)

_embedded = embedded_addresses("demo")
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or _embedded.database_url)}
REDIS_URL = os.environ.get("REDIS_URL") or _embedded.redis_url
CELERY_BROKER_URL = broker(REDIS_URL)

# Static files are read where the packages hold them: nothing to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Mails are not sent: each is a file, to be read there.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"
DEFAULT_FROM_EMAIL = "Portail Fipe <portail@demonstration.invalid>"
# Browsers take « localhost » for a safe place, without https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
