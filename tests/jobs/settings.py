"""The settings of the workers that these tests start: short delays, and kinds that misbehave on request."""

from fipe_portal.settings.test import *  # noqa: F403

JOBS_LEASE_SECONDS = 2.5
JOBS_HEARTBEAT_SECONDS = 0.2
JOBS_SWEEP_SECONDS = 0.3
JOBS_RESEND_SECONDS = 1
JOBS_RETRY_DELAYS = (0,)
JOBS_CANCEL_GRACE_SECONDS = 0.5
JOBS_EXTRA_KINDS = ["tests.jobs.kinds"]
