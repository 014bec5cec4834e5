"""Addresses of the servers, read from URLs as operators write them."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database(url: str) -> dict[str, Any]:
    """Django's database settings for ``postgresql://user:password@host:port/name?option=value``.

    A Unix socket is given by its folder: ``postgresql://user@/name?host=/run/postgresql``. Other options go to libpq.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("DATABASE_URL : seule une adresse postgresql://… est admise.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    try:
        port = str(parts.port or options.pop("port", ""))
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL : port invalide ({error}).") from error
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL : il manque le nom de la base après la dernière barre.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": port,
        "OPTIONS": options,
    }


def broker(url: str) -> str:
    """The address that Celery takes for a Redis URL (``redis://``, ``rediss://``, or ``unix:///path?db=0``)."""
    parts = urlsplit(url)
    if parts.scheme in ("redis", "rediss"):
        return url
    if parts.scheme != "unix":
        raise ImproperlyConfigured("REDIS_URL : seule une adresse redis://, rediss:// ou unix:// est admise.")
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"
