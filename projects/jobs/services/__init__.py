"""Verbs on jobs. Other apps use `enqueue`, `cancel` and `retry`; workers use `attempts`, `sweeping` and `cleaning`."""

from projects.jobs.services.requests import cancel, enqueue, retry

__all__ = ["cancel", "enqueue", "retry"]
