"""Production: everything by environment; a missing secret stops the start with its name."""

import os

from django.core.exceptions import ImproperlyConfigured

from .access import words
from .addresses import broker, database
from .base import *  # noqa: F403
from .base import LOGGING


def _required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"La variable d’environnement {name} est obligatoire en production.") from None


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(int(default))) not in ("", "0", "false", "non")


DEBUG = False
DEMO_LOGIN = False
SECRET_KEY = _required("SECRET_KEY")
# Former secrets, by spaces: what they signed or encrypted (sessions, second factors) is still read.
SECRET_KEY_FALLBACKS = words(os.environ.get("SECRET_KEY_FALLBACKS", ""))
ALLOWED_HOSTS = [host for host in _required("ALLOWED_HOSTS").replace(",", " ").split() if host]
SITE_URL = _required("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATABASES = {"default": database(_required("DATABASE_URL")) | {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 60}}
REDIS_URL = _required("REDIS_URL")
CELERY_BROKER_URL = broker(REDIS_URL)
# Shared by all processes, since sign-in counts its tries there; in the database, so that losing Redis closes no door.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The reverse proxy ends TLS and must set this header itself, whatever the client sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours add to X-Forwarded-For: sign-in counts its tries by the address that the first of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "1"))
SECURE_SSL_REDIRECT = _flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = int(os.environ.get("SECURE_HSTS_SECONDS", 365 * 24 * 3600))
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# On the browsers' own list, a name and all those under it are held to HTTPS for years: its owner asks for that.
SECURE_HSTS_PRELOAD = _flag("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 12 * 3600
MFA_ROLES = words(os.environ.get("MFA_ROLES") or "cnaf admin caf_manager")

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = _flag("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "portail@localhost")

LOGGING = LOGGING | {
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
