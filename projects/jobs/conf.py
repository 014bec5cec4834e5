"""The settings of jobs, with their defaults: the one place that reads them. All durations are in seconds."""

from pathlib import Path
from typing import Any

from django.conf import settings

TASK_NAME = "projects.jobs.tasks.run_job"


def _read(name: str, default: Any) -> Any:
    return getattr(settings, name, default)


def files_root() -> Path:
    """Where files are kept (one shared volume where web and workers are apart)."""
    return Path(settings.JOB_FILES_ROOT)


def lease() -> float:
    """How long a claim holds without being renewed."""
    return float(_read("JOBS_LEASE_SECONDS", 30))


def heartbeat() -> float:
    """Between two renewals, which also write the progress and read whether to cancel."""
    return min(float(_read("JOBS_HEARTBEAT_SECONDS", 1)), lease() / 3)


def sweep_interval() -> float:
    return float(_read("JOBS_SWEEP_SECONDS", 5))


def resend_after() -> float:
    """A queued job whose message is older than this is sent again (twice as late each time, up to 16 times)."""
    return float(_read("JOBS_RESEND_SECONDS", 15))


def retry_delay(attempt: int) -> float:
    """Before the attempt that follows `attempt` (1 for the first one)."""
    delays = tuple(_read("JOBS_RETRY_DELAYS", (5, 30)))
    return float(delays[min(attempt, len(delays)) - 1]) if delays else 0.0


def cancel_grace() -> float:
    """What a handler gets to stop by itself before it is killed."""
    return float(_read("JOBS_CANCEL_GRACE_SECONDS", 5))


def clean_interval() -> float:
    """Between two removals of expired files and left-over parts, by each worker."""
    return float(_read("JOBS_CLEAN_SECONDS", 3600))


def orphan_age() -> float:
    """A folder that no job owns is left alone while it is younger than this."""
    return float(_read("JOBS_ORPHAN_SECONDS", 86400))


def keep_days() -> int:
    """How long the files of a finished job are offered, unless its kind says otherwise."""
    return int(_read("JOBS_KEEP_DAYS", 30))


def isolate_network() -> bool:
    """Whether the process of a job is cut from the network where the kernel lets it."""
    return bool(_read("JOBS_ISOLATE_NETWORK", True))


def extra_kinds() -> tuple[str, ...]:
    """Modules that register more kinds at start: for tests only."""
    return tuple(_read("JOBS_EXTRA_KINDS", ()))
