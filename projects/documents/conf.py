"""The settings of documents, with their defaults: the one place that reads them."""

from pathlib import Path

from django.conf import settings

MEGABYTE = 1024 * 1024


def root() -> Path:
    """Where files are kept: beside those of jobs (one volume, one backup), never under the web root."""
    return Path(getattr(settings, "DOCUMENTS_ROOT", None) or Path(settings.JOB_FILES_ROOT) / "documents")


def max_bytes() -> int:
    """The largest file that is taken."""
    return int(getattr(settings, "DOCUMENT_MAX_BYTES", 25 * MEGABYTE))


def max_request_bytes() -> int:
    """The largest form that is read at all, all its files together; a heavier one gets a page that says so."""
    return int(getattr(settings, "DOCUMENT_MAX_REQUEST_BYTES", 500 * MEGABYTE))


def max_files() -> int:
    """How many files one form takes."""
    return int(getattr(settings, "DOCUMENT_MAX_FILES", 20))


def clamav_address() -> str:
    """`unix:/run/clamav/clamd.ctl`, `/run/clamav/clamd.ctl` or `tcp://host:3310`; empty without an antivirus."""
    return str(getattr(settings, "CLAMAV_ADDRESS", "") or "")


def clamav_timeout() -> float:
    """Seconds that the antivirus has for each answer."""
    return float(getattr(settings, "CLAMAV_TIMEOUT", 20))


def orphan_seconds() -> float:
    """A stored file that no version names is left alone while it is younger than this."""
    return float(getattr(settings, "DOCUMENT_ORPHAN_SECONDS", 86400))
