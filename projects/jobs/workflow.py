"""The life of a job as data: which act moves it from where to where, and who may do it.

Services read their source and target states here and nowhere else; docs/jobs.md draws the same table.
"""

from dataclasses import dataclass
from enum import StrEnum

from projects.jobs.enums import JobState


class By(StrEnum):
    PERSON = "person"
    WORKER = "worker"
    SWEEPER = "sweeper"


@dataclass(frozen=True)
class Transition:
    """One act. `verb` is what the journal keeps; an act is refused from any state not in `sources`."""

    verb: str
    sources: tuple[JobState, ...]
    target: JobState
    by: tuple[By, ...]


CLAIM = Transition("claim", (JobState.QUEUED,), JobState.RUNNING, (By.WORKER,))
SUCCEED = Transition("succeed", (JobState.RUNNING,), JobState.SUCCEEDED, (By.WORKER,))
# An attempt was lost (child killed, exception, lease run out) and others remain.
GIVE_BACK = Transition("give_back", (JobState.RUNNING,), JobState.QUEUED, (By.WORKER, By.SWEEPER))
FAIL = Transition("fail", (JobState.RUNNING,), JobState.FAILED, (By.WORKER, By.SWEEPER))
# A running job is cancelled once its process is dead; until then it runs, with `cancel_requested_at`.
STOP = Transition("stop", (JobState.RUNNING,), JobState.CANCELLED, (By.WORKER, By.SWEEPER))
CANCEL = Transition("cancel", (JobState.QUEUED,), JobState.CANCELLED, (By.PERSON,))
RETRY = Transition("retry", (JobState.FAILED, JobState.CANCELLED), JobState.QUEUED, (By.PERSON,))

TRANSITIONS = (CLAIM, SUCCEED, GIVE_BACK, FAIL, STOP, CANCEL, RETRY)
