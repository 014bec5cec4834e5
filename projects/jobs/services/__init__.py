"""Verbs on jobs. Other apps use `enqueue`, `cancel`, `retry` and `discard`; workers use `attempts`, `sweeping`,
`cleaning`."""

from projects.jobs.services.requests import cancel, discard, enqueue, retry

__all__ = ["cancel", "discard", "enqueue", "retry"]
